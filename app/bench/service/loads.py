"""Loads for treatment of the made-up region: nothing is recycled without one, here as little as anywhere."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import update

from app.bench.service.writing import Writer, next_id
from app.core import clock
from app.core.references import numbered_reference
from app.devices.transfer_models import WasteTransfer, WasteTransferLine
from app.devices.transfer_states import TransferState
from app.devices.waste_codes import code_of
from app.donations.custody_models import LicensedParty
from app.donations.custody_states import PartyKind, PermitKind
from app.extensions import db

A_LOAD: Final = 100
Row = dict[str, Any]


def write_loads(writer: Writer, devices: Sequence[Row], prepared_by: int) -> None:
    """Put these rows of devices, which wait for recycling, on loads that left a month after they came."""
    if not devices:
        return
    carrier, facility = _party(PartyKind.CARRIER), _party(PartyKind.FACILITY)
    first = next_id(WasteTransfer)
    loads, lines = [], []
    for place, begin in enumerate(range(0, len(devices), A_LOAD)):
        on_it = devices[begin : begin + A_LOAD]
        left_at: datetime = max(row["received_at"] for row in on_it) + timedelta(days=30)
        loads.append({
            "id": first + place, "number": numbered_reference("W", first + place), "state": TransferState.PREPARED,
            "carrier_id": carrier, "facility_id": facility, "leaves_on": left_at.date(), "giver_name": "Reconnect",
            "giver_address": "1 Pilot Square", "sic_code": "95.11", "driver_name": "Driver", "left_at": left_at,
            "keep_until": left_at.date() + timedelta(days=3 * 366), "prepared_by_id": prepared_by,
            "consignment_code": f"RECONN/{first + place:05d}", "waste_process": "Repair of used IT equipment",
            "packaging": "Cages", "hazards": {"16 02 13*": "HP5, HP14"}, "version": 1, "created_at": left_at,
        })
        lines += [{
            "transfer_id": first + place, "device_id": row["id"], "weight_kg": row["weight_kg"],
            "code": code_of(row["form_factor"], has_display=row["screen_inches"] is not None).code,
        } for row in on_it]
    writer.write(WasteTransfer, loads)
    writer.write(WasteTransferLine, lines)
    writer.raise_sequences([WasteTransfer])
    table = WasteTransfer.__table__
    db.session.execute(
        update(WasteTransfer).where(table.c.id >= first).values(state=TransferState.LEFT)
        .execution_options(synchronize_session=False)
    )


def _party(kind: PartyKind) -> int:
    found = db.session.query(LicensedParty.id).filter_by(kind=kind).first()
    if found is not None:
        return int(found[0])
    is_carrier = kind == PartyKind.CARRIER
    party = LicensedParty(
        kind=kind, name=f"Example {kind}", address="9 Dock Road", permit_number="CBDU100001" if is_carrier else "EPR/1",
        permit_kind=PermitKind.REGISTRATION if is_carrier else PermitKind.PERMIT,
        valid_until=clock.today() + timedelta(days=365),
    )
    db.session.add(party)
    db.session.flush()
    return party.id
