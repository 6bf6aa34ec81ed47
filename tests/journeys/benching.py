"""What technicians do with a wiped laptop, as every story that needs it tells it: logs, tests, grade, shelf, paper."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import Flask
from playwright.sync_api import Locator

from app.core import clock
from app.core.db import transaction
from app.devices.queries import get_device
from tests.devices.wipe_logs import log_writer
from tests.journeys.given import apart
from tests.journeys.walker import Walker

SIZE = 256_060_514_304


def log_of(*drives: tuple[str, str], began: datetime) -> bytes:
    """What nwipe prints of these drives, each a serial number and its fault, empty for none."""
    session = log_writer.Session(
        drives=tuple(log_writer.Drive(f"sd{'abcd'[place]}", "Samsung SSD 860", serial, SIZE, fault=fault)
                     for place, (serial, fault) in enumerate(drives)),
        begins=clock.in_london(began).replace(tzinfo=None, microsecond=0),
    )
    return log_writer.write_log(session).encode()


def send_log(technician: Walker, log: bytes, name: str = "bench.log") -> None:
    """Upload a wipe log on the page of the device."""
    technician.upload("Wipe log", name, log)
    technician.press("Read the log")


def card_of(walk: Walker, serial: str) -> Locator:
    """The part of the device's page about one drive."""
    return walk.page.locator("section.rc-card").filter(has=walk.page.get_by_role("heading", name=serial))


def record_tests(technician: Walker) -> None:
    """From wiped, with no test that counts, to everything passed."""
    walk = technician
    walk.press("Start testing")
    walk.sees("Still in the way", "Test: ")
    walk.follow("Record tests")
    for answer in walk.page.get_by_label("Pass", exact=True).all():
        answer.check()
    walk.fill("Operating system", "Linux Mint 22")
    walk.write_day("Its security updates end on", clock.today() + timedelta(days=900))
    walk.press("Save the tests")
    walk.follow("Charger test")
    walk.tick("Whole: nothing loose, cut, burnt or mended with tape")
    walk.fill("Insulation resistance in megohm", "60")
    walk.press("Record the test")


def grade_and_shelve(technician: Walker, shelf: str) -> None:
    """A person vouches for the grade, and it goes on its shelf."""
    walk = technician
    walk.follow("Grade it")
    walk.answer("Cosmetic grade", "B: marks you can see")
    walk.press("Grade it")
    walk.follow("Put it on its shelf")
    walk.fill("Where is it put?", shelf)
    walk.press("It is on this shelf")
    walk.sees("In stock", shelf)


def issue_certificate(technician: Walker, tag: str) -> str:
    """The certificate of the device, and its number."""
    walk = technician
    walk.open(f"/workshop/{tag}")
    walk.follow("Certificates")
    walk.press("Issue a certificate")
    walk.sees("Genuine", tag)
    found = re.search(r"SC-[0-9A-Z]{6}", walk.reads("h1"))
    assert found is not None
    return found[0]


def state_of(app: Flask, tag: str) -> str:
    """Where the device stands in the database."""

    def find() -> str:
        with app.app_context(), transaction():
            return str(get_device(tag).state)

    return apart(find)


def try_forbidden_steps(app: Flask, technician: Walker, tag: str, shelf: str, state: str) -> None:
    """Nothing that leads to stock is offered; forged out of the page's own session it is refused with a sentence."""
    walk, offered = technician, technician.page.locator("main a, main button")
    for text in ("Start testing", "Record tests", "Grade it", "Put it on its shelf", "It is on this shelf"):
        assert offered.filter(has_text=text).count() == 0, text
    refused = f"{tag} cannot be"
    forged: Sequence[tuple[str, dict[str, str], str]] = (
        (f"/workshop/{tag}/testing", {}, refused),
        (f"/workshop/{tag}/tests", {"operating_system": "Linux Mint 22"}, refused),
        (f"/workshop/{tag}/grade", {"grade": "A"}, refused),
        (f"/workshop/{tag}/location", {"location": shelf}, refused),
        ("/stockroom/bench", {"card": "ACT:START_TEST", "scan": tag, "turn": "0"}, refused),
    )
    for path, typed, sentence in forged:
        status, words = walk.forge(path, **typed)
        assert status in {200, 422} and sentence in words, (path, status, words[-3000:])
        assert state_of(app, tag) == state, path
