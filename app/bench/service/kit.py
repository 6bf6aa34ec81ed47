"""Devices, drives, wipe evidence and data bundles of the made-up region, as rows.

The guards of the database stay in force: a device comes in as received, gets its drive and accepted evidence, and only
then stands where it stands today.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, text, update

from app.bench.service.happenings import Happening
from app.bench.service.loads import write_loads
from app.bench.service.organisations import Region
from app.bench.service.outline import Kit, device_fate, mix, pick
from app.bench.service.scale import Scale
from app.bench.service.writing import Writer
from app.connectivity.models import DataBundle
from app.connectivity.states import BundleKind, BundleState
from app.core import clock
from app.core.encryption import blind_index
from app.core.references import numbered_reference
from app.demo.service.kit import BY_KIND, Model
from app.devices.models import AssetTagCounter, Device, Drive, WipeEvidence, WipeLogFile
from app.devices.place_codes import SiteKind, place_code
from app.devices.place_models import Site, StoragePlace
from app.devices.serials import serial_key
from app.devices.states import TRUSTED_STATES, DeviceState, EvidenceDecision, FormFactor, Grade, MatchBasis
from app.donations.models import Consignment
from app.donations.states import ConsignmentState, Declaration
from app.extensions import db

Row = dict[str, Any]
A_CONSIGNMENT: Final = 20
A_LOG: Final = 4
SPARE_BUNDLES: Final = 100
CHUNK: Final = 5_000
_KINDS: Final = ((FormFactor.LAPTOP, 55), (FormFactor.TABLET, 20), (FormFactor.DESKTOP, 15), (FormFactor.ALL_IN_ONE, 5),
                 (FormFactor.MONITOR, 5))
_GRADES: Final = ((Grade.A, 30), (Grade.B, 50), (Grade.C, 20))
_ROWS: Final = "ABCDEFGH"
_LEVELS: Final = 12
_SITES: Final = (("Atlas Road workshop", SiteKind.WORKSHOP), ("Knowsley store", SiteKind.STORE))
# The oldest bundles' months are over.
_ENDED: Final = 0.85
_NETWORKS: Final = ("Vodafone", "O2", "Three")
_WIPED: Final = TRUSTED_STATES | {DeviceState.WIPED, DeviceState.TESTING, DeviceState.REPAIR, DeviceState.RECYCLED}
_BEFORE_IDENTIFYING: Final = frozenset({DeviceState.RECEIVED})


@dataclass
class _Chunk:
    """The rows of some thousand devices, in the order they must be written."""

    consignments: list[Row] = field(default_factory=list)
    devices: list[Row] = field(default_factory=list)
    drives: list[Row] = field(default_factory=list)
    logs: list[Row] = field(default_factory=list)
    evidence: list[Row] = field(default_factory=list)
    states: list[Row] = field(default_factory=list)
    recycled: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class KitMaker:
    """Makes devices by number; `first` is the key that number 0 gets in every table of kit."""

    seed: int
    scale: Scale
    kit: Kit
    region: Region
    now: datetime
    first: int

    def write(self, writer: Writer) -> Iterator[Happening]:
        """Write all devices and bundles, and yield what the audit is told of every tenth device."""
        counter = db.session.get(AssetTagCounter, 1) or AssetTagCounter(id=1, last=0)
        counter.last = self.scale.devices
        db.session.add(counter)
        db.session.flush()
        self._add_places()
        for begin in range(0, self.scale.devices, CHUNK):
            chunk = _Chunk()
            for number in range(begin, min(begin + CHUNK, self.scale.devices)):
                yield from self._device(chunk, number)
            self._flush(writer, chunk)
        for begin in range(0, self.bundles, CHUNK):
            end = min(begin + CHUNK, self.bundles)
            writer.write(DataBundle, [self._bundle(number) for number in range(begin, end)])

    def _add_places(self) -> None:
        """The shelves that devices lie on, four rows at each of two sites."""
        for half, (site_name, kind) in enumerate(_SITES):
            site = Site(name=site_name, kind=kind)
            names = [f"Shelf {row}{level}" for row in _ROWS[half * 4:half * 4 + 4] for level in range(1, _LEVELS + 1)]
            db.session.add_all(StoragePlace(site=site, name=name, code=place_code(name)) for name in names)
        db.session.flush()

    @property
    def bundles(self) -> int:
        """How many bundles there are: those given or held, a drawer full, and one in stock for each ten held."""
        used = self.kit.bundles_given + self.kit.bundles_held
        return used + SPARE_BUNDLES + self.kit.bundles_held // 2

    def _flush(self, writer: Writer, chunk: _Chunk) -> None:
        writer.write(Consignment, chunk.consignments)
        writer.write(Device, chunk.devices)
        writer.write(Drive, chunk.drives)
        writer.write(WipeLogFile, chunk.logs)
        writer.write(WipeEvidence, chunk.evidence)
        write_loads(writer, chunk.recycled, self.region.technicians[0])
        set_states(chunk.states)

    def _device(self, chunk: _Chunk, number: int) -> Iterator[Happening]:
        state, days_ago = device_fate(self.seed, self.scale, self.kit, number)
        drawn = mix(self.seed, number, 31)
        received_at = self.now - timedelta(days=days_ago - days_ago % 1, hours=drawn % 7)
        if number % A_CONSIGNMENT == 0:
            chunk.consignments.append(self._consignment(number // A_CONSIGNMENT, received_at))
        kind = pick(_KINDS, drawn >> 8)
        model = BY_KIND[kind][(drawn >> 16) % len(BY_KIND[kind])]
        known = state not in _BEFORE_IDENTIFYING
        has_drive = bool(model.drives) and known
        is_trusted = state in TRUSTED_STATES
        born = DeviceState.RECYCLE_PENDING if state == DeviceState.RECYCLED else state
        chunk.devices.append({
            "id": self.first + number, "asset_tag": f"RC-{number + 1:06d}",
            "state": DeviceState.RECEIVED if is_trusted else born, "received_at": received_at,
            "consignment_id": self.first + number // A_CONSIGNMENT, "programme_id": self.region.programme,
            **_identity(kind, model, drawn, number, known=known), **self._grading(state, drawn, received_at),
            "no_drive_confirmed_at": received_at if known and not has_drive else None,
            "created_at": received_at, "updated_at": received_at,
        })
        if has_drive:
            self._add_drive(chunk, number, model, received_at, is_wiped=state in _WIPED)
        if state == DeviceState.RECYCLED:
            chunk.recycled.append(chunk.devices[-1])
        if is_trusted or state == DeviceState.RECYCLED:
            chunk.states.append({"key": self.first + number, "into": state})
        if number % 10 == 0:
            yield from self._history(number, state, received_at)

    def _consignment(self, number: int, received_at: datetime) -> Row:
        return {
            "id": self.first + number, "reference": numbered_reference("C", number),
            "state": ConsignmentState.RECEIVED, "donor_id": self.region.donors[number % len(self.region.donors)],
            "expected_on": received_at.date(), "address": "1 Pilot Square", "declaration": Declaration.REUSE,
            "carrier": "Own van", "items_collected": A_CONSIGNMENT, "items_received": A_CONSIGNMENT,
            "custody_name": "Front desk", "collected_at": received_at, "received_at": received_at,
            "receipt_number": numbered_reference("DR", number), "created_at": received_at, "updated_at": received_at,
        }

    def _grading(self, state: DeviceState, drawn: int, received_at: datetime) -> Row:
        graded = state in TRUSTED_STATES
        shelf = f"Shelf {_ROWS[(drawn >> 24) % len(_ROWS)]}{(drawn >> 28) % _LEVELS + 1}"
        return {
            "cosmetic_grade": pick(_GRADES, drawn >> 32) if graded else None,
            "graded_at": received_at + timedelta(days=8) if graded else None,
            "graded_by_id": self._technician(drawn) if graded else None,
            "stocked_at": received_at + timedelta(days=9) if graded and state != DeviceState.GRADED else None,
            "location": shelf if state in {DeviceState.IN_STOCK, DeviceState.RESERVED} else None,
        }

    def _technician(self, drawn: int) -> int:
        return self.region.technicians[(drawn >> 40) % len(self.region.technicians)]

    def _add_drive(
        self, chunk: _Chunk, number: int, model: Model, received_at: datetime, *, is_wiped: bool
    ) -> None:
        drawn = mix(self.seed, number, 32)
        drive, serial = model.drives[drawn % len(model.drives)], f"BENCH{number:09d}"
        chunk.drives.append({
            "id": self.first + number, "device_id": self.first + number, "serial": serial,
            "serial_key": serial_key(serial), "model": drive.model, "media": str(drive.media),
            "size_bytes": drive.size_bytes, "confirmed_by_id": self._technician(drawn), "confirmed_at": received_at,
            "fitted_at": received_at, "created_at": received_at, "updated_at": received_at,
        })
        if not is_wiped:
            return
        wiped_at = received_at + timedelta(days=3)
        log = number // A_LOG
        if not chunk.logs or chunk.logs[-1]["id"] != self.first + log:
            chunk.logs.append(self._log(log, drawn, wiped_at))
        chunk.evidence.append({
            "wipe_log_file_id": self.first + log, "device_id": self.first + number, "drive_id": self.first + number,
            "log_device": f"/dev/sd{'abcd'[number % A_LOG]}", "method": "Fill With Zeros", "sanitisation": "clear",
            "rounds": 1, "verify": "last", "started_at": wiped_at, "ended_at": wiped_at + timedelta(hours=2),
            "size_bytes": drive.size_bytes, "bytes_erased": drive.size_bytes, "errors": 0, "log_serial": serial,
            "fingerprint": hashlib.sha256(f"{self.seed} {serial}".encode()).hexdigest(),
            "matched_by": MatchBasis.EXACT, "outcome": "erased", "decision": EvidenceDecision.ACCEPTED,
            "technician_id": self._technician(drawn), "certificate_number": numbered_reference("W", number),
            "created_at": wiped_at, "updated_at": wiped_at,
        })

    def _log(self, log: int, drawn: int, wiped_at: datetime) -> Row:
        content = f"Made-up log {log} of seed {self.seed}: as good as the word of whoever made it up.\n".encode() * 4
        return {
            "id": self.first + log, "sha256": hashlib.sha256(content).hexdigest(), "filename": f"bench_{log:06d}.log",
            "content": content, "parser_version": 1, "tool": "nwipe", "tool_version": "0.42",
            "uploaded_by_id": self._technician(drawn), "created_at": wiped_at, "updated_at": wiped_at,
        }

    def _history(self, number: int, state: DeviceState, received_at: datetime) -> Iterator[Happening]:
        way = [DeviceState.RECEIVED, DeviceState.IDENTIFIED, DeviceState.WIPE_PENDING, DeviceState.WIPED,
               DeviceState.TESTING, DeviceState.GRADED, DeviceState.IN_STOCK, DeviceState.RESERVED,
               DeviceState.HANDED_OVER]
        reached = way.index(state) if state in way else 2
        for place in range(1, reached + 1):
            yield Happening(
                received_at + timedelta(days=place), self.region.technicians[0], "technician", "device",
                self.first + number, f"moved_to_{way[place]}", str(way[place - 1]), str(way[place]),
            )

    def _bundle(self, number: int) -> Row:
        drawn = mix(self.seed, number, 33)
        given = number < self.kit.bundles_given
        part = number / max(1, self.kit.bundles_given)
        came_at = self.now - timedelta(days=1_900 - 1_700 * part if given else 60)
        state = BundleState.IN_STOCK
        if given:
            state = BundleState.ENDED if part < _ENDED else BundleState.ACTIVE
        elif number < self.kit.bundles_given + self.kit.bundles_held:
            state = BundleState.RESERVED
        full = f"8944000{self.seed % 10}{number:011d}"
        started = came_at.date() + timedelta(days=30)
        return {
            "id": self.first + number, "reference": numbered_reference("B", number), "state": state,
            "kind": BundleKind.SIM if drawn % 5 else BundleKind.VOUCHER, "network": _NETWORKS[(drawn >> 8) % 3],
            "gb_month": 20, "months": 6, "number": full, "number_index": blind_index(full, "bundle_number"),
            "last_four": full[-4:], "programme_id": self.region.programme,
            "activated_on": started if given else None,
            "ends_on": None if not given else started + timedelta(days=182) if state == BundleState.ENDED
            else clock.today() + timedelta(days=30),
            "created_at": came_at, "updated_at": came_at,
        }


def set_states(states: list[Row]) -> None:
    """Put devices into the states they stand in today; the guards look at each of them."""
    if not states:
        return
    connection = db.session.connection()
    if connection.dialect.name != "postgresql":
        table = Device.__table__
        connection.execute(
            update(Device).where(table.c.id == bindparam("key")).values(state=bindparam("into"))
            .execution_options(synchronize_session=False), states,
        )
        return
    by_state: dict[str, list[int]] = {}
    for row in states:
        by_state.setdefault(str(row["into"]), []).append(row["key"])
    for state, keys in by_state.items():
        connection.execute(
            text("UPDATE device SET state = :state WHERE id = ANY(:keys)"), {"state": state, "keys": keys}
        )


def _identity(kind: FormFactor, model: Model, drawn: int, number: int, *, known: bool) -> Mapping[str, Any]:
    serial = f"{model.manufacturer[:2].upper()}{number:07d}"
    return {
        "form_factor": kind, "manufacturer": model.manufacturer if known else None,
        "model": model.model if known else None, "serial": serial if known else None,
        "serial_key": serial_key(serial) if known else None, "cpu_model": model.cpu or None,
        "ram_mb": model.ram_mb[(drawn >> 48) % len(model.ram_mb)] if known and model.ram_mb else None,
        "storage_gb": 240 if known and model.drives else None, "screen_inches": model.screen_inches,
        "has_touch": model.has_touch, "has_camera": model.has_camera, "has_charger": True,
        "operating_system": "Windows 11" if model.runs_windows else "ChromeOS Flex", "weight_kg": model.weight_kg,
    }
