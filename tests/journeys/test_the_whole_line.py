"""One household from referral to the device in their hands and a figure in a funder's report, through the real pages.

Web and worker are programs of their own, the text leaves through the provider, and the code is read from it.
"""

import io
import re
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from pypdf import PdfReader

from app.core import clock
from app.core.clock import LONDON
from app.core.db import transaction
from tests.factories.stockroom import make_place
from tests.journeys.conftest import Running
from tests.journeys.given import apart
from tests.journeys.referring import Household, refer
from tests.journeys.walker import Walker

pytestmark = pytest.mark.timeout(280)  # two programs, a database and a queue have to start first

SAMPLES = Path(__file__).resolve().parent.parent / "devices" / "wipe_logs" / "samples"
SAMPLE = "derived-v42-mixed-with-serials.log"
SAMPLE_SERIAL = "50026B7783D25098"
STAMP = re.compile(r"\[(\d{4}/\d\d/\d\d \d\d:\d\d:\d\d)\]")
STAMP_FORMAT = "%Y/%m/%d %H:%M:%S"


@dataclass(frozen=True)
class Story:
    """What differs between the two tellings, so that both can be told to one product."""

    has_scripts: bool
    first_name: str
    address: str
    phone: str
    drive_serial: str
    sim_number: str
    funder: str
    funder_code: str


STORIES = {
    "with scripts": Story(
        True, "Maureen", "41 Capstan Street", "07700 900141", SAMPLE_SERIAL, "8944 0000 0000 001 2345",
        "Harbour Light Foundation", "HARBOUR",
    ),
    "without scripts": Story(
        False, "Tunde", "7 Tannery Street", "07700 900207", "50026B7783D25177", "8944 0000 0000 001 6789",
        "Connected Region Fund", "REGION",
    ),
}


@pytest.mark.parametrize("name", STORIES)
def test_the_whole_line(undisturbed: Running, chromium: Browser, name: str) -> None:
    story, running = STORIES[name], undisturbed

    def as_(local_part: str) -> Walker:
        return Walker(chromium, running.address, local_part, has_scripts=story.has_scripts)

    caseworker, coordinator, technician = as_("caseworker"), as_("coordinator"), as_("technician")
    # Station 1: one thing a page, checked and sent.
    reference = refer(caseworker, Household(story.first_name, story.address, story.phone))
    accept(coordinator, reference)
    consignment = book_in(coordinator)
    tag = count_in(technician, consignment, story)
    identify(technician, tag, story)
    try_stock_without_evidence(technician, tag)
    wipe(technician, tag, story)
    apart(lambda: put_up_shelf(running.app))
    try_out_and_grade(technician, tag)
    book_in_sim(coordinator, story)
    match(coordinator, reference, tag)
    pack(technician, reference)
    code = code_from_the_text(running, story)
    receipt = hand_over(as_("handover"), story, code, tag)
    assert tag in receipt and reference in receipt
    coordinator.open(f"/referrals/{reference}")
    coordinator.sees("Handed over")
    report = publish_report(coordinator, story)
    read_report(running, chromium, story, report)
    donor = as_("donor")
    donor.open(f"/my-donations/{consignment}")
    donor.sees(tag)
    assert story.first_name not in donor.page.content()


def accept(coordinator: Walker, reference: str) -> None:
    """Station 2: the criteria, then a person's decision."""
    walk = coordinator
    walk.open("/referrals/queue")
    walk.follow(reference)
    walk.sees("What the rules say", "Has a low income")
    walk.press("Accept")
    walk.sees("is accepted and on the waiting list")


def book_in(coordinator: Walker) -> str:
    """Station 3: a donor's kit is expected and collected."""
    walk, today = coordinator, clock.today()
    walk.open("/consignments/new")
    walk.choose("Who gives it?", "Three Graces Insurance")
    walk.write_day("Collection day", today)
    walk.fill("Collection address", "1 Pilot Square, Liverpool L2 9XX")
    walk.fill("Laptops", "1")
    walk.press("Book the collection")
    found = re.search(r"C-[0-9A-Z]{6}", walk.reads("h1"))
    assert found is not None
    walk.follow("Record the collection")
    walk.fill("Who carried it?", "Recycle van 2")
    walk.fill("Who handed it over at the donor?", "Reception desk")
    walk.fill("How many items were collected?", "1")
    walk.answer("What does the donor declare it to be?", "Working or repairable kit for reuse")
    walk.write_day("Day of collection", today)
    walk.fill("Time of collection", "00:00")
    walk.press("Save the collection")
    return found[0]


def count_in(technician: Walker, consignment: str, story: Story) -> str:
    """Counted in at the site, paid for by one funder, with an asset tag."""
    walk = technician
    walk.open(f"/consignments/{consignment}")
    walk.follow("Count in")
    walk.fill("Laptops", "1")
    walk.choose("Who pays for it?", story.funder)
    walk.press("Count in and give asset tags")
    found = re.search(r"RC-\d{6}", walk.reads("main"))
    assert found is not None
    return found[0]


def identify(technician: Walker, tag: str, story: Story) -> None:
    """What it is, and which drive is inside, read by a person."""
    walk = technician
    walk.open(f"/workshop/{tag}")
    walk.follow("Say what it is")
    walk.choose("What is it?", "Laptop")
    walk.fill("Maker", "Lenovo")
    walk.fill("Model", "ThinkPad T480")
    walk.fill("Memory in GB", "8")
    walk.fill("Storage in GB", "240")
    walk.fill("Screen in inches", "14")
    walk.tick("It has a camera")
    walk.press("Save the details")
    walk.follow("Confirm a drive")
    walk.fill("Serial number of the drive", story.drive_serial)
    walk.choose("Kind", "SSD")
    walk.press("Confirm this drive")
    walk.press("It is identified")


def try_stock_without_evidence(technician: Walker, tag: str) -> None:
    """No wipe evidence, no stock: the page offers no way, and the address of the form is refused."""
    walk = technician
    expect(walk.page.get_by_role("link", name="Put it on its shelf")).to_have_count(0)
    walk.open(f"/workshop/{tag}/location")
    walk.fill("Where is it put?", "Shelf B2")
    walk.press("It is on this shelf")
    walk.sees(f"{tag} cannot be put in stock now")
    walk.open(f"/workshop/{tag}")
    expect(walk.page.get_by_label("Wipe log", exact=True)).to_be_visible()


def wipe(technician: Walker, tag: str, story: Story) -> None:
    """The log of a real wipe, judged drive by drive: ours is clean, the other in the log failed."""
    walk = technician
    walk.upload("Wipe log", SAMPLE, log_of_today(story).encode())
    walk.press("Read the log")
    walk.sees("Clean", "Accepted", "S2AJ3XHB", "Rejected")


def log_of_today(story: Story) -> str:
    """The sample as the bench would have printed it just now, for this drive."""
    text = (SAMPLES / SAMPLE).read_text().replace(SAMPLE_SERIAL, story.drive_serial)
    first = STAMP.search(text)
    assert first is not None
    later = datetime.now(LONDON).replace(tzinfo=None) - datetime.strptime(first[1], STAMP_FORMAT)  # noqa: DTZ007
    later = timedelta(seconds=round(later.total_seconds()))

    def moved(stamp: re.Match[str]) -> str:
        return f"[{datetime.strptime(stamp[1], STAMP_FORMAT) + later:{STAMP_FORMAT}}]"  # noqa: DTZ007

    return STAMP.sub(moved, text)


def put_up_shelf(app: Flask) -> None:
    """The place the device goes to."""
    with app.app_context(), transaction():
        make_place("Shelf B2")


def try_out_and_grade(technician: Walker, tag: str) -> None:
    """Every check passes, a person vouches for the grade, and it goes on its shelf."""
    walk = technician
    walk.press("Start testing")
    walk.follow("Record tests")
    for answer in walk.page.get_by_label("Pass", exact=True).all():
        answer.check()
    walk.fill("Operating system", "Linux Mint 22")
    walk.write_day("Its security updates end on", clock.today() + timedelta(days=900))
    walk.fill("Battery health in percent", "91")
    walk.press("Save the tests")
    walk.follow("Charger test")
    walk.tick("Whole: nothing loose, cut, burnt or mended with tape")
    walk.fill("Insulation resistance in megohm", "60")
    walk.press("Record the test")
    walk.follow("Grade it")
    walk.answer("Cosmetic grade", "A: light marks only")
    walk.press("Grade it")
    walk.follow("Put it on its shelf")
    walk.fill("Where is it put?", "Shelf B2")
    walk.press("It is on this shelf")
    walk.sees("In stock", "Shelf B2")


def book_in_sim(coordinator: Walker, story: Story) -> None:
    """Data to go with it, paid for by the same funder."""
    walk = coordinator
    walk.open("/data-bundles/new")
    walk.answer("What are they?", "SIM")
    walk.fill("Network", "Vodafone")
    walk.fill("Gigabytes a month", "20")
    walk.fill("Months", "6")
    walk.fill("SIM, voucher or device numbers", story.sim_number)
    walk.choose("Who pays for it?", story.funder)
    walk.press("Book them in")
    walk.sees("Vodafone")


def match(coordinator: Walker, reference: str, tag: str) -> None:
    """Station 4: a proposal with its reasons, confirmed by a person."""
    walk = coordinator
    walk.open("/matching")
    walk.press("Ask for matches")
    walk.follow(reference)
    walk.sees("Why this household now", "No device at all", tag)
    walk.choose("Where do they collect it?", "Larkfield Hub, Toxteth")
    walk.press("Confirm this match")


def pack(technician: Walker, reference: str) -> None:
    """The workshop packs for a reference and sees no name."""
    walk = technician
    walk.open("/preparation")
    walk.sees(reference)
    assert "Okonkwo" not in walk.page.content()
    walk.press(f"All packed for {reference}")


def code_from_the_text(running: Running, story: Story) -> str:
    """Station 5: the worker program hands the text to the provider; the household reads its code there."""
    to = "+44" + story.phone.replace(" ", "")[1:]
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        bodies = [text["body"] for text in running.provider.received() if text["to"] == to]
        if found := next((hit for body in bodies if (hit := re.search(r"Code: (\w{3} \w{3})", body))), None):
            assert any("we have your request" in body for body in bodies)
            return found[1]
        time.sleep(0.25)
    raise AssertionError(f"no text with a code came; the provider has {running.provider.received()}")


def hand_over(worker: Walker, story: Story, code: str, tag: str) -> str:
    """Station 6: found by the code, handed over on one screen; returns the words of the receipt on paper."""
    walk = worker
    walk.open("/hand-overs")
    walk.fill("Code from the text message", code)
    walk.press("Find it")
    walk.sees(story.first_name, tag)
    assert "Okonkwo" not in walk.page.content()
    walk.fill("Code from the text message", code)
    assert walk.tick_everything("I gave the") == 3
    walk.tick("I read out the terms, and they agree")
    walk.press("Hand over")
    walk.sees(tag)
    address = walk.page.get_by_role("link", name="Receipt as PDF").get_attribute("href")
    assert address is not None
    return words_of(walk.download(address))


def publish_report(coordinator: Walker, story: Story) -> str:
    """Station 7: counted exactly inside, then published."""
    walk = coordinator
    walk.open("/reports/new")
    walk.answer("Whose figures?", story.funder)
    walk.page.get_by_label("For which period?").select_option(value=f"{clock.today():%Y-%m}")
    walk.press("Count the figures")
    for label, figure in (
        ("Households helped", "1"), ("People in these households", "3"), ("Devices handed over", "1"),
        ("Data bundles", "1"),
    ):
        shown = walk.page.locator(".rc-figure").filter(has_text=label).locator(".rc-figure__number")
        expect(shown).to_have_text(figure)
    found = re.search(r"RP-[0-9A-Z]{6}", walk.reads("main"))
    assert found is not None
    walk.press(f"Publish to {story.funder}")
    return found[0]


def read_report(running: Running, chromium: Browser, story: Story, report: str) -> None:
    """The funder reads exactly that, with a small number hidden; another fund's report is not there for them."""
    funder = Walker(chromium, running.address, "funder", has_scripts=story.has_scripts)
    if story.funder_code != "HARBOUR":
        assert funder.context.request.get(f"/reports/{report}").status == 404
        return
    funder.open("/reports")
    funder.open(f"/reports/{report}")
    paper = words_of(funder.download(f"/reports/{report}/report.pdf"))
    assert story.funder in paper and report in paper
    assert re.search(r"Households\s+helped", paper) and "fewer than 5" in paper.lower()


def words_of(pdf: bytes) -> str:
    """The text of a PDF, page after page."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
