"""The workshop's pages, opened and used as a technician uses them, and refused to others."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.core import clock
from app.core.permissions import Role
from app.devices.models import Device
from app.devices.queries import get_device
from app.devices.states import DeviceState, EvidenceDecision, FormFactor
from app.donations.states import ConsignmentState
from tests.factories.accounts import make_user
from tests.factories.devices import make_device, make_drive, make_wipe_log, pass_tests
from tests.factories.donations import make_consignment
from tests.factories.organisations import make_funder
from tests.factories.stockroom import make_place
from tests.pages import Page
from tests.statements import MOST_A_PAGE, statements

PageCheck = Callable[..., Page]


@pytest.fixture
def bench(sign_in: Callable[..., FlaskClient], session: Session) -> FlaskClient:
    return sign_in(make_user(Role.TECHNICIAN))


def made(session: Session, state: DeviceState, **values: object) -> Device:
    device = make_device(state, **values)
    session.commit()
    return device


def at(device: Device, rest: str = "") -> str:
    return f"/workshop/{device.asset_tag}{rest}"


def press(bench: FlaskClient, session: Session, device: Device, rest: str, **values: object) -> str:
    """Press a button of the device's page; returns what the page says then."""
    session.expire_all()
    answer = bench.post(at(device, rest), data={"version": device.version, **values}, follow_redirects=True)
    session.expire_all()
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("state", list(DeviceState))
@pytest.mark.parametrize("form_factor", [FormFactor.LAPTOP, FormFactor.MONITOR, FormFactor.TABLET])
def test_every_state_has_its_page(
    bench: FlaskClient, page: PageCheck, session: Session, state: DeviceState, form_factor: FormFactor
) -> None:
    device = made(session, state, form_factor=form_factor)
    shown = page(bench.get(at(device)))
    assert shown.h1 == device.asset_tag
    for link in {link for link in shown.links() if link.startswith(at(device, "/")) and "wipe-logs" not in link}:
        page(bench.get(link, follow_redirects=True))  # the first load of all begins on its own form
    page(bench.get("/workshop/"))


@pytest.mark.parametrize("state", list(DeviceState))
def test_a_coordinator_sees_a_device_and_no_buttons(
    sign_in: Callable[..., FlaskClient], page: PageCheck, session: Session, state: DeviceState
) -> None:
    client = sign_in(make_user(Role.COORDINATOR))
    shown = page(client.get(at(made(session, state))))
    assert not [form for form in shown.find_all("form") if "/workshop/" in form.get("action", "")]


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.DONOR, Role.FUNDER, Role.HAND_OVER_WORKER, Role.ADMINISTRATOR])
def test_other_roles_see_no_workshop(sign_in: Callable[..., FlaskClient], session: Session, role: Role) -> None:
    client = sign_in(make_user(role))
    device = made(session, DeviceState.IN_STOCK)
    for address in ("/workshop/", at(device), at(device, "/tests")):
        assert client.get(address).status_code == 403
    assert client.post(at(device, "/loss")).status_code == 403


def test_a_laptop_walks_from_the_loading_bay_to_its_shelf(
    bench: FlaskClient, page: PageCheck, session: Session
) -> None:
    funder = make_funder(name="The Example Trust")
    consignment = make_consignment(ConsignmentState.COLLECTED, items=2)
    session.commit()
    form = page(bench.get(f"/workshop/count-in/{consignment.reference}")).form_values()
    assert form["laptop"] == "2"
    shown = page(bench.post(f"/workshop/count-in/{consignment.reference}",
                            data={**form, "funder_1": str(funder.id), "cost": "12.50"}, follow_redirects=True))
    tag = next(link for link in shown.links() if link.startswith("/workshop/RC-")).rsplit("/", 1)[1]
    device = get_device(tag)
    device.received_at -= timedelta(hours=5)  # it arrived this morning
    session.commit()
    assert [(line.share_bp, line.cost_pence) for line in device.funding] == [(10_000, 1250)]

    details = {"form_factor": "laptop", "manufacturer": "Dell", "model": "Latitude 5490", "serial": "ABC1234",
               "ram_gb": "8", "storage_gb": "256", "screen_inches": "14", "has_camera": "y"}
    page(bench.get(at(device, "/identity")))
    assert "The details are saved." in press(bench, session, device, "/identity", **details)
    assert "Still in the way" in press(bench, session, device, "/identification")
    page(bench.get(at(device, "/drives/new")))
    press(bench, session, device, "/drives/new", serial="s3z 8nb0", media="ssd", size_gb="256")
    press(bench, session, device, "/identification")
    assert device.state == DeviceState.WIPE_PENDING

    log = make_wipe_log("S3Z8NB0")
    said = bench.post(at(device, "/wipe-logs"), data={"log": (io.BytesIO(log), "sda.log")}, follow_redirects=True)
    assert "The drive in this log is accepted as wiped." in page(said).text
    assert "Matched by serial number, apart from capitals and spaces" in page(bench.get(at(device))).text
    press(bench, session, device, "/testing")
    form = page(bench.get(at(device, "/tests"))).form_values()
    checks = {field.get("name"): "pass" for field in page(bench.get(at(device, "/tests"))).find_all("input")
              if field.get("type") == "radio"}
    said = bench.post(at(device, "/tests"), data={**form, **checks, "operating_system": "Linux Mint 22",
                      "os_supported_until": ["30", "4", str(clock.today().year + 3)], "battery_health_percent": "81"},
                      follow_redirects=True)
    assert "The tests are saved." in page(said).text
    press(bench, session, device, "/grade", grade="B")
    assert device.state == DeviceState.TESTING, "nobody grades it before the charger's safety test"
    charger = page(bench.get(at(device, "/charger-test"))).form_values()
    press(bench, session, device, "/charger-test", **charger | {"look": "whole", "insulation_megohm": "50"})
    page(bench.get(at(device, "/grade")))
    press(bench, session, device, "/grade", grade="B")
    assert device.state == DeviceState.GRADED
    make_place("Shelf A1")
    press(bench, session, device, "/location", location="LOC;shelf-a1")
    assert device.state == DeviceState.IN_STOCK
    shown = page(bench.get(at(device)))
    assert "Shelf A1" in shown.text and "The Example Trust 100%" in shown.text
    file_id = device.drives[0].evidence[0].wipe_log_file_id
    assert bench.get(at(device, f"/wipe-logs/{file_id}")).data == log


def test_a_device_page_takes_few_statements(
    bench: FlaskClient, session: Session
) -> None:
    device = made(session, DeviceState.IN_STOCK)
    for number in range(3):
        make_drive(device, f"OLD{number}", removed_at=clock.now())
    session.commit()
    session.expunge_all()
    with statements() as sent:
        bench.get(at(device))
    assert len(sent) <= MOST_A_PAGE, "\n".join(sent)
    for _ in range(30):
        make_device(DeviceState.IN_STOCK)
    session.commit()
    session.expunge_all()
    with statements() as sent:
        bench.get("/workshop/?stage=stock")
    assert len(sent) <= MOST_A_PAGE, "\n".join(sent)


def test_a_scan_opens_the_device(bench: FlaskClient, page: PageCheck, session: Session) -> None:
    device = made(session, DeviceState.IN_STOCK)
    other = made(session, DeviceState.RECEIVED)
    for typed in (device.asset_tag, device.asset_tag.lower(), device.asset_tag.removeprefix("RC-"), device.serial):
        assert bench.get("/workshop/", query_string={"q": typed}).headers["Location"] == at(device)
    serial = device.drives[0].serial
    shown = page(bench.get("/workshop/", query_string={"q": serial[:-1]}))
    assert at(device) in shown.links()
    shown = page(bench.get("/workshop/", query_string={"q": f"{device.asset_tag} {other.asset_tag}, RC-000000"}))
    assert {at(device), at(other)} <= set(shown.links()) and "No device carries these RC-000000" in shown.text


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "empty"), (b"\x00\x01\x02" * 500, ""), (b"%PDF-1.7 x", "PDF"), (b"Dear Sir, all is wiped. " * 40, "")],
)
def test_a_wrong_file_is_refused_beside_its_field(
    bench: FlaskClient, page: PageCheck, session: Session, content: bytes, sentence: str
) -> None:
    device = made(session, DeviceState.WIPE_PENDING)
    shown = page(bench.post(at(device, "/wipe-logs"), data={"log": (io.BytesIO(content), "a.log")}), 422)
    assert "There is a problem" in shown.text and sentence in shown.text
    session.expire_all()
    assert device.state == DeviceState.WIPE_PENDING and device.drives[0].evidence == []


def test_no_file_and_a_huge_file(bench: FlaskClient, page: PageCheck, session: Session) -> None:
    device = made(session, DeviceState.WIPE_PENDING)
    assert "Choose the log file." in page(bench.post(at(device, "/wipe-logs"), data={}), 422).text
    head = b'--b\r\nContent-Disposition: form-data; name="log"; filename="a.log"\r\n\r\n'
    with io.BytesIO(head + b"x" * 50_000_000 + b"\r\n--b--\r\n") as body:
        answer = bench.post(at(device, "/wipe-logs"), input_stream=body, content_type="multipart/form-data; boundary=b",
                            content_length=len(body.getvalue()))
    page(answer, 413)


def test_a_stale_page_saves_nothing(bench: FlaskClient, page: PageCheck, session: Session) -> None:
    device = made(session, DeviceState.RECEIVED)
    old = device.version
    details = {"form_factor": "laptop", "manufacturer": "Dell", "model": "A"}
    press(bench, session, device, "/identity", **details)
    answer = bench.post(at(device, "/identity"), data={**details, "model": "B", "version": old})
    shown = page(answer, 409)
    assert f"You changed {device.asset_tag} yourself since you opened this" in shown.text
    session.expire_all()
    assert device.model == "A"
    assert shown.form_values()["model"] == "B" and shown.form_values()["version"] == str(device.version)


def test_pressing_twice_does_it_once(bench: FlaskClient, page: PageCheck, session: Session) -> None:
    device = made(session, DeviceState.WIPED)
    version = device.version
    for _ in range(2):
        page(bench.post(at(device, "/testing"), data={"version": version}, follow_redirects=True))
    session.expire_all()
    assert device.state == DeviceState.TESTING
    log = make_wipe_log("X9")
    waiting = made(session, DeviceState.WIPE_PENDING)
    for _ in range(2):
        bench.post(at(waiting, "/wipe-logs"), data={"log": (io.BytesIO(log), "a.log")})
    session.expire_all()
    bench.get(at(waiting))  # what was just done is told here, and once
    shown = page(bench.get(at(waiting)))
    assert shown.text.count("X9 is not one of this device's drives") == 1


@pytest.mark.parametrize("rest", ["", "/tests", "/identity", "/drives/new", "/drives/1", "/wipe-logs/1", "/location"])
def test_an_unknown_device_is_not_found(bench: FlaskClient, page: PageCheck, rest: str) -> None:
    page(bench.get(f"/workshop/RC-999999{rest}"), 404)


def test_another_devices_drive_or_log_is_not_found(bench: FlaskClient, session: Session) -> None:
    device, other = made(session, DeviceState.WIPED), made(session, DeviceState.WIPED)
    drive, file_id = other.drives[0], other.drives[0].evidence[0].wipe_log_file_id
    assert bench.get(at(device, f"/drives/{drive.id}")).status_code == 404
    assert bench.get(at(device, f"/wipe-logs/{file_id}")).status_code == 404
    assert bench.post(at(device, f"/drives/{drive.id}/removal"), data={"version": device.version}).status_code == 404


@pytest.mark.parametrize("state", [DeviceState.WIPE_PENDING, DeviceState.WIPE_FAILED, DeviceState.RECEIVED])
def test_a_forged_post_cannot_reach_stock(bench: FlaskClient, session: Session, state: DeviceState) -> None:
    device = made(session, state)
    pass_tests(device, make_user(Role.TECHNICIAN))
    session.commit()
    for rest, values in (
        ("/testing", {}), ("/tests", {"power": "pass"}), ("/grade", {"grade": "A"}), ("/location", {"location": "A1"}),
        ("/no-drive", {}), ("/repaired", {}), ("/retesting", {}),
    ):
        press(bench, session, device, rest, **values)
        assert device.state == state


def test_a_forged_no_drive_cannot_free_a_tablet(bench: FlaskClient, session: Session) -> None:
    device = made(session, DeviceState.WIPE_PENDING, form_factor=FormFactor.TABLET, with_drive=False)
    assert "built-in storage" in press(bench, session, device, "/no-drive")
    assert device.state == DeviceState.WIPE_PENDING


def test_evidence_that_is_rejected_says_why(bench: FlaskClient, page: PageCheck, session: Session) -> None:
    device = made(session, DeviceState.WIPE_PENDING)
    log = make_wipe_log(device.drives[0].serial, verify="off")
    bench.post(at(device, "/wipe-logs"), data={"log": (io.BytesIO(log), "a.log")})
    session.expire_all()
    assert device.state == DeviceState.WIPE_FAILED
    row = device.drives[0].evidence[0]
    assert row.decision == EvidenceDecision.REJECTED and row.reasons
    shown = page(bench.get(at(device)))
    assert all(reason in shown.text for reason in row.reasons)


def test_drives_on_the_shelf_are_listed_until_destroyed(
    bench: FlaskClient, page: PageCheck, session: Session
) -> None:
    device = made(session, DeviceState.WIPE_PENDING)
    drive = device.drives[0]
    assert drive.serial not in page(bench.get("/workshop/loose-drives")).text
    press(bench, session, device, f"/drives/{drive.id}/removal")
    assert drive.serial in page(bench.get("/workshop/loose-drives")).text
    press(bench, session, device, f"/drives/{drive.id}/destruction", method="shredded",
          destroyed_on=f"{clock.today():%d %m %Y}".split(), witness_id=str(make_user(Role.COORDINATOR).id))
    assert drive.serial not in page(bench.get("/workshop/loose-drives")).text
    assert "Destroyed" in page(bench.get(at(device))).text


def test_saving_the_checklist_again_changes_no_date(bench: FlaskClient, page: PageCheck, session: Session) -> None:
    device = made(session, DeviceState.TESTING)
    press(bench, session, device, "/tests", power="pass", screen="fail", tests_note="Crack")
    press(bench, session, device, "/tests", power="pass", screen="pass")
    found = [(test.check_code, str(test.result), test.note) for test in device.tests]
    assert found == [("power", "pass", None), ("screen", "fail", "Crack"), ("screen", "pass", None)]


def test_a_lost_unwiped_device_says_what_to_do(bench: FlaskClient, page: PageCheck, session: Session) -> None:
    device = made(session, DeviceState.WIPE_PENDING)
    assert "A breach review is needed" in press(bench, session, device, "/loss")


def test_a_device_off_the_line_shows_how_far_it_came(bench: FlaskClient, page: PageCheck, session: Session) -> None:
    device = made(session, DeviceState.TESTING)
    press(bench, session, device, "/recycling")
    shown = page(bench.get(at(device)))
    assert "Stopped here: Tested" in shown.text
