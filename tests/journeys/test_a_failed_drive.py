"""A laptop with two drives, one of which cannot be wiped: it goes to destruction, and the laptop on to its shelf."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from app.accounts.queries import find_by_email
from app.core import clock
from app.core.db import transaction
from app.devices.policy import counts_for, current_drives
from app.devices.queries import get_device
from app.devices.states import DeviceState
from tests.factories.devices import make_device, make_drive
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

WITNESS = "Amina Yusuf"


@dataclass(frozen=True)
class Laptop:
    """The device of one telling: its tag, the drive that can be wiped and the one that cannot, and its shelf."""

    tag: str
    good: str
    bad: str
    shelf: str


def two_drives(app: Flask) -> Laptop:
    key = uuid4().hex[:8].upper()
    laptop = Laptop("", f"GOOD{key}", f"FAIL{key}", f"Shelf F{key[:3]}")
    with app.app_context(), transaction():
        technician = find_by_email("technician@reconnect.example")
        make_place(laptop.shelf)
        device = make_device(DeviceState.WIPE_PENDING, technician=technician, with_drive=False)
        for serial in (laptop.good, laptop.bad):
            make_drive(device, serial, technician=technician)
        return Laptop(device.asset_tag, laptop.good, laptop.bad, laptop.shelf)


def proofs(app: Flask, tag: str) -> list[tuple[str, list[str | None]]]:
    """The serial number of each drive in the device, with those of the logs that prove it clean."""
    with app.app_context(), transaction():
        device = get_device(tag)
        return [(drive.serial, [row.log_serial for row in drive.evidence if counts_for(row, device)])
                for drive in current_drives(device)]


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_failed_drive(running: Running, chromium: Browser, has_scripts: bool) -> None:
    app = running.app
    laptop = apart(lambda: two_drives(app))
    technician = Walker(chromium, running.address, "technician", has_scripts=has_scripts)
    wipe_and_fail(app, technician, laptop)
    take_it_out(app, technician, laptop)
    destroy_it(technician, laptop)
    technician.open(f"/workshop/{laptop.tag}")
    record_tests(technician)
    grade_and_shelve(technician, laptop.shelf)
    number = issue_certificate(technician, laptop.tag)
    technician.sees(laptop.good, "Clear: Fill With Zeros", laptop.bad, "Destroy: Shredded", f"{WITNESS}, coordinator",
                    "Seen by a second person", "Clear and Destroy")
    check_as_stranger(Walker(chromium, running.address, None, has_scripts=has_scripts), technician, laptop, number)
    technician.leave()


def wipe_and_fail(app: Flask, technician: Walker, laptop: Laptop) -> None:
    """One log, one drive erased and one failed; a second attempt fails as well."""
    walk, now = technician, clock.now()
    walk.open(f"/workshop/{laptop.tag}")
    send_log(walk, log_of((laptop.good, ""), (laptop.bad, "write"), began=now - timedelta(hours=3)))
    walk.sees("1 of 2 drives in this log is accepted as wiped", "Wipe failed")
    good, bad = card_of(walk, laptop.good), card_of(walk, laptop.bad)
    expect(good).to_contain_text("Clean")
    expect(bad).to_contain_text("Not accepted")
    sentence = "wipe the drive once more, or take it out and have it destroyed."
    expect(bad.locator(".govuk-inset-text li").first).to_contain_text(sentence)
    try_forbidden_steps(app, walk, laptop.tag, laptop.shelf, DeviceState.WIPE_FAILED)

    walk.narrow()
    walk.open(f"/workshop/{laptop.tag}")
    send_log(walk, log_of((laptop.bad, "verify"), began=now - timedelta(hours=1)), "second.log")
    walk.sees("No drive in this log is accepted", "Wipe failed")
    expect(bad.locator(".govuk-inset-text")).to_have_count(2)
    expect(bad).to_contain_text("3 verification")
    walk.follow("Certificates")
    walk.sees("No certificate can be issued now", laptop.bad)
    expect(walk.page.get_by_role("button", name="Issue a certificate")).to_have_count(0)
    walk.widen()
    walk.open(f"/workshop/{laptop.tag}")
    try_forbidden_steps(app, walk, laptop.tag, laptop.shelf, DeviceState.WIPE_FAILED)


def take_it_out(app: Flask, technician: Walker, laptop: Laptop) -> None:
    """Without it, the device is wiped by what proves the good drive, and by nothing else: no other drive is put in."""
    walk, bad = technician, card_of(technician, laptop.bad)
    walk.press_in(bad.locator("details"), "Take the drive out")
    expect(bad).to_contain_text("Taken out")
    walk.sees("Every drive has accepted evidence")
    assert state_of(app, laptop.tag) == DeviceState.WIPED
    assert apart(lambda: proofs(app, laptop.tag)) == [(laptop.good, [laptop.good])]
    walk.follow("Certificates")
    walk.sees("No certificate can be issued now", f"Drive {laptop.bad} was taken out")


def destroy_it(technician: Walker, laptop: Laptop) -> None:
    """From the shelf of loose drives to the shredder, with a witness; on the shelf it then stands no more."""
    walk, shelf = technician, "/workshop/loose-drives"
    walk.open("/workshop/")
    walk.narrow()
    walk.follow("Drives taken out that still have to be destroyed")
    walk.sees(laptop.bad, laptop.tag)
    walk.misses(laptop.good)
    walk.follow(f"Record its destruction ({laptop.bad})")
    walk.answer("How was it destroyed?", "Shredded")
    walk.write_day("On which day?", clock.today())
    walk.press("It is destroyed")
    walk.sees("Choose who saw it: a drive destroyed here needs a second person.")
    walk.choose("Who saw it?", WITNESS)
    walk.press("It is destroyed")
    walk.widen()
    expect(card_of(walk, laptop.bad)).to_contain_text(f"seen by {WITNESS}")
    walk.open(shelf)
    walk.misses(laptop.bad)


def check_as_stranger(stranger: Walker, technician: Walker, laptop: Laptop, number: str) -> None:
    """Anybody learns that two drives were made clean, one of them destroyed, and nothing else."""
    walk = stranger
    walk.open(f"/certificate-check/{number}")
    walk.sees("We issued this certificate, and it counts", "Clear and Destroy", number)
    walk.misses(laptop.good, laptop.bad, laptop.tag, WITNESS)
    walk.upload("The certificate as a file", "certificate.pdf",
                technician.download(f"/certificates/{number}/certificate.pdf"))
    walk.press("Check")
    walk.sees("unchanged to the last byte")
    walk.leave()
