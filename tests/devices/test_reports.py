"""Hardware reports of a device: recognised, compared, confirmed by a person; what they show takes trust away."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.models import AuditEvent
from app.core import clock
from app.core.errors import NotFound, Refused
from app.core.permissions import Role
from app.devices.cli import devices as command
from app.devices.models import Device
from app.devices.policy import current_drives, wipe_obstacles
from app.devices.report_models import StoredReport
from app.devices.report_readings import put_together, reading_of
from app.devices.service import doubting, drives, identifying, reports
from app.devices.service.report_comparing import compare_facts
from app.devices.service.report_files import MOST_FILES, unpack
from app.devices.service.reports import SentReport
from app.devices.states import DeviceState, FormFactor, ReportMatch
from tests.devices import test_trust
from tests.devices.hardware_reports import machine as tell
from tests.devices.hardware_reports.machine import Disk, Machine
from tests.factories.accounts import make_user
from tests.factories.devices import make_device
from tests.pages import Page
from tests.statements import MOST_A_PAGE, statements

PageCheck = Callable[..., Page]
MACHINE = Machine(manufacturer="Dell Inc.", product="Latitude 5490", serial="5CQ6VY1")


def disk(serial: str, path: str = "/dev/sda") -> Disk:
    return Disk(path, "Samsung SSD 860", serial, 256_060_514_304)


def sent(*serials: str, told: Any = tell.lshw, **values: Any) -> SentReport:
    disks = tuple(disk(serial, f"/dev/sd{'abcdef'[place]}") for place, serial in enumerate(serials))
    return SentReport("a.json", json.dumps(told(replace(MACHINE, disks=disks, **values))).encode())


@pytest.fixture
def technician(session: Session) -> Any:
    return make_user(Role.TECHNICIAN)


def device_of(state: DeviceState = DeviceState.WIPED, **values: Any) -> Device:
    return make_device(state, **{"serial": "5CQ6VY1", "serial_key": "5CQ6VY1", **values})


def test_no_drive_is_not_signed_while_the_newest_report_shows_one(session: Session, technician: Any) -> None:
    device = make_device(DeviceState.RECEIVED, serial="5CQ6VY1", serial_key="5CQ6VY1", with_drive=False)
    reports.take_reports_for(technician, device, [sent("S3Z1")])
    with pytest.raises(Refused, match="shows drive S3Z1"):
        identifying.sign_no_drive(technician, device)
    another = identifying.confirm_drive(technician, device, identifying.DriveFacts(serial="OTHER1"))
    drives.remove_drive(technician, device, another.id)
    with pytest.raises(Refused, match="shows drive S3Z1"):
        identifying.sign_no_drive(technician, device)
    drive = identifying.confirm_drive(technician, device, identifying.DriveFacts(serial="S3Z1"))
    drives.remove_drive(technician, device, drive.id)
    assert identifying.sign_no_drive(technician, device).no_drive_confirmed_at is not None


def test_a_boot_stick_is_gone_with_the_next_report_or_said_not_to_be_there(session: Session, technician: Any) -> None:
    device = make_device(DeviceState.RECEIVED, serial="5CQ6VY1", serial_key="5CQ6VY1", with_drive=False)
    reports.take_reports_for(technician, device, [sent("STICK1")])
    with pytest.raises(Refused, match="upload a new report"):
        identifying.sign_no_drive(technician, device)
    reports.take_reports_for(technician, device, [sent()])
    assert identifying.sign_no_drive(technician, device).no_drive_confirmed_at is not None
    other = device_of(DeviceState.WIPE_PENDING, serial="5CQ6VY2", serial_key="5CQ6VY2")
    drives.remove_drive(technician, other, other.drives[0].id)
    reports.take_reports_for(technician, other, [sent("STICK2", serial="5CQ6VY2")])
    listed = next(drive for drive in current_drives(other))
    doubting.deny_listed_drive(technician, other, listed.id)
    assert identifying.sign_no_drive(technician, other).no_drive_confirmed_at is not None


def actions(session: Session, device: Device) -> list[str]:
    return list(session.scalars(select(AuditEvent.action).where(
        AuditEvent.subject_kind == "device", AuditEvent.subject_id == device.id).order_by(AuditEvent.id)))


def test_a_device_is_recognised_by_its_serial_number_whatever_tool_tells_it(session: Session, technician: Any) -> None:
    device = device_of()
    own = current_drives(device)[0].serial
    for told in (tell.lshw, tell.inxi, tell.workbench_11, tell.workbench_2022, tell.workbench_script, tell.signed):
        taken = reports.take_report(technician, sent(own, told=told, modules=(8192,)))
        assert taken.is_new and taken.report is not None
        assert (taken.report.device, taken.report.matched_by) == (device, ReportMatch.SERIAL), told
    assert device.state == DeviceState.WIPED and device.ram_mb == 8192 and device.model == "ThinkPad T480"
    assert "report_read" in actions(session, device)


def test_the_same_file_again_changes_nothing(session: Session, technician: Any) -> None:
    device = device_of()
    first = reports.take_report(technician, sent("NEW1"))
    drives.remove_drive(technician, device, next(one.id for one in current_drives(device) if one.serial == "NEW1"))
    events = len(actions(session, device))
    again = reports.take_report(technician, sent("NEW1"))
    assert again.report is first.report and not again.is_new and len(actions(session, device)) == events


def test_unknown_serial_numbers_wait_and_are_attached_by_tag(session: Session, technician: Any) -> None:
    taken = reports.take_report(technician, sent("X1", serial="NOBODYS"))
    assert taken.report is not None and taken.report.device is None
    device = make_device(DeviceState.RECEIVED)
    with pytest.raises(Refused, match="No device carries"):
        reports.attach_report(technician, taken.report.id, "RC-999999")
    with pytest.raises(Refused, match="Enter the asset tag"):
        reports.attach_report(technician, taken.report.id, "the one on the left")
    assert reports.attach_report(technician, taken.report.id, device.asset_tag.lower()) is device
    with pytest.raises(Refused, match="attached already"):
        reports.attach_report(technician, taken.report.id, device.asset_tag)


@pytest.mark.parametrize("serial", ["To Be Filled By O.E.M.", "0", "XXXXXXXXXXXX", "System Serial Number"])
def test_machines_without_a_serial_number_are_matched_by_asset_tag_only(
    session: Session, technician: Any, serial: str
) -> None:
    device_of(serial=serial, serial_key=None)
    taken = reports.take_report(technician, sent("X1", serial=serial))
    assert taken.report is not None and taken.report.device is None and taken.report.serial_key is None
    device = make_device(DeviceState.RECEIVED)
    tagged = reports.take_report(technician, sent("X2", serial=serial), asset_tag=device.asset_tag)
    assert tagged.report is not None and tagged.report.device is device
    assert tagged.report.matched_by == ReportMatch.ASSET_TAG


def test_two_devices_with_one_serial_number_are_nobodys(session: Session, technician: Any) -> None:
    device_of(), device_of()
    taken = reports.take_report(technician, sent("X1"))
    assert taken.report is not None and taken.report.device is None


def test_a_report_of_another_device_is_refused(session: Session, technician: Any) -> None:
    mine, other = device_of(), make_device(DeviceState.RECEIVED)
    with pytest.raises(Refused, match=mine.asset_tag):
        reports.take_report(technician, sent("X1"), asset_tag=other.asset_tag)
    (taken,) = reports.take_reports_for(technician, other, [sent("X1")])
    assert taken.report is None and mine.asset_tag in (taken.refusal or "")
    reports.take_reports_for(technician, mine, [sent("X1")])
    (again,) = reports.take_reports_for(technician, other, [sent("X1")])
    assert again.report is None and "before" in (again.refusal or "")


@pytest.mark.parametrize("state", [
    DeviceState.WIPED, DeviceState.TESTING, DeviceState.REPAIR, DeviceState.GRADED, DeviceState.IN_STOCK,
    DeviceState.RESERVED,
])
def test_a_swapped_drive_voids_the_wipe_and_the_old_one_must_be_accounted_for(
    session: Session, technician: Any, state: DeviceState
) -> None:
    device = device_of(state)
    (old,) = current_drives(device)
    reports.take_report(technician, sent("SWAPPED1"))
    session.flush()
    assert device.state == DeviceState.WIPE_PENDING
    new = next(one for one in current_drives(device) if one is not old)
    assert new.confirmed_at is None and old.not_seen_at is not None
    said = " ".join(wipe_obstacles(device))
    assert "SWAPPED1" in said and f"{old.serial} was not seen" in said
    drives.remove_drive(technician, device, old.id)
    doubting.confirm_listed_drive(technician, device, new.id)
    assert [sentence for sentence in wipe_obstacles(device) if "no accepted wipe evidence" in sentence]
    assert device.state == DeviceState.WIPE_PENDING


def test_a_drive_a_person_looked_for_and_did_not_find_gives_the_wipe_back(session: Session, technician: Any) -> None:
    device = device_of(DeviceState.WIPED)
    (own,) = current_drives(device)
    reports.take_report(technician, sent(own.serial, "STICK1"))
    assert device.state == DeviceState.WIPE_PENDING and own.not_seen_at is None
    stick = next(one for one in current_drives(device) if one is not own)
    with pytest.raises(Refused, match="confirmed by a person"):
        doubting.deny_listed_drive(technician, device, own.id)
    doubting.deny_listed_drive(technician, device, stick.id)
    assert device.state == DeviceState.WIPED and current_drives(device) == [own]
    assert "drive_denied" in actions(session, device)


def test_signed_as_empty_no_longer_counts_once_a_report_shows_a_drive(session: Session, technician: Any) -> None:
    device = device_of(DeviceState.IDENTIFIED, with_drive=False, no_drive_confirmed_at=clock.now())
    test_trust.set_state(device, DeviceState.WIPED)
    session.flush()
    content = json.dumps(tell.techaid(replace(MACHINE, disks=(disk("unused"),)))).encode()
    reports.take_report(technician, SentReport("t.json", content))
    assert device.state == DeviceState.WIPE_PENDING and device.no_drive_confirmed_at is None
    assert wipe_obstacles(device)


@pytest.mark.parametrize("state", [DeviceState.HANDED_OVER, DeviceState.RECEIVED, DeviceState.IDENTIFIED])
def test_elsewhere_a_report_changes_nothing_by_itself(session: Session, technician: Any, state: DeviceState) -> None:
    device = device_of(state)
    before = [one.serial for one in current_drives(device)]
    reports.take_report(technician, sent("OTHER1"))
    assert device.state == state and [one.serial for one in current_drives(device)] == before


def test_a_report_that_shows_no_drive_takes_nothing_away(session: Session, technician: Any) -> None:
    device = device_of(DeviceState.WIPE_PENDING)
    reports.take_report(technician, sent())
    assert current_drives(device)[0].not_seen_at is None and device.no_drive_confirmed_at is None


def test_a_drive_listed_in_another_device_is_taken_out_there_first(session: Session, technician: Any) -> None:
    other, device = make_device(DeviceState.WIPED), device_of(DeviceState.WIPED)
    moved = current_drives(other)[0]
    reports.take_report(technician, sent(moved.serial))
    arrived = next(one for one in current_drives(device) if one.serial == moved.serial)
    with pytest.raises(Refused, match=other.asset_tag):
        doubting.confirm_listed_drive(technician, device, arrived.id)
    drives.remove_drive(technician, other, moved.id)
    assert doubting.confirm_listed_drive(technician, device, arrived.id).confirmed_at is not None


def test_several_tools_together_know_more_than_each(session: Session) -> None:
    machine = replace(MACHINE, disks=(disk("A1"),), modules=(4096, 4096))
    both = replace(machine, disks=(disk("A1"), disk("B1", "/dev/sdb")))
    tools = [tell.lshw(replace(machine, modules=())), tell.smartctl(both), tell.inxi(machine)]
    read = [reading_of(reports.read_hardware_report(json.dumps(one).encode())) for one in tools]
    together = put_together(read)
    assert together["ram_mb"] == 8192 and together["serial"] == "5CQ6VY1" and together["model"] == "Latitude 5490"
    assert [drive["serial"] for drive in together["drives"]] == ["A1", "B1"]
    assert not [warning for warning in together["warnings"] if "memory" in warning or "serial number:" in warning]


def test_a_drives_own_report_sent_later_forgets_nothing_of_the_machine(technician: Any, session: Session) -> None:
    device = make_device(DeviceState.RECEIVED)
    first = SentReport("a.json", json.dumps(tell.lshw(replace(MACHINE, disks=(disk("A1"),)))).encode())
    later = SentReport("b.json", json.dumps(tell.smartctl(replace(MACHINE, disks=(disk("B1"),)))).encode())
    for one in (first, later):
        reports.take_reports_for(technician, device, [one])
    together = reports.newest_reading(reports.list_reports(device))
    assert together is not None
    assert (together["model"], together["serial"]) == ("Latitude 5490", "5CQ6VY1")
    assert [drive["serial"] for drive in together["drives"]] == ["B1"], "drives are those of the newest alone"


@pytest.mark.parametrize(("reported", "recorded", "differs"), [
    ("Dell Inc.", "Dell", False), ("Hewlett-Packard", "HP", False), ("LENOVO", "Lenovo", False), ("Dell", "HP", True),
    ("Intel(R) Core(TM) i7-4600U CPU @ 2.10GHz", "Intel Core i7-4600U", False),
    ("Intel(R) Core(TM) i7-4600U CPU @ 2.10GHz", "Intel Core i5-4600U", True), ("", "HP", False),
])
def test_other_words_for_the_same_are_no_difference(
    session: Session, reported: str, recorded: str, differs: bool
) -> None:
    device = make_device(DeviceState.WIPED, cpu_model=recorded)
    reading = reading_of(reports.read_hardware_report(sent("A").content)) | {"cpu_model": reported or None}
    (fact,) = [one for one in compare_facts(device, reading) if one.name == "cpu_model"]
    assert fact.differs == differs


def zipped(files: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def test_archives_are_unpacked_within_bounds() -> None:
    whole = zipped({"x/a.json": b"{}", "b.txt": b"x", "__MACOSX/a": b"y"})
    assert [one.filename for one in unpack([SentReport("r.zip", whole), SentReport("c", b"z")])] == [
        "x/a.json", "b.txt", "c"]
    with pytest.raises(Refused, match="more than 100"):
        unpack([SentReport("r.zip", zipped({str(n): b"x" for n in range(MOST_FILES + 1)}))])
    with pytest.raises(Refused, match="damaged"):
        unpack([SentReport("r.zip", whole[:60])])
    with pytest.raises(Refused, match="50 MB"):
        unpack([SentReport("r.zip", zipped({str(n): bytes(5 * 1024 * 1024) for n in range(11)}))])
    with pytest.raises(Refused, match="no file"):
        unpack([SentReport("r.zip", zipped({"__MACOSX/a": b"y"}))])
    locked = bytearray(zipped({"a": b"x"}))
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(Refused, match="password"):
        unpack([SentReport("r.zip", bytes(locked))])


def test_rereading_tells_differences_and_leaves_facts_alone(session: Session, technician: Any) -> None:
    device = device_of(DeviceState.WIPED)
    taken = reports.take_report(technician, sent(current_drives(device)[0].serial))
    assert taken.report is not None
    taken.report.reading = {**taken.report.reading, "model": "Lattitude", "drives": []}
    taken.report.parser_version = 0
    session.commit()
    before = (device.model, device.state, len(device.drives), device.version)
    ran = CliRunner().invoke(command, ["reread-reports"])
    assert ran.exit_code == 0, ran.output
    assert "model: Lattitude -> Latitude 5490" in ran.output and "newly seen" in ran.output
    assert device.asset_tag in ran.output and ran.output.endswith("1 read again, 1 differ.\n")
    session.expire_all()
    assert (device.model, device.state, len(device.drives), device.version) == before
    assert CliRunner().invoke(command, ["reread-reports"]).output == "0 read again, 0 differ.\n"


@pytest.fixture
def bench(sign_in: Callable[..., FlaskClient], session: Session) -> FlaskClient:
    return sign_in(make_user(Role.TECHNICIAN))


def upload(client: FlaskClient, address: str, *files: SentReport) -> Any:
    data = {"files": [(io.BytesIO(file.content), file.filename) for file in files]}
    return client.post(address, data=data, content_type="multipart/form-data")


def test_a_report_fills_the_form_and_drives_are_confirmed_one_by_one(
    session: Session, bench: FlaskClient, page: PageCheck
) -> None:
    device = make_device(DeviceState.RECEIVED, form_factor=FormFactor.LAPTOP)
    session.commit()
    address = f"/workshop/{device.asset_tag}/hardware-reports"
    page(bench.get(address))
    assert upload(bench, address, sent("D1", "D2"), SentReport("n.txt", b"Dear team")).status_code == 303
    shown = page(bench.get(address))
    assert "n.txt" in shown.text and "Latitude 5490" in shown.text and "Confirm this drive" in shown.text
    filled = bench.get(f"/workshop/{device.asset_tag}/identity?filled=report").get_data(as_text=True)
    assert "Latitude 5490" in filled and "5CQ6VY1" in filled and "Compare it with the label" in filled
    session.expire_all()
    assert not device.drives and device.model is None
    wrong = bench.post(f"{address}/drives/0", data={"version": device.version, "serial": "D2"}, follow_redirects=True)
    assert "Another report came in" in wrong.get_data(as_text=True)
    for position, serial in enumerate(("D1", "D2")):
        session.expire_all()
        bench.post(f"{address}/drives/{position}", data={"version": device.version, "serial": serial})
    session.expire_all()
    assert [one.serial for one in current_drives(device)] == ["D1", "D2"]
    assert bench.post(f"{address}/drives/7", data={"version": device.version}).status_code == 404


def test_what_cannot_be_read_shows_why_and_keeps_nothing(session: Session, bench: FlaskClient, page: PageCheck) -> None:
    device = make_device(DeviceState.RECEIVED)
    session.commit()
    for address in (f"/workshop/{device.asset_tag}/hardware-reports", "/workshop/hardware-reports"):
        answer = upload(bench, address, SentReport("n.txt", b"Dear team"))
        assert "not a hardware report we know" in page(answer, 422).text
        assert bench.post(address, data={}).status_code == 422
    assert session.scalar(select(func.count(StoredReport.id))) == 0


def test_many_reports_at_once_are_recognised_or_wait(session: Session, bench: FlaskClient, page: PageCheck) -> None:
    device = device_of(DeviceState.WIPE_PENDING)
    session.commit()
    archive = zipped({"a.json": sent("X1").content, "b.json": sent("X2", serial="UNKNOWN7").content})
    assert upload(bench, "/workshop/hardware-reports", SentReport("all.zip", archive)).status_code == 303
    shown = page(bench.get("/workshop/hardware-reports"))
    assert f"Recognised: {device.asset_tag}" in shown.text and "UNKNOWN7" in shown.text
    waiting = session.scalars(select(StoredReport).where(StoredReport.device_id.is_(None))).one()
    address, fresh = f"/workshop/hardware-reports/{waiting.id}", make_device(DeviceState.RECEIVED)
    session.commit()
    page(bench.get(address))
    assert page(bench.post(address, data={"asset_tag": "RC-1"}), 422).text.count("No device carries RC-000001")
    assert bench.post(address, data={"asset_tag": fresh.asset_tag}).status_code == 303
    page(bench.get(f"/workshop/{fresh.asset_tag}/hardware-reports"))
    kept = bench.get(f"{address}/file")
    assert kept.data == sent("X2", serial="UNKNOWN7").content and kept.mimetype == "text/plain"


def test_a_device_identified_later_is_shown_the_report_that_waits(
    session: Session, bench: FlaskClient, technician: Any, page: PageCheck
) -> None:
    taken = reports.take_report(technician, sent("X1"))
    device = device_of(DeviceState.WIPE_PENDING)
    session.commit()
    assert taken.report is not None and taken.report.device is None
    address = f"/workshop/{device.asset_tag}/hardware-reports"
    assert "waits" in page(bench.get(address)).text
    bench.post(f"/workshop/hardware-reports/{taken.report.id}", data={"asset_tag": device.asset_tag})
    shown = page(bench.get(address))
    assert "waits" not in shown.text and "X1" in shown.text


def test_the_device_page_asks_for_the_drive_a_report_showed(
    session: Session, bench: FlaskClient, page: PageCheck
) -> None:
    device = device_of(DeviceState.IN_STOCK)
    (old,) = current_drives(device)
    session.commit()
    upload(bench, f"/workshop/{device.asset_tag}/hardware-reports", sent("SWAPPED2"))
    session.expire_all()
    shown = page(bench.get(f"/workshop/{device.asset_tag}"))
    assert "It is not in the device" in shown.text and "A report shows another drive" in shown.text
    new = next(one for one in current_drives(device) if one.id != old.id)
    for drive in (old, new):
        session.expire_all()
        bench.post(f"/workshop/{device.asset_tag}/drives/{drive.id}/confirm", data={"version": device.version})
    session.expire_all()
    assert old.not_seen_at is None and new.confirmed_at is not None and device.state == DeviceState.WIPE_PENDING


def test_its_pages_send_few_statements(session: Session, bench: FlaskClient, technician: Any) -> None:
    device = device_of(DeviceState.WIPED)
    for number in range(12):
        reports.take_reports_for(technician, device, [sent(f"A{number}", f"B{number}", serial="?")])
        reports.take_report(technician, sent(serial=f"NOBODYS{number}"))
    session.commit()
    for address in (f"/workshop/{device.asset_tag}/hardware-reports", "/workshop/hardware-reports"):
        bench.get(address)
        with statements() as asked:
            assert bench.get(address).status_code == 200
        assert len(asked) <= MOST_A_PAGE, "\n".join(asked)


STEPS = {
    **test_trust.ACTIONS,
    "report": lambda who, device, n: reports.take_reports_for(who, device, [sent(
        *[f"D{(n + step) % 4}" for step in range(n % 3)], serial="?", modules=(1024 * (1 + n),))]),
    "report own": lambda who, device, n: reports.take_reports_for(who, device, [sent(
        *[one.serial for one in current_drives(device)], serial="?", modules=(1024 * (1 + n),))]),
    "confirm listed": lambda who, device, n: doubting.confirm_listed_drive(
        who, device, test_trust._some_drive(device, n).id),
    "deny listed": lambda who, device, n: doubting.deny_listed_drive(
        who, device, test_trust._some_drive(device, n).id),
}


@given(st.lists(st.tuples(
    st.sampled_from(["advance", "advance", "report", "report own", "confirm listed", "deny listed", *sorted(STEPS)]),
    st.integers(0, 60)), max_size=30))
@settings(max_examples=40, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_whatever_reports_show_nothing_unproved_is_trusted(
    session: Session, monkeypatch: pytest.MonkeyPatch, steps: list[tuple[str, int]]
) -> None:
    hours = test_trust.Hours()
    monkeypatch.setattr(clock, "now", lambda: hours.now.astimezone(clock.UTC))
    outer = session.begin_nested()
    who = make_user(Role.TECHNICIAN)
    device = make_device(DeviceState.RECEIVED, technician=who)
    for name, number in steps:
        hours.tick()
        before = device.state
        attempt = session.begin_nested()
        try:
            STEPS[name](who, device, number)
            session.flush()
            attempt.commit()
        except (Refused, NotFound):
            attempt.rollback()
        assert test_trust.untrustworthy(session) == test_trust.unsigned(session) == [], name
        if name.startswith("report"):
            assert device.state in {before, DeviceState.WIPE_PENDING}
        doubtful = [one for one in current_drives(device) if one.confirmed_at is None or one.not_seen_at]
        assert not (doubtful and device.state in test_trust.TRUSTED_STATES | {DeviceState.WIPED}), name
    outer.rollback()
    session.expire_all()
