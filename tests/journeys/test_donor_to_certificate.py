"""From an offer on the public form to a certificate a stranger can check: donor, hub, van, workshop, donor again.

The donor's emails are read from the folder the product writes them to while no mail server is set up.
"""

import email
import re
import time
from datetime import datetime, timedelta
from email.policy import default
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser

from app.config import ROOT
from app.core import clock
from app.core.clock import LONDON
from tests.journeys.benching import issue_certificate, record_tests
from tests.journeys.conftest import Running
from tests.journeys.walker import Walker

pytestmark = pytest.mark.timeout(280)  # two programs, a database and a queue have to start first

MAIL = ROOT / "instance" / "mail"
SAMPLES = Path(__file__).resolve().parent.parent / "devices" / "wipe_logs" / "samples"
SAMPLE, SAMPLE_SERIAL = "derived-v42-mixed-with-serials.log", "50026B7783D25098"
STAMP = re.compile(r"\[(\d{4}/\d\d/\d\d \d\d:\d\d:\d\d)\]")
STAMP_FORMAT = "%Y/%m/%d %H:%M:%S"
DONOR = "Three Graces Insurance"
# People read the form before they send it; what is sent within four seconds counts as a program's.
READS_FOR_MS = 4_100


def test_from_an_offer_to_a_certificate(running: Running, chromium: Browser) -> None:
    def as_(local_part: str | None) -> Walker:
        return Walker(chromium, running.address, local_part, has_scripts=True)

    address, drive = f"kit-{uuid4().hex[:12]}@graces.example", "50026B7783D27001"
    stranger, coordinator, technician = as_(None), as_("coordinator"), as_("technician")
    offer(stranger, address)
    reference = take_offer(coordinator, address)
    link = link_in_email(address, "is booked")
    ask_for_another_day(stranger, link)
    agree_another_day(coordinator, reference)
    collect(technician, reference)
    tag = count_in(technician, reference)
    stranger.open(link)
    stranger.sees("2 items went with the carrier and 1 arrived: 1 item short.", "One box was not on the van")
    assert link_in_email(address, "the receipt") == link
    assert stranger.download(f"{link}/receipt.pdf").startswith(b"%PDF")
    identify_and_wipe(technician, tag, drive)
    record_tests(technician)
    number = issue_certificate(technician, tag)
    paper = see_as_donor(as_("donor"), reference, tag, number)
    check_as_stranger(stranger, number, paper, drive)
    for walker in (stranger, coordinator, technician):
        walker.leave()


def offer(stranger: Walker, address: str) -> None:
    """Two laptops on the public form."""
    walk = stranger
    walk.open("/offer-kit")
    walk.page.wait_for_timeout(READS_FOR_MS)
    walk.fill("Laptops", "2")
    walk.answer("What is it?", "Kit that works or can be repaired, to be used again")
    walk.tick("Some of it may still have data on it")
    walk.fill("Organisation, or your name", DONOR)
    walk.fill("Whom may we ask for?", "Reception")
    walk.fill("Email address", address)
    walk.fill("Where is the kit?", "1 Pilot Square, Liverpool L2 9XX")
    walk.press("Offer it")
    walk.sees("We have your offer")


def take_offer(coordinator: Walker, address: str) -> str:
    """The hub looks at the newest offer, takes it and books the collection."""
    walk = coordinator
    walk.open("/kit-offers?state=open")
    walk.page.locator("main table a").first.click()
    walk.sees(address)
    walk.follow("Take it and book the collection")
    walk.choose("Who is the donor?", DONOR)
    walk.write_day("Collection day", clock.today() + timedelta(days=3))
    walk.answer("When on that day?", "Between 08:00 and 11:00")
    walk.press("Book the collection")
    walk.sees("Booked", "Between 08:00 and 11:00", "Our answer to an offer")
    found = re.search(r"C-[0-9A-Z]{6}", walk.reads("h1"))
    assert found is not None
    return found[0]


def link_in_email(address: str, subject: str) -> str:
    """The path of the donor's link in the newest email to them with these words in its subject."""
    for _ in range(120):
        for path in sorted(MAIL.glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)[:60]:
            message = email.message_from_bytes(path.read_bytes(), policy=default)
            body = message.get_body()
            if message["To"] != address or subject not in str(message["Subject"]) or body is None:
                continue
            found = re.search(r"(/my-collection/\S+)", body.get_content())
            if found:
                return found[1]
        time.sleep(0.25)
    raise AssertionError(f"no email about {subject!r} came")


def ask_for_another_day(stranger: Walker, link: str) -> None:
    """The donor opens the link on a phone and asks for the day after."""
    walk = stranger
    walk.page.set_viewport_size({"width": 375, "height": 800})
    walk.open(link)
    walk.sees("Booked", "2 laptops")
    walk.follow("Ask for another day")
    walk.write_day("Which day suits you?", clock.today() + timedelta(days=4))
    walk.answer("When on that day?", "Between 11:00 and 14:00")
    walk.press("Ask for this day")
    walk.sees("You asked for another day")
    walk.page.set_viewport_size({"width": 1280, "height": 900})


def agree_another_day(coordinator: Walker, reference: str) -> None:
    """Staff see the wish and agree it."""
    walk = coordinator
    walk.open(f"/consignments/{reference}")
    walk.sees("The donor asks for another day")
    walk.follow("Change what is agreed")
    walk.press("Save")
    walk.sees("Between 11:00 and 14:00")
    walk.misses("asks for another day")


def collect(technician: Walker, reference: str) -> None:
    """The van came today after all: two laptops leave the donor."""
    walk = technician
    walk.open(f"/consignments/{reference}")
    walk.follow("Record the collection")
    walk.fill("How many items were collected?", "2")
    walk.write_day("Day of collection", clock.today())
    walk.fill("Time of collection", "00:00")
    walk.press("Save the collection")
    walk.sees("On its way")


def count_in(technician: Walker, reference: str) -> str:
    """One laptop is missing: refused without a word about it, then counted in."""
    walk = technician
    walk.open(f"/consignments/{reference}")
    walk.follow("Count in")
    walk.fill("Laptops", "1")
    walk.press("Count in and give asset tags")
    walk.sees("2 items were collected and you counted 1")
    walk.fill("What do you know about the difference?", "One box was not on the van.")
    walk.press("Count in and give asset tags")
    found = re.search(r"RC-\d{6}", walk.reads("main"))
    assert found is not None
    return found[0]


def identify_and_wipe(technician: Walker, tag: str, drive: str) -> None:
    """What it is, the drive in it, and the log of its wipe."""
    walk = technician
    walk.open(f"/workshop/{tag}")
    walk.follow("Say what it is")
    walk.choose("What is it?", "Laptop")
    walk.fill("Maker", "Lenovo")
    walk.fill("Model", "ThinkPad T480")
    walk.press("Save the details")
    walk.follow("Confirm a drive")
    walk.fill("Serial number of the drive", drive)
    walk.choose("Kind", "SSD")
    walk.press("Confirm this drive")
    walk.press("It is identified")
    walk.upload("Wipe log", SAMPLE, log_of_now(drive).encode())
    walk.press("Read the log")
    walk.sees("Clean", "Accepted")


def log_of_now(drive: str) -> str:
    """The sample as the bench would have printed it just now, for this drive."""
    text = (SAMPLES / SAMPLE).read_text().replace(SAMPLE_SERIAL, drive)
    first = STAMP.search(text)
    assert first is not None
    later = datetime.now(LONDON).replace(tzinfo=None) - datetime.strptime(first[1], STAMP_FORMAT)  # noqa: DTZ007
    later = timedelta(seconds=round(later.total_seconds()))
    return STAMP.sub(
        lambda stamp: f"[{datetime.strptime(stamp[1], STAMP_FORMAT) + later:{STAMP_FORMAT}}]",  # noqa: DTZ007
        text,
    )


def see_as_donor(donor: Walker, reference: str, tag: str, number: str) -> bytes:
    """The donor signs in, sees what became of the kit, and downloads the certificate."""
    walk = donor
    walk.open("/my-donations")
    walk.follow(reference)
    walk.sees("1 item short", tag, "Being prepared")
    assert walk.download(f"/my-donations/{reference}/receipt.pdf").startswith(b"%PDF")
    walk.follow("Certificates")
    walk.follow(number)
    walk.sees("Genuine")
    paper = walk.download(f"/my-certificates/{number}/certificate.pdf")
    walk.page.set_viewport_size({"width": 375, "height": 800})
    walk.open("/my-donations")
    walk.leave()
    return paper


def check_as_stranger(stranger: Walker, number: str, paper: bytes, drive: str) -> None:
    """Anybody may check the certificate and learns nothing else."""
    walk = stranger
    walk.open(f"/certificate-check/{number}")
    walk.sees("We issued this certificate, and it counts")
    walk.misses(drive, DONOR)
    walk.upload("The certificate as a file", "certificate.pdf", paper)
    walk.press("Check")
    walk.sees("unchanged to the last byte")
