"""Devices in any state, drives, evidence and real-looking wipe logs, for tests."""

import json
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from app.core import clock
from app.core.permissions import Role
from app.core.state_machine import set_state
from app.devices.charger_limits import Appliance, ApplianceClass, Fuse
from app.devices.checks_models import ChargerTest
from app.devices.models import Device, DeviceFunding, DeviceTest, Drive, WipeEvidence, WipeLogFile
from app.devices.policy import WITH_OPERATING_SYSTEM, WITHOUT_STORAGE, checks_of
from app.devices.proof_models import TypedEvidence
from app.devices.report_models import StoredReport
from app.devices.serials import serial_key
from app.devices.service import typed_evidence
from app.devices.service.attaching import Attachment
from app.devices.service.demands import demand_purge
from app.devices.service.load_lines import usual_code
from app.devices.service.reports import SentReport, take_report
from app.devices.states import (
    DeviceState,
    EvidenceDecision,
    FormFactor,
    Grade,
    MatchBasis,
    ReadBack,
    SanitisationClass,
    TestResult,
)
from app.devices.system_models import SupportedSystem
from app.devices.system_states import SystemFamily
from app.devices.transfer_models import WasteTransfer, WasteTransferLine
from app.devices.transfer_states import TransferState
from app.devices.waste_codes import CODES
from app.extensions import db
from tests.devices.wipe_logs import log_writer
from tests.factories.accounts import make_user
from tests.factories.donations import make_carrier, make_consignment, make_facility
from tests.factories.stockroom import make_place

_numbers = count(900_001)
_S = DeviceState
_IDENTIFIED = set(_S) - {_S.RECEIVED}
_WIPED = {_S.WIPED, _S.TESTING, _S.REPAIR, _S.GRADED, _S.IN_STOCK, _S.RESERVED, _S.HANDED_OVER}
_GRADED = {_S.GRADED, _S.IN_STOCK, _S.RESERVED, _S.HANDED_OVER}
_WITHOUT_SCREEN = {FormFactor.DESKTOP, FormFactor.SERVER, FormFactor.NETWORKING}
_STOCKED = {_S.IN_STOCK, _S.RESERVED, _S.HANDED_OVER}


def make_device(
    state: DeviceState = DeviceState.IN_STOCK, *, form_factor: FormFactor = FormFactor.LAPTOP,
    with_drive: bool = True, technician: Any = None, **values: Any,
) -> Device:
    """A device that could really be in this state: drives, evidence, passed tests and grade as the state asks."""
    number = next(_numbers)
    technician = technician or make_user(Role.TECHNICIAN)
    facts: dict[str, Any] = {"asset_tag": f"RC-{number}", "received_at": clock.now() - timedelta(days=7)}
    if state in _IDENTIFIED:
        facts |= {"manufacturer": "Lenovo", "model": "ThinkPad T480", "serial": f"PF{number}",
                  "serial_key": f"PF{number}", "ram_mb": 8192, "storage_gb": 256,
                  "screen_inches": None if form_factor in _WITHOUT_SCREEN else 14.0,
                  "has_camera": True, "identified_by_id": technician.id}
    if state in _STOCKED:
        facts |= {"location": "Shelf A1", "stocked_at": clock.now() - timedelta(hours=4)}
    make_place("Shelf A1")
    device = Device(form_factor=form_factor, **facts | values)
    db.session.add(device)
    db.session.flush()
    if state in _IDENTIFIED and with_drive and form_factor not in WITHOUT_STORAGE:
        drive = make_drive(device, technician=technician)
        if state in _WIPED:
            make_evidence(device, drive, technician=technician)
    if state in _GRADED:
        _pass_everything(device, technician)
    if state == DeviceState.RECYCLED:
        set_state(device, DeviceState.RECYCLE_PENDING)
        make_left_load(device, technician=technician)
    if state != DeviceState.RECEIVED:
        set_state(device, state)
        db.session.flush()
    return device


def make_left_load(device: Device, *, technician: Any = None) -> WasteTransfer:
    """The load on which a device left: nothing is recycled without one."""
    load = make_transfer(device, technician=technician, driver_name="Pat Example", left_at=clock.now(),
                         keep_until=clock.today() + timedelta(days=1000))
    set_state(load, TransferState.LEFT)
    device.waste_note = device.waste_note or load.number
    db.session.flush()
    return load


def make_drive(device: Device, serial: str | None = None, *, technician: Any = None, **values: Any) -> Drive:
    """A confirmed drive in a device."""
    serial = serial or f"S3Z{next(_numbers)}"
    technician = technician or make_user(Role.TECHNICIAN)
    drive = Drive(**{
        "device": device, "serial": serial, "serial_key": serial_key(serial), "model": "Samsung SSD 860",
        "media": "ssd", "size_bytes": 256_060_514_304, "confirmed_by_id": technician.id,
        "confirmed_at": clock.now() - timedelta(days=6), "fitted_at": clock.now() - timedelta(days=6), **values,
    })
    db.session.add(drive)
    db.session.flush()
    return drive


def make_log_file(*, technician: Any = None) -> WipeLogFile:
    """A stored log nobody looks into."""
    number = next(_numbers)
    technician = technician or make_user(Role.TECHNICIAN)
    file = WipeLogFile(
        sha256=f"{number:064x}", filename=f"nwipe-{number}.log", content=b"log", parser_version=1, tool="nwipe",
        tool_version="0.42", uploaded_by_id=technician.id,
    )
    db.session.add(file)
    db.session.flush()
    return file


def make_evidence(device: Device, drive: Drive, *, technician: Any = None, **values: Any) -> WipeEvidence:
    """Accepted evidence for a drive, of a wipe begun the day before yesterday."""
    number = next(_numbers)
    technician = technician or make_user(Role.TECHNICIAN)
    evidence = WipeEvidence(**{
        "log_file": make_log_file(technician=technician), "device_id": device.id, "drive": drive,
        "log_device": "sda", "log_serial": drive.serial, "method": "PRNG Stream", "sanitisation": "clear",
        "rounds": 1, "verify": "last", "started_at": clock.now() - timedelta(days=2),
        "ended_at": clock.now() - timedelta(days=2) + timedelta(hours=1), "size_bytes": drive.size_bytes,
        "bytes_erased": drive.size_bytes, "errors": 0, "matched_by": MatchBasis.EXACT, "outcome": "erased",
        "decision": EvidenceDecision.ACCEPTED, "reasons": [], "technician_id": technician.id,
        "fingerprint": f"{number:064x}", "certificate_number": f"W-{number}", **values,
    })
    db.session.add(evidence)
    db.session.flush()
    return evidence


def make_device_funding(device: Device, funder: Any, share_bp: int = 10_000, cost_pence: int = 0) -> DeviceFunding:
    """A funder's line on a device."""
    line = DeviceFunding(device=device, funder_id=funder.id, share_bp=share_bp, cost_pence=cost_pence)
    db.session.add(line)
    db.session.flush()
    return line


def make_wipe_log(*serials: str, began: datetime | None = None, fault: str = "", **options: Any) -> bytes:
    """A log as nwipe prints it, of a good wipe of these drives (or with a fault), begun an hour ago."""
    began = began or clock.now() - timedelta(hours=1)
    drives = tuple(
        log_writer.Drive(name=f"sd{'abcdefgh'[index]}", model="Samsung SSD 860", serial=serial, size=256_060_514_304,
                         fault=fault)
        for index, serial in enumerate(serials)
    )
    begins = clock.in_london(began).replace(tzinfo=None, microsecond=0)
    return log_writer.write_log(log_writer.Session(drives=drives, begins=begins, **options)).encode()


def make_waiting_report(technician: Any) -> StoredReport:
    """A hardware report of a machine whose serial number no device has."""
    content = json.dumps({"id": "pc", "class": "system", "vendor": "Dell Inc.", "product": "Latitude 5490",
                          "serial": f"W{next(_numbers)}", "configuration": {"chassis": "laptop"}}).encode()
    taken = take_report(technician, SentReport("lshw.json", content))
    assert taken.report is not None
    return taken.report


def make_charger_test(technician: Any, *, at: datetime | None = None, **values: Any) -> ChargerTest:
    """A passed safety test of a charger, of no device yet."""
    when = at or clock.now()
    return ChargerTest(**{
        "appliance": Appliance.CHARGER, "appliance_class": ApplianceClass.CLASS_2, "is_undamaged": True,
        "lead_metres": 2.0, "insulation_megohm": 50.0, "fuse": Fuse.A3, "has_passed": True,
        "tester_id": technician.id, "tested_at": when, "due_on": when.date() + timedelta(days=365), **values,
    })


def pass_tests(device: Device, technician: Any, *, at: datetime | None = None) -> None:
    """Every check of the device's list passed, just now."""
    for check in checks_of(device):
        device.tests.append(DeviceTest(check_code=check.code, result=TestResult.PASS, tester_id=technician.id,
                                       tested_at=at or clock.now(), checklist_number=device.checklist_number))
    device.charger_tests.append(make_charger_test(technician, at=at))
    device.has_charger = True
    if device.form_factor in WITH_OPERATING_SYSTEM:
        device.operating_system = device.operating_system or "Linux Mint 22"
        device.os_supported_until = device.os_supported_until or clock.today() + timedelta(days=800)
    db.session.flush()


def make_failed_test(device: Device, check_code: str, technician: Any = None) -> DeviceTest:
    """A check that failed just now, by a technician of its own."""
    technician = technician or make_user(Role.TECHNICIAN)
    test = DeviceTest(check_code=check_code, result=TestResult.FAIL, tester_id=technician.id, tested_at=clock.now())
    device.tests.append(test)
    db.session.flush()
    return test


def make_cleared_device() -> Device:
    """A device whose giver demands Purge and whose drive was only cleared: it waits for its wipe."""
    consignment = make_consignment()
    device = make_device(DeviceState.WIPE_PENDING, consignment_id=consignment.id)
    make_evidence(device, device.drives[0])
    demand_purge(make_user(Role.COORDINATOR), consignment, "Clause 4")
    return device


def _pass_everything(device: Device, technician: Any) -> None:
    pass_tests(device, technician, at=clock.now() - timedelta(days=1))
    device.cosmetic_grade = device.cosmetic_grade or Grade.B
    device.graded_by_id, device.graded_at = technician.id, clock.now() - timedelta(hours=5)
    db.session.flush()


def make_transfer(*devices: Device, technician: Any = None, **values: Any) -> WasteTransfer:
    """A prepared load of devices that wait for recycling, one when none is given; its papers are complete."""
    on_it = devices or (make_device(DeviceState.RECYCLE_PENDING, is_data_bearing_custody=True),)
    number = next(_numbers)
    transfer = WasteTransfer(**{
        "number": f"W-{number}", "carrier": make_carrier(), "facility": make_facility(),
        "leaves_on": clock.today(), "giver_name": "Reconnect", "giver_address": "1 Workshop Lane, Liverpool",
        "sic_code": "95.11", "prepared_by_id": (technician or make_user(Role.TECHNICIAN)).id,
        "consignment_code": f"RECONN/{number % 100_000:05d}", "waste_process": "Repair of used IT equipment",
        "packaging": "Two cages", "hazards": {code: "HP5, HP14" for code in CODES if code.endswith("*")},
        "lines": [WasteTransferLine(device=device, weight_kg=2.1, code=usual_code(device).code) for device in on_it],
    } | values)
    db.session.add(transfer)
    db.session.flush()
    return transfer


def make_system(name: str | None = None, ends_on: date | None = None, **values: Any) -> SupportedSystem:
    """An operating system on the list whose updates end in two years, or on a day."""
    system = SupportedSystem(**{
        "family": SystemFamily.LINUX, "name": name or f"Linux {next(_numbers)}", "edition": "",
        "support_ends_on": ends_on or clock.today() + timedelta(days=730), "source": "its maker",
        "source_read_on": clock.today(),
    } | values)
    db.session.add(system)
    db.session.flush()
    return system


def make_typed_evidence(device: Device) -> TypedEvidence:
    """Another tool's certificate for the device's first drive, typed by a technician and not yet looked at again."""
    began = clock.now() - timedelta(hours=2)
    facts = typed_evidence.CertificateFacts(
        tool="Blancco", tool_version="7.1", method="NVMe sanitise", sanitisation=SanitisationClass.PURGE,
        read_back=ReadBack.SAMPLED, serial=device.drives[0].serial, started_at=began,
        ended_at=began + timedelta(hours=1),
    )
    return typed_evidence.type_evidence(
        make_user(Role.TECHNICIAN), device, device.drives[0].id, facts, Attachment("blancco.pdf", b"%PDF-1.7 of one"),
    )
