"""Hardware reports nobody waits for: set aside with a way back, and cleared when their time is over."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Refused
from app.core.permissions import Role
from app.devices.models import Device
from app.devices.queries import get_device
from app.devices.report_models import StoredReport
from app.devices.service import reports, waiting_reports
from app.devices.service.reports import SentReport
from app.devices.service.rereading import reread_reports
from app.devices.states import DeviceState
from tests.factories.accounts import make_user
from tests.factories.devices import make_device, make_waiting_report
from tests.pages import Page
from tests.statements import MOST_A_PAGE, statements
from workers.devices import clear_reports_and_photos

PageCheck = Callable[..., Page]
SignIn = Callable[..., FlaskClient]
LIST = "/workshop/hardware-reports"


def test_a_report_is_set_aside_and_put_back_by_a_button(session: Session, sign_in: SignIn, page: PageCheck) -> None:
    user = make_user(Role.TECHNICIAN)
    report = make_waiting_report(user)
    client = sign_in(user)
    gone = page(client.post(f"{LIST}/{report.id}/aside", follow_redirects=True))
    assert "No report waits" in gone.text and "Set aside. Below you can put it back" in gone.text
    with statements() as sent:
        page(client.get(LIST))
    assert len(sent) <= MOST_A_PAGE
    back = page(client.post(f"{LIST}/{report.id}/waiting", follow_redirects=True))
    assert "The report waits again." in back.text and "No report waits" not in back.text
    assert sign_in(make_user(Role.COORDINATOR)).post(f"{LIST}/{report.id}/aside").status_code == 403


def test_what_is_attached_is_not_set_aside_and_what_is_set_aside_may_be_attached(session: Session) -> None:
    user, device = make_user(Role.TECHNICIAN), make_device(DeviceState.RECEIVED)
    report = make_waiting_report(user)
    waiting_reports.set_aside(user, report.id)
    reports.attach_report(user, report.id, device.asset_tag)
    assert report.set_aside_at is None and report.device_id == device.id
    with pytest.raises(Refused, match="attached to a device"):
        waiting_reports.set_aside(user, report.id)


def test_a_report_set_aside_is_offered_to_no_device_until_it_is_sent_again(session: Session) -> None:
    user = make_user(Role.TECHNICIAN)
    report = make_waiting_report(user)
    device = make_device(DeviceState.IDENTIFIED, serial="X", serial_key=report.serial_key)
    assert reports.list_waiting_for(device) == [report]
    waiting_reports.set_aside(user, report.id)
    assert reports.list_waiting_for(device) == []
    taken = reports.take_report(user, SentReport("again.json", report.content))
    assert (taken.report, report.set_aside_at, report.device_id) == (report, None, device.id)


@pytest.mark.parametrize(("days", "deleted"), [(29, 0), (31, 1), (89, 1), (91, 2)])
def test_reports_go_after_their_time_and_those_of_devices_stay(session: Session, days: int, deleted: int) -> None:
    user = make_user(Role.TECHNICIAN)
    aside, attached = (make_waiting_report(user) for _number in range(2))
    make_waiting_report(user)
    waiting_reports.set_aside(user, aside.id)
    reports.attach_report(user, attached.id, make_device(DeviceState.RECEIVED).asset_tag)
    session.commit()
    with time_machine.travel(clock.now() + timedelta(days=days), tick=False):
        cleared = waiting_reports.clear_reports()
    assert (cleared.deleted, cleared.emptied) == (deleted, 0)
    assert session.get(StoredReport, attached.id, populate_existing=True) is not None


def test_the_file_of_a_device_that_left_a_year_ago_is_emptied_and_its_reading_stays(
    session: Session, sign_in: SignIn, page: PageCheck
) -> None:
    user, long_ago = make_user(Role.TECHNICIAN), clock.now() - timedelta(days=366)
    kept = {}
    for state in (DeviceState.IN_STOCK, DeviceState.HANDED_OVER, DeviceState.LOST):
        report = make_waiting_report(user)
        device = make_device(state)
        report.device_id = device.id
        session.flush()
        session.execute(update(Device).where(Device.id == device.id).values(updated_at=long_ago))
        session.execute(update(StoredReport).where(StoredReport.id == report.id).values(created_at=long_ago))
        kept[state] = (device.asset_tag, report.id)
    session.commit()
    assert waiting_reports.clear_reports().emptied == 2
    assert waiting_reports.clear_reports().emptied == 0
    session.commit()
    session.expire_all()
    tag, report_id = kept[DeviceState.HANDED_OVER]
    report = reports.get_report(report_id)
    assert (report.content, bool(report.reading["manufacturer"])) == (b"", True)
    client = sign_in(user)
    assert client.get(f"{LIST}/{report_id}/file").status_code == 404
    assert "deleted" in page(client.get(f"/workshop/{tag}/hardware-reports")).text
    assert client.get(f"{LIST}/{kept[DeviceState.IN_STOCK][1]}/file").status_code == 200
    assert [one for one in reread_reports(every=True) if one is not None and one.report_id == report_id] == []
    assert get_device(tag)


def test_the_timed_job_runs_again_without_harm(session: Session) -> None:
    make_waiting_report(make_user(Role.TECHNICIAN))
    session.commit()
    for _number in range(2):
        clear_reports_and_photos()
    assert len(waiting_reports.list_aside()) == 0
