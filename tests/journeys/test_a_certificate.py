"""From a wiped laptop to a certificate: issued, seen by its donor, checked by a stranger, and its label printed."""

import re

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from app.accounts.queries import find_by_email
from app.core.db import transaction
from app.devices.states import DeviceState
from app.donations.states import ConsignmentState
from app.extensions import db
from app.organisations.models import Organisation
from tests.factories.devices import make_device
from tests.factories.donations import make_consignment
from tests.journeys.conftest import Running
from tests.journeys.given import apart
from tests.journeys.walker import Walker
from tests.printed import pictures, read

pytestmark = pytest.mark.timeout(280)  # two programs, a database and a queue have to start first


def wiped_laptop(running: Running) -> tuple[str, str, str]:
    """A consignment of Three Graces Insurance with one wiped laptop: reference, asset tag, drive's serial number."""

    def make() -> tuple[str, str, str]:
        with running.app.app_context(), transaction():
            donor = db.session.scalars(select(Organisation).where(Organisation.code == "GRACES")).one()
            technician = find_by_email("technician@reconnect.example")
            consignment = make_consignment(ConsignmentState.RECEIVED, donor=donor, items=1)
            device = make_device(DeviceState.WIPED, consignment_id=consignment.id, technician=technician)
            return consignment.reference, device.asset_tag, device.drives[0].serial

    return apart(make)


@pytest.mark.parametrize("has_scripts", [True, False])
def test_a_certificate_from_the_bench_to_a_stranger(running: Running, chromium: Browser, has_scripts: bool) -> None:
    reference, tag, serial = wiped_laptop(running)
    technician = Walker(chromium, running.address, "technician", has_scripts=has_scripts)
    technician.open(f"/workshop/{tag}")
    technician.follow("Certificates")
    technician.press("Issue a certificate")
    technician.sees("Genuine", serial, tag)
    number = re.search(r"SC-[0-9A-Z]{6}", technician.reads("h1"))
    assert number is not None

    donor = Walker(chromium, running.address, "donor", has_scripts=has_scripts)
    donor.open(f"/my-donations/{reference}")
    donor.follow("Certificates")
    donor.follow(number[0])
    donor.sees("Genuine", serial)
    paper = donor.download(f"/my-certificates/{number[0]}/certificate.pdf")
    addresses = [text for page in pictures(paper) for _kind, text in read(page)]
    assert addresses == [f"{running.address}/certificate-check/{number[0]}"]

    stranger = Walker(chromium, running.address, None, has_scripts=has_scripts)
    stranger.open(addresses[0])
    stranger.sees("We issued this certificate, and it counts", number[0], "Clear")
    stranger.misses(serial, tag, "Three Graces")
    stranger.upload("The certificate as a file", "certificate.pdf", paper)
    stranger.press("Check")
    stranger.sees("unchanged to the last byte")
    stranger.upload("The certificate as a file", "certificate.pdf", paper[:-20] + b"!" + paper[-19:])
    stranger.press("Check")
    stranger.sees("Altered")

    print_label(technician, tag)
    for walker in (technician, donor, stranger):
        walker.leave()


def print_label(technician: Walker, tag: str) -> None:
    """Ticked in the list, chosen, drawn by the worker, and read."""
    walk = technician
    walk.open("/workshop/?stage=to_test")
    walk.tick(f"Select {tag}")
    walk.press("Print labels")
    walk.fill("Begin at which label of the sheet?", "5")
    walk.press("Draw the labels")
    for _ in range(30):
        if walk.page.locator("a").filter(has_text="Open the labels").count():
            break
        walk.page.wait_for_timeout(500)
        walk.page.reload()
    link = walk.page.locator("a").filter(has_text="Open the labels")
    expect(link).to_be_visible()
    codes = read(pictures(walk.download(link.get_attribute("href") or ""))[0])
    assert codes == [("128", tag), ("qr", tag)]
