"""What the bench is told: each refusal names where the device stands and what to do, each log what came of it."""

import io
import json
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.core.errors import Refused
from app.core.permissions import Role
from app.devices.policy import in_short
from app.devices.service.stock import put_in_stock_or_move
from app.devices.service.testing import grade_device
from app.devices.states import DeviceState, FormFactor, Grade, MediaKind
from tests.devices.hardware_reports.machine import Machine, lshw
from tests.factories.accounts import make_user
from tests.factories.devices import make_device, make_drive, make_wipe_log
from tests.pages import Page

PageCheck = Callable[..., Page]


@pytest.fixture
def bench(sign_in: Callable[..., FlaskClient], session: Session) -> FlaskClient:
    return sign_in(make_user(Role.TECHNICIAN))


@pytest.mark.parametrize(("state", "next_step"), [
    (DeviceState.RECEIVED, "Say what it is and which drives are in it."),
    (DeviceState.WIPE_PENDING, "Wipe every drive, then upload the log."),
    (DeviceState.WIPED, "It can go to testing."),
])
def test_stock_and_grade_too_early_say_what_comes_next(
    session: Session, state: DeviceState, next_step: str
) -> None:
    technician, device = make_user(Role.TECHNICIAN), make_device(state)
    with pytest.raises(Refused, match="cannot be put in stock now") as refused:
        put_in_stock_or_move(technician, device, location="Shelf A1")
    assert next_step in refused.value.sentence
    with pytest.raises(Refused, match="cannot be graded now") as refused:
        grade_device(technician, device, Grade.A)
    assert next_step in refused.value.sentence


def test_a_drive_scanned_in_has_no_kind_until_somebody_says_it(
    bench: FlaskClient, page: PageCheck, session: Session
) -> None:
    device = make_device(DeviceState.RECEIVED, form_factor=FormFactor.LAPTOP)
    session.commit()
    form = page(bench.get(f"/workshop/{device.asset_tag}/drives/new"))
    chosen = [option.get("value") for option in form.find_all("option") if option.get("selected") is not None]
    assert chosen == [MediaKind.UNKNOWN]


def test_a_log_says_how_many_of_its_drives_count(bench: FlaskClient, page: PageCheck, session: Session) -> None:
    device = make_device(DeviceState.WIPE_PENDING, with_drive=False)
    for serial in ("S3Z8NB01", "S3Z8NB02"):
        make_drive(device, serial)
    session.commit()

    def upload(*serials: str) -> str:
        session.expire_all()
        file = (io.BytesIO(make_wipe_log(*serials)), "sda.log")
        answer = bench.post(f"/workshop/{device.asset_tag}/wipe-logs", data={"log": file}, follow_redirects=True)
        return page(answer).text

    assert "No drive in this log is accepted. The reasons stand below." in upload("ELSEWHERE1")
    assert "1 of 2 drives in this log is accepted as wiped." in upload("S3Z8NB01", "ELSEWHERE2")
    assert "The drive in this log is accepted as wiped." in upload("S3Z8NB02")


def test_each_button_that_takes_something_away_says_what_it_takes(
    bench: FlaskClient, page: PageCheck, session: Session
) -> None:
    reserved, gone = make_device(DeviceState.RESERVED), make_device(DeviceState.HANDED_OVER)
    session.commit()
    text = page(bench.get(f"/workshop/{reserved.asset_tag}")).text
    assert "the household goes back to the waiting list and keeps its place" in text
    assert "What was proved before no longer counts." in page(bench.get(f"/workshop/{gone.asset_tag}")).text


def test_a_pasted_list_finds_what_it_can_and_names_the_rest(
    bench: FlaskClient, page: PageCheck, session: Session
) -> None:
    first, second, third = make_device(), make_device(), make_device()
    session.commit()
    typed = f"{first.asset_tag}, {second.asset_tag.lower()}; RC-999999 {third.serial} nonsense"
    shown = page(bench.get("/workshop/", query_string={"q": typed}))
    for device in (first, second, third):
        assert f"/workshop/{device.asset_tag}" in shown.links()
    assert "RC-999999, nonsense" in shown.text
    for alone in (f"{third.serial[:3]} {third.serial[3:]}", third.asset_tag):
        answer = bench.get("/workshop/", query_string={"q": alone})
        assert answer.headers["Location"] == f"/workshop/{third.asset_tag}"


def test_a_device_set_aside_can_still_travel_as_data_bearing(
    bench: FlaskClient, page: PageCheck, session: Session
) -> None:
    device = make_device(DeviceState.RECYCLE_PENDING)
    session.commit()
    at = f"/workshop/{device.asset_tag}"
    assert f"{at}/recycling" in page(bench.get(at)).links()
    bench.post(f"{at}/recycling", data={"version": device.version, "is_data_bearing": "y"})
    session.expire_all()
    assert device.is_data_bearing_custody and device.state == DeviceState.RECYCLE_PENDING
    shown = page(bench.get(at))
    assert f"{at}/treatment" in shown.links() and "Said anew how its drives travel" in shown.text


def test_without_a_drive_there_is_nothing_to_upload_and_one_thing_to_sign(
    bench: FlaskClient, page: PageCheck, session: Session
) -> None:
    device = make_device(DeviceState.WIPE_FAILED, with_drive=False)
    session.commit()
    shown = page(bench.get(f"/workshop/{device.asset_tag}"))
    assert "No drive is fitted" in shown.text and "Read the log" not in shown.text
    assert shown.links().count(f"/workshop/{device.asset_tag}/drives/new") == 1


def test_a_long_list_of_untested_checks_is_one_sentence(bench: FlaskClient, page: PageCheck, session: Session) -> None:
    assert in_short(["Test: Screen.", "Enter the system.", "Test: Ports."]) == [
        "Test: Screen, Ports.", "Enter the system."]
    assert in_short(["Test: Screen."]) == ["Test: Screen."]
    assert in_short([]) == []
    device = make_device(DeviceState.TESTING, form_factor=FormFactor.LAPTOP)
    session.commit()
    told = page(bench.get(f"/workshop/{device.asset_tag}")).text
    assert "Test: Starts and shuts down, Screen, Keyboard" in told
    grade = page(bench.get(f"/workshop/{device.asset_tag}/grade")).text
    assert "Test: Starts and shuts down, Screen, Keyboard" in grade and "A: light marks only" not in grade


def test_a_charger_that_fails_is_not_told_as_a_success(bench: FlaskClient, page: PageCheck, session: Session) -> None:
    device = make_device(DeviceState.TESTING, form_factor=FormFactor.LAPTOP)
    session.commit()
    answers = {"version": device.version, "appliance": "charger", "appliance_class": "class_2", "look": "damaged",
               "fuse": "3", "lead_metres": "2"}
    told = page(bench.post(f"/workshop/{device.asset_tag}/charger-test", data=answers, follow_redirects=True)).text
    assert "it did not pass. Put this one aside" in told
    session.expire_all()
    answers |= {"version": device.version, "look": "whole", "insulation_megohm": "50"}
    told = page(bench.post(f"/workshop/{device.asset_tag}/charger-test", data=answers, follow_redirects=True)).text
    assert "it passed." in told and "it did not pass" not in told


def test_a_button_pressed_twice_speaks_of_no_answers(bench: FlaskClient, page: PageCheck, session: Session) -> None:
    device = make_device(DeviceState.WIPED)
    session.commit()
    version = {"version": device.version}
    bench.post(f"/workshop/{device.asset_tag}/testing", data=version)
    told = page(bench.post(f"/workshop/{device.asset_tag}/testing", data=version, follow_redirects=True)).text
    assert "press again only if it is still needed" in told and "answers are still below" not in told


def test_what_failed_leads_to_its_repair_and_a_report_to_its_use(
    bench: FlaskClient, page: PageCheck, session: Session
) -> None:
    def first_button(asset_tag: str) -> str:
        links = page(bench.get(f"/workshop/{asset_tag}")).find_all("a")
        return next("".join(one.itertext()).strip() for one in links if one.get("class") == "govuk-button")

    on_bench, new = make_device(DeviceState.TESTING, form_factor=FormFactor.LAPTOP), make_device(DeviceState.RECEIVED)
    session.commit()
    assert first_button(on_bench.asset_tag) == "Record tests"
    bench.post(f"/workshop/{on_bench.asset_tag}/tests", data={"version": on_bench.version, "keyboard": "fail"})
    assert first_button(on_bench.asset_tag) == "Send to repair"
    report = json.dumps(lshw(Machine())).encode()
    bench.post(f"/workshop/{new.asset_tag}/hardware-reports", data={"files": (io.BytesIO(report), "a.json")})
    assert first_button(new.asset_tag) == "Use its hardware report"


def test_an_empty_list_still_leads_to_the_rest_of_the_workshop(
    bench: FlaskClient, page: PageCheck, session: Session
) -> None:
    session.commit()
    told = page(bench.get("/workshop/?q=RC-999999")).text
    assert "No devices here" in told and "Many wipe logs at once" in told


def test_a_form_sent_twice_says_what_its_first_sending_did(
    bench: FlaskClient, page: PageCheck, session: Session
) -> None:
    device = make_device(DeviceState.TESTING)
    session.commit()
    sent = {"version": device.version, "fault": "The hinge is loose"}
    assert bench.post(f"/workshop/{device.asset_tag}/repair", data=sent).status_code == 303
    again = page(bench.post(f"/workshop/{device.asset_tag}/repair", data=sent), 409)
    assert "perhaps by pressing twice. It stands at “Repair” now." in again.text
    assert again.form_values()["fault"] == "The hinge is loose"


def test_a_drive_taken_out_twice_is_still_told_of(bench: FlaskClient, page: PageCheck, session: Session) -> None:
    device = make_device(DeviceState.WIPE_PENDING)
    session.commit()
    address = f"/workshop/{device.asset_tag}/drives/{device.drives[0].id}/removal"
    for told in ("The drive is taken out.", "This drive is not in the device any more."):
        session.expire_all()
        answer = bench.post(address, data={"version": device.version}, follow_redirects=True)
        assert told in page(answer).text
