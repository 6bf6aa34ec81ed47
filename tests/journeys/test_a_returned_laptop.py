"""A laptop comes back from a household and begins again at the wipe; another's drive was swapped while nobody looked.

The workshop learns why it came back, and nothing of whom it was with: every page it sees is searched for that.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from app.accounts.queries import find_by_email
from app.core import clock
from app.core.db import transaction
from app.devices.models import Device
from app.devices.service import stock, testing
from app.devices.service.wiping import record_wipe_log
from app.devices.states import DeviceState, Grade
from app.extensions import db
from app.matching import service as matching
from app.organisations.models import CollectionPoint
from app.referrals.states import NeedKind, ReferralState
from tests.factories.devices import make_device, make_drive, pass_tests
from tests.factories.matching import make_proposal
from tests.factories.referrals import make_household, make_referral
from tests.factories.stockroom import make_place
from tests.journeys.benching import (
    card_of,
    grade_and_shelve,
    issue_certificate,
    log_of,
    record_tests,
    send_log,
    state_of,
    try_forbidden_steps,
)
from tests.journeys.conftest import Running
from tests.journeys.given import apart
from tests.journeys.walker import Walker

pytestmark = pytest.mark.timeout(280)  # two programs, a database and a queue have to start first

POINT = "Larkfield Hub, Toxteth"
SHELF = "Shelf R1"
FIRST_NAME, LAST_NAME, STREET, PHONE = "Wilhelmina", "Quillfeather", "63 Ropewalk Terrace", "+447700900463"
ABOUT_THEM = (FIRST_NAME, LAST_NAME, "Ropewalk", "7700900463", "7700 900463")


@dataclass(frozen=True)
class Promised:
    """A laptop that waits for its household at the desk."""

    tag: str
    drive: str
    log: bytes
    code: str


def promised_laptop(app: Flask) -> Promised:
    """Wiped by a log of three hours ago, tested, graded, on its shelf, promised and packed."""
    drive = f"BACK{uuid4().hex[:8].upper()}"
    with app.app_context(), transaction():
        technician, coordinator = (find_by_email(f"{who}@reconnect.example") for who in ("technician", "coordinator"))
        device = make_device(DeviceState.WIPE_PENDING, technician=technician, with_drive=False)
        log = log_of((drive, ""), began=clock.now() - timedelta(hours=3))
        _shelve(technician, device, drive, log)
        household = make_household(address=STREET, postcode="L8 9XX")
        referral = make_referral(ReferralState.WAITING, household=household, kinds=(NeedKind.DEVICE, NeedKind.DATA),
                                 first_name=FIRST_NAME, last_name=LAST_NAME, phone=PHONE)
        point = db.session.scalars(select(CollectionPoint).where(CollectionPoint.name == POINT)).one()
        hand_over = matching.confirm_proposal(coordinator, make_proposal(referral, device), point_id=point.id)
        matching.mark_prepared(technician, hand_over)
        return Promised(device.asset_tag, drive, log, hand_over.code or "")


def laptop_on_its_shelf(app: Flask) -> tuple[str, str, str, bytes]:
    """Its asset tag, its serial number, that of its drive, and the log that cleared it."""
    drive = f"FIRST{uuid4().hex[:8].upper()}"
    with app.app_context(), transaction():
        technician = find_by_email("technician@reconnect.example")
        device = make_device(DeviceState.WIPE_PENDING, technician=technician, with_drive=False)
        log = log_of((drive, ""), began=clock.now() - timedelta(hours=3))
        _shelve(technician, device, drive, log)
        return device.asset_tag, device.serial or "", drive, log


def _shelve(technician: object, device: Device, drive: str, log: bytes) -> None:
    """From the wipe to the shelf through the services, with a log that is really read."""
    make_place(SHELF)
    make_drive(device, drive, technician=technician)
    assert record_wipe_log(technician, device, filename="first.log", content=log).accepted == 1
    testing.start_testing(technician, device)
    pass_tests(device, technician)
    testing.grade_device(technician, device, Grade.A)
    stock.put_in_stock(technician, device, location=SHELF)


class Watcher(Walker):
    """Somebody of the workshop, who must read nothing of the household on any page they meet."""

    def look_around(self, tag: str) -> None:
        """Every other page of the workshop that could tell where a device was."""
        for path in (
            "/", "/workshop/", "/workshop/?stage=out", "/workshop/export.csv", f"/workshop/{tag}/hardware-reports",
            f"/workshop/{tag}/photos", f"/workshop/{tag}/parts", f"/certificates/devices/{tag}", "/preparation",
            "/stockroom/", "/stockroom/bench", "/stockroom/ageing", f"/search?q={tag}",
        ):
            _names_nobody(path, self.download(path).decode())

    def _look(self) -> None:
        super()._look()
        _names_nobody(self.page.url, self.page.content())


def _names_nobody(where: str, words: str) -> None:
    found: Sequence[str] = [word for word in ABOUT_THEM if word.casefold() in words.casefold()]
    assert not found, f"{where} names the household: {found}"


def test_a_returned_laptop(running: Running, chromium: Browser) -> None:
    app = running.app
    laptop = apart(lambda: promised_laptop(app))
    technician = Watcher(chromium, running.address, "technician", has_scripts=True)
    stranger = Walker(chromium, running.address, None, has_scripts=True)
    first = issue_certificate(technician, laptop.tag)
    hand_over(Walker(chromium, running.address, "handover", has_scripts=True), laptop)
    technician.look_around(laptop.tag)
    take_back(app, technician, laptop)
    technician.look_around(laptop.tag)
    wipe_again(app, technician, laptop)
    record_tests(technician)
    grade_and_shelve(technician, SHELF)
    stranger.open(f"/certificate-check/{first}")
    stranger.sees("Genuine for the day it was issued", "used again or moved since")
    second = issue_certificate(technician, laptop.tag)
    stranger.narrow()
    stranger.open(f"/certificate-check/{second}")
    stranger.sees("We issued this certificate, and it counts")
    stranger.open(f"/certificate-check/{first}")
    stranger.sees("replaced by a newer one")
    for walker in (technician, stranger):
        walker.leave()


def hand_over(worker: Walker, laptop: Promised) -> None:
    """At the desk, to somebody whose first name is known there."""
    walk = worker
    walk.open("/hand-overs")
    walk.fill("Code from the text message", laptop.code)
    walk.press("Find it")
    walk.sees(FIRST_NAME, laptop.tag)
    walk.fill("Code from the text message", laptop.code)
    assert walk.tick_everything("I gave the") == 3
    walk.tick("I read out the terms, and they agree")
    walk.press("Hand over")
    walk.sees(laptop.tag)
    walk.leave()


def take_back(app: Flask, technician: Walker, laptop: Promised) -> None:
    """With a reason it goes to be wiped by itself, and nothing that was proved or tested before counts."""
    walk = technician
    walk.narrow()
    walk.open(f"/workshop/{laptop.tag}")
    walk.sees("Handed over")
    expect(walk.page.locator("#tests")).to_have_count(1)
    walk.page.locator("summary").filter(has_text="It came back").click()
    walk.follow("Take it back")
    walk.press("Take it back")
    walk.sees("Choose why it came back.")
    assert state_of(app, laptop.tag) == DeviceState.HANDED_OVER
    walk.tick("It works, and does not suit them")
    walk.press("Take it back")
    assert state_of(app, laptop.tag) == DeviceState.WIPE_PENDING
    expect(walk.page.get_by_text("Nothing that was proved or tested before counts any more")).to_be_visible()
    walk.sees("To wipe", "Does not suit.", f"Drive {laptop.drive} has no accepted wipe evidence since the device")
    expect(card_of(walk, laptop.drive)).to_contain_text("No longer counts")
    expect(walk.page.locator("#tests")).to_have_count(0)
    walk.widen()


def wipe_again(app: Flask, technician: Walker, laptop: Promised) -> None:
    """The log of then is refused, also as another file; one of a wipe since then is accepted."""
    walk, too_old = technician, "The wipe began before the device arrived here"
    walk.open(f"/workshop/{laptop.tag}")
    try_forbidden_steps(app, walk, laptop.tag, SHELF, DeviceState.WIPE_PENDING)
    send_log(walk, laptop.log)
    expect(walk.page.get_by_text(f"proves nothing now. {laptop.drive}: {too_old}")).to_be_visible()
    assert state_of(app, laptop.tag) == DeviceState.WIPE_PENDING
    send_log(walk, laptop.log + b"\n", "renamed.log")
    expect(card_of(walk, laptop.drive)).to_contain_text(too_old)
    assert state_of(app, laptop.tag) == DeviceState.WIPE_FAILED
    send_log(walk, log_of((laptop.drive, ""), began=clock.now() + timedelta(seconds=2)), "new.log")
    expect(card_of(walk, laptop.drive)).to_contain_text("Clean")
    assert state_of(app, laptop.tag) == DeviceState.WIPED


def test_a_swapped_drive(running: Running, chromium: Browser) -> None:
    app = running.app
    tag, serial, drive, log = apart(lambda: laptop_on_its_shelf(app))
    other = f"OTHER{uuid4().hex[:8].upper()}"
    walk = Walker(chromium, running.address, "technician", has_scripts=True)
    walk.open(f"/workshop/{tag}")
    walk.sees("In stock", SHELF)
    walk.follow("Hardware reports")
    walk.upload("Hardware reports", "lshw.json", hardware_report(serial, other))
    walk.press("Read these reports")
    walk.sees(other, drive, "Not in the report")
    assert state_of(app, tag) == DeviceState.WIPE_PENDING

    walk.narrow()
    walk.open(f"/workshop/{tag}")
    walk.sees("To wipe", f"Drive {drive} was not seen", f"Confirm the serial number of drive {other}")
    try_forbidden_steps(app, walk, tag, SHELF, DeviceState.WIPE_PENDING)
    expect(card_of(walk, drive)).to_contain_text("Not seen")
    send_log(walk, log, "first-again.log")
    assert state_of(app, tag) == DeviceState.WIPE_PENDING
    walk.press_in(card_of(walk, other), "It is in the device")
    walk.press_in(card_of(walk, drive).locator("details"), "Take the drive out")
    assert state_of(app, tag) == DeviceState.WIPE_PENDING
    walk.widen()
    send_log(walk, log_of((other, ""), began=clock.now() - timedelta(minutes=30)), "other.log")
    expect(card_of(walk, other)).to_contain_text("Clean")
    expect(card_of(walk, drive)).to_contain_text("Taken out")
    assert state_of(app, tag) == DeviceState.WIPED
    walk.open("/workshop/loose-drives")
    walk.sees(drive)
    walk.leave()


def hardware_report(serial: str, drive: str) -> bytes:
    """What lshw prints of this machine with one drive in it."""
    return json.dumps({
        "id": "pc", "class": "system", "vendor": "LENOVO", "product": "20L5", "serial": serial,
        "configuration": {"chassis": "laptop"},
        "children": [{"id": "disk", "class": "disk", "serial": drive, "logicalname": "/dev/sda", "size": 256 * 10**9}],
    }).encode()
