"""Logs become evidence: several drives and devices a log, the same file again, moved drives, destroyed drives."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Refused
from app.core.permissions import Role
from app.devices.models import WipeEvidence, WipeLogFile
from app.devices.service import drives, identifying
from app.devices.service.wiping import record_wipe_log
from app.devices.states import DestructionMethod, DeviceState, EvidenceDecision, MatchBasis, VoidReason
from app.devices.wipe_logs import UnreadableWipeLog
from tests.factories.accounts import make_user
from tests.factories.devices import make_device, make_drive, make_wipe_log

_S = DeviceState


def upload(device, content: bytes, *, who=None, filename: str = "a.log"):
    return record_wipe_log(who or make_user(Role.TECHNICIAN), device, filename=filename, content=content)


def rows(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(WipeEvidence)) or 0


def test_every_drive_must_be_proved(session: Session) -> None:
    device = make_device(_S.WIPE_PENDING)
    second = make_drive(device, "SECOND01")
    upload(device, make_wipe_log(device.drives[0].serial))
    assert device.state == _S.WIPE_PENDING
    reading = upload(device, make_wipe_log("SECOND01"))
    assert device.state == _S.WIPED
    row = reading.evidence[0]
    assert (row.drive_id, row.matched_by, row.outcome, row.verify) == (second.id, MatchBasis.EXACT, "erased", "last")
    assert row.certificate_number and row.fingerprint and row.started_at.tzinfo


def test_one_log_speaks_of_several_devices(session: Session) -> None:
    here, there, done = make_device(_S.WIPE_PENDING), make_device(_S.WIPE_FAILED), make_device(_S.IN_STOCK)
    serials = [device.drives[0].serial for device in (here, there, done)]
    reading = upload(here, make_wipe_log(*serials, "NOBODYS"))
    assert (here.state, there.state, done.state) == (_S.WIPED, _S.WIPED, _S.IN_STOCK)
    assert {device.asset_tag for device in reading.devices} == {here.asset_tag, there.asset_tag}
    by_serial = {row.log_serial: row for row in reading.evidence}
    assert by_serial[serials[1]].device_id == there.id
    for stranger in (serials[2], "NOBODYS"):
        row = by_serial[stranger]
        assert (row.device_id, row.drive_id, row.decision) == (here.id, None, EvidenceDecision.REJECTED)
        assert "not one of this device's drives" in row.reasons[0]


def test_one_good_and_one_failed_drive(session: Session) -> None:
    device = make_device(_S.WIPE_PENDING)
    make_drive(device, "BAD00001")
    good, bad = make_wipe_log(device.drives[0].serial), make_wipe_log("BAD00001", fault="write")
    assert upload(device, good).accepted == 1
    reading = upload(device, bad)
    assert reading.accepted == 0 and device.state == _S.WIPE_FAILED
    assert reading.evidence[0].outcome == "failed" and reading.evidence[0].reasons
    upload(device, make_wipe_log("BAD00001", began=clock.now() - timedelta(minutes=20)))
    assert device.state == _S.WIPED


@pytest.mark.parametrize("zone", ["Europe/London", "America/New_York"])
@pytest.mark.parametrize("stamp", ["0001/01/01 00:00:00", "9999/12/31 23:59:59", "10000/01/01 00:00:00"])
def test_a_clock_at_the_end_of_the_calendar_proves_nothing(session: Session, stamp: str, zone: str) -> None:
    device = make_device(DeviceState.WIPE_PENDING)
    log = re.sub(rb"\[\d{4}/\d\d/\d\d \d\d:\d\d:\d\d\]", f"[{stamp}]".encode(),
                 make_wipe_log(device.drives[0].serial))
    reading = record_wipe_log(make_user(Role.TECHNICIAN), device, filename="x.log", content=log,
                              bench_zone=ZoneInfo(zone))
    assert reading.accepted == 0 and device.state == DeviceState.WIPE_FAILED
    assert "does not say when the wipe began" in " ".join(reading.evidence[0].reasons)


def test_an_altered_copy_of_a_log_clears_no_second_device(session: Session) -> None:
    first, second = make_device(_S.WIPE_PENDING), make_device(_S.WIPE_PENDING)
    serial = first.drives[0].serial
    second.drives[0].serial, second.drives[0].serial_key = serial, first.drives[0].serial_key
    session.flush()
    log = make_wipe_log(serial)
    assert upload(first, log).accepted == 1
    blanked = next(line for line in log.split(b"\n") if b"[SUCCESS] Blanked" in line)
    altered = log.replace(blanked, blanked.replace(blanked[:21], blanked[:18] + b"59]"))
    assert altered != log
    reading = upload(second, altered)
    assert reading.accepted == 0 and second.state != _S.WIPED
    assert first.asset_tag in reading.evidence[0].reasons[0]
    assert upload(second, make_wipe_log(serial, began=clock.now() - timedelta(minutes=5))).accepted == 1


def test_the_same_file_again_adds_nothing(session: Session) -> None:
    device = make_device(_S.WIPE_PENDING)
    log = make_wipe_log(device.drives[0].serial, "NOBODYS")
    upload(device, log)
    before = rows(session)
    again = upload(device, log, filename="other-name.log")
    assert again.was_known and not again.evidence and rows(session) == before
    assert session.scalar(select(func.count()).select_from(WipeLogFile).where(WipeLogFile.content == log)) == 1


def test_the_same_log_counts_once_the_drive_is_known(session: Session) -> None:
    device = make_device(_S.WIPE_PENDING, with_drive=False)
    log = make_wipe_log("LATER001")
    assert upload(device, log).accepted == 0
    assert device.state == _S.WIPE_FAILED
    identifying.confirm_drive(make_user(Role.TECHNICIAN), device, identifying.DriveFacts(serial="LATER001"))
    again = upload(device, log)
    assert again.was_known and again.accepted == 1 and device.state == _S.WIPED


def test_the_same_wipe_in_another_file_adds_nothing(session: Session) -> None:
    device = make_device(_S.WIPE_PENDING)
    make_drive(device, "SECOND01")
    log = make_wipe_log(device.drives[0].serial)
    upload(device, log)
    before = rows(session)
    upload(device, log.replace(b"\n", b"\r\n"))
    assert rows(session) == before


def test_a_mistyped_serial_is_corrected_and_the_log_read_again(session: Session) -> None:
    device = make_device(_S.WIPE_PENDING, with_drive=False)
    who = make_user(Role.TECHNICIAN)
    drive = identifying.confirm_drive(who, device, identifying.DriveFacts(serial="S3Z8NBO"))
    log = make_wipe_log("S3Z8NB0")
    upload(device, log)
    assert device.state == _S.WIPE_FAILED
    identifying.correct_drive_serial(who, drive, device, "S3Z8NB0")
    assert upload(device, log).accepted == 1
    with pytest.raises(Refused, match="was accepted under its serial number"):
        identifying.correct_drive_serial(who, drive, device, "OTHER123")


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"verify": "off"}, "verif"), ({"method": "Verify Zeros"}, "overwr"), ({"is_killed": True}, ""),
        ({"fault": "abort"}, ""), ({"fault": "verify"}, ""), ({"quiet": True}, "serial"),
        ({"began": clock.now() - timedelta(days=30)}, "before the device arrived"),
        ({"began": clock.now() + timedelta(days=2)}, "future"),
    ],
)
def test_what_proves_nothing_is_rejected_with_a_reason(session: Session, options: dict, word: str) -> None:
    device = make_device(_S.WIPE_PENDING)
    reading = upload(device, make_wipe_log(device.drives[0].serial, **options))
    assert reading.accepted == 0 and device.state == _S.WIPE_FAILED
    assert all(row.reasons for row in reading.evidence)
    assert word in " ".join(reading.evidence[0].reasons)


def test_unidentified_drives_are_rejected_on_the_device_at_hand(session: Session) -> None:
    device = make_device(_S.WIPE_PENDING)
    row = upload(device, make_wipe_log("")).evidence[0]
    assert (row.drive_id, row.log_serial, row.decision) == (None, None, EvidenceDecision.REJECTED)
    assert "no serial number" in row.reasons[0] and device.state == _S.WIPE_FAILED


@pytest.mark.parametrize("state", [_S.RECEIVED, _S.TESTING, _S.IN_STOCK, _S.RECYCLED])
def test_a_device_that_waits_for_no_wipe_takes_no_log(session: Session, state: DeviceState) -> None:
    device = make_device(state)
    with pytest.raises(Refused, match="does not wait for a wipe"):
        upload(device, make_wipe_log("X1"))
    assert session.scalar(select(func.count()).select_from(WipeLogFile).where(WipeLogFile.filename == "a.log")) == 0


def test_what_is_no_log_is_refused(session: Session) -> None:
    with pytest.raises(UnreadableWipeLog):
        upload(make_device(_S.WIPE_PENDING), b"")


def test_a_drive_that_moves_leaves_its_proof_behind(session: Session) -> None:
    who = make_user(Role.TECHNICIAN)
    first, second = make_device(_S.WIPE_PENDING), make_device(_S.WIPE_PENDING, with_drive=False)
    drive = first.drives[0]
    log = make_wipe_log(drive.serial)
    upload(first, log, who=who)
    with pytest.raises(Refused, match=f"listed in {first.asset_tag}"):
        identifying.confirm_drive(who, second, identifying.DriveFacts(serial=drive.serial))
    drives.remove_drive(who, first, drive.id)
    moved = identifying.confirm_drive(who, second, identifying.DriveFacts(serial=drive.serial))
    assert moved.id == drive.id and moved.device_id == second.id
    assert [row.voided_because for row in moved.evidence] == [VoidReason.DRIVE_MOVED]
    assert upload(second, log + b"\n", who=who).accepted == 0
    drives.remove_drive(who, second, drive.id)
    identifying.confirm_drive(who, first, identifying.DriveFacts(serial=drive.serial))
    assert first.state == _S.WIPE_PENDING
    back = upload(first, log + b"\n\n", who=who)
    assert back.accepted == 0 and "no longer counts" in back.evidence[0].reasons[0]


def test_a_failed_drive_is_destroyed_and_the_rest_counts(session: Session) -> None:
    who = make_user(Role.TECHNICIAN)
    device = make_device(_S.WIPE_PENDING)
    bad = make_drive(device, "BAD00001")
    upload(device, make_wipe_log(device.drives[0].serial), who=who)
    upload(device, make_wipe_log("BAD00001", fault="write"), who=who)
    assert device.state == _S.WIPE_FAILED
    drives.destroy_drive(who, device, bad.id, DestructionMethod.SHREDDED)
    assert device.state == _S.WIPED
    with pytest.raises(Refused, match="already recorded as destroyed"):
        drives.destroy_drive(who, device, bad.id, DestructionMethod.CRUSHED)
    with pytest.raises(Refused, match="recorded as destroyed"):
        identifying.confirm_drive(who, make_device(_S.WIPE_PENDING), identifying.DriveFacts(serial="BAD00001"))


def test_an_emptied_device_must_be_signed_as_empty(session: Session) -> None:
    who = make_user(Role.TECHNICIAN)
    device = make_device(_S.WIPE_FAILED)
    drives.remove_drive(who, device, device.drives[0].id)
    assert device.state == _S.WIPE_FAILED
    identifying.sign_no_drive(who, device)
    assert device.state == _S.WIPED


@pytest.mark.parametrize("state", [_S.GRADED, _S.IN_STOCK, _S.RESERVED, _S.HANDED_OVER])
def test_trusted_devices_are_not_opened(session: Session, state: DeviceState) -> None:
    who = make_user(Role.TECHNICIAN)
    device = make_device(state)
    with pytest.raises(Refused):
        drives.remove_drive(who, device, device.drives[0].id)
    with pytest.raises(Refused):
        identifying.confirm_drive(who, device, identifying.DriveFacts(serial="NEW1"))


@pytest.mark.parametrize("typed", ["", "   ", "0000000", "To Be Filled By O.E.M.", "x" * 81])
def test_placeholders_are_no_serial_numbers(session: Session, typed: str) -> None:
    device = make_device(_S.RECEIVED)
    with pytest.raises(Refused):
        identifying.confirm_drive(make_user(Role.TECHNICIAN), device, identifying.DriveFacts(serial=typed))


def test_a_serial_number_of_two_waiting_devices_is_matched_to_neither(session: Session) -> None:
    one, two = make_device(_S.WIPE_PENDING), make_device(_S.WIPE_PENDING)
    here = make_device(_S.WIPE_PENDING)
    for device in (one, two):
        make_drive(device, "TWIN0001")
    row = upload(here, make_wipe_log("TWIN0001")).evidence[0]
    assert (row.device_id, row.decision) == (here.id, EvidenceDecision.REJECTED)


@pytest.mark.parametrize("count", ["9" * 19, "9" * 20, str(2**63), "3000000000"])
@pytest.mark.parametrize("where", ["sda |      256060514304 |     256060514304", "sda |           0 |"])
def test_counts_beyond_any_column_are_kept_as_the_largest(session: Session, where: str, count: str) -> None:
    device = make_device(_S.WIPE_PENDING)
    log = make_wipe_log(device.drives[0].serial).decode()
    assert where in log
    reading = upload(device, log.replace(where, f"sda | {count} |" + " 1" * ("256" in where)).encode())
    assert [row.decision for row in reading.evidence] == [EvidenceDecision.REJECTED]
    session.commit()


def test_a_drive_as_large_as_no_column_holds_is_no_fault(session: Session) -> None:
    device = make_device(_S.WIPE_PENDING)
    log = make_wipe_log(device.drives[0].serial).decode().replace("256060514304", "9" * 19)
    assert upload(device, log.encode()).evidence[0].size_bytes == 2**63 - 1
    session.commit()


@pytest.mark.parametrize("word", ["serial", "Samsung", "Fill With Zeros", "sda"])
def test_nul_signs_of_a_broken_file_are_kept_and_prove_no_serial_number(session: Session, word: str) -> None:
    device = make_device(_S.WIPE_PENDING)
    serial = device.drives[0].serial
    torn = serial if word == "serial" else word
    log = make_wipe_log(serial).decode().replace(torn, torn[:2] + "\x00" + torn[2:])
    reading = upload(device, log.encode())
    session.commit()
    if word == "serial":
        assert [row.decision for row in reading.evidence] == [EvidenceDecision.REJECTED]
