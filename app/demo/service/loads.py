"""Loads for treatment of the story, and the carriers and facilities everything travels with."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from app.core import clock
from app.demo.service.people import Staff
from app.devices.policy import recycling_obstacles
from app.devices.service import load_lines, transfers
from app.devices.waste_codes import LooseWaste
from app.donations.custody_models import LicensedParty
from app.donations.custody_states import PartyKind, PermitKind
from app.donations.parties import PartyDetails, add_party

OUR_VAN: Final = "Recycle van 2"
_FROM: Final = "Unit 3, Ropewalk Works, Liverpool L20 9XX"


@dataclass
class Loads:
    """Sends away what the workshop set aside."""

    staff: Staff

    def write_down_parties(self) -> None:
        """Our own van, a haulier whose registration ends soon, a treatment facility, and one that is long over."""
        self.van = self._party(PartyKind.CARRIER, OUR_VAN, PermitKind.REGISTRATION, "CBDU900101", 700)
        self._party(PartyKind.CARRIER, "Wharf Haulage", PermitKind.REGISTRATION, "CBDU900102", 285)
        self.facility = self._party(PartyKind.FACILITY, "Mersey Metals Recovery", PermitKind.PERMIT, "EPR/XX9001YY",
                                    900)
        self._party(PartyKind.FACILITY, "Saltworks Reclaim", PermitKind.EXEMPTION, "WEX900103", 60)

    def send(self, loose: dict[LooseWaste, float] | None = None, *, has_left: bool = True) -> None:
        """Put everything that may leave on one load; with `has_left` it also goes, the same day."""
        actor = self.staff["technician"]
        ready = [device for device in transfers.list_waiting() if not recycling_obstacles(device)]
        if not ready and not loose:
            return
        transfer = transfers.prepare_transfer(
            actor,
            transfers.Load(self.van.id, self.facility.id, clock.today() + timedelta(days=0 if has_left else 3), _FROM,
                           "95.11", "Reconnect", loose or {}),
            {device.id: device.weight_kg or 1.8 for device in ready},
        )
        if transfer.hazardous_codes and has_left:
            load_lines.describe_hazards(
                actor, transfer, process="Refurbishment and repair of used IT equipment",
                packaging="2 cages and 1 battery drum", version=transfer.version,
                hazards={code.code: "HP8" if code.code.startswith("16 06") else "HP5, HP14"
                         for code in transfer.hazardous_codes},
            )
        if has_left:
            transfers.record_leaving(actor, transfer, driver_name="R. Tasker", vehicle="AB12 CDE",
                                     left_on=clock.today(), version=transfer.version)

    def _party(self, kind: PartyKind, name: str, permit: PermitKind, number: str, days: int) -> LicensedParty:
        return add_party(self.staff["coordinator"], PartyDetails(
            kind, name, "9 Wharf Approach, Birkenhead CH41 9XY", permit, number, clock.today() + timedelta(days=days),
        ))
