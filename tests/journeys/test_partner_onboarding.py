"""A partner from its application to its first referral, and to the day it is suspended and cannot refer."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser

from app.core import clock
from tests.journeys.conftest import Running
from tests.journeys.referring import Household, begin, refer
from tests.journeys.walker import Walker

pytestmark = pytest.mark.timeout(280)  # two programs, a database and a queue have to start first

PASSWORD = "four slow yellow trams"


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])
def test_partner_onboarding(running: Running, chromium: Browser, has_scripts: bool) -> None:
    name, code = ("Larkfield Advice", "LARKFIELD") if has_scripts else ("Quayside Aid", "QUAYSIDE")
    email = f"mina@{code.lower()}.example"
    coordinator = Walker(chromium, running.address, "coordinator", has_scripts=has_scripts)
    apply(coordinator, name, code)
    link = invite_lead(coordinator, email)
    lead = Walker(chromium, running.address, None, has_scripts=has_scripts)
    choose_password(lead, link, email)
    lead.open("/referrals/new")
    lead.sees("You cannot send a referral today", f"{name} cannot refer at the moment")
    sign_and_set_live(coordinator, name, code)
    home = "8 Ropery Lane" if has_scripts else "9 Ropery Lane"
    household = Household("Aoife", home, "07700 900260", needs_data=False)
    reference = refer(lead, household)
    begin(lead)
    suspend(coordinator, name, code)
    lead.open("/referrals/new")
    lead.sees("You cannot send a referral today", f"{name} cannot refer at the moment")
    lead.open("/referrals")
    lead.sees(reference, "Drafts, not sent yet")
    lead.open("/organisation")
    lead.sees("You cannot send new referrals. Your open ones go on.")
    for one in (coordinator, lead):
        one.leave()


def apply(coordinator: Walker, name: str, code: str) -> None:
    """The application is written down; setting live is offered once an agreement is recorded."""
    coordinator.open("/partners")
    coordinator.follow("New partner")
    coordinator.press("Write down the application")
    coordinator.sees("Enter the name of the organisation.")
    coordinator.fill("Name", name)
    coordinator.fill("Short code", code)
    coordinator.press("Write down the application")
    coordinator.sees("No agreement yet", "Record a signed agreement")
    coordinator.misses("Set live")


def invite_lead(coordinator: Walker, email: str) -> str:
    """The coordinator invites the first lead; returns the link, which is shown where email is not set up."""
    coordinator.follow("Invite the lead")
    coordinator.fill("Name", "Mina Osei")
    coordinator.press("Invite")
    coordinator.sees("Enter an email address.")
    coordinator.fill("Work email address", email)
    coordinator.press("Invite")
    coordinator.sees("Mina Osei is invited", "Lead invited")
    found = re.search(r"http\S+/invitation/\S+", coordinator.reads("main"))
    assert found is not None
    return found[0]


def choose_password(lead: Walker, link: str, email: str) -> None:
    """The lead opens the link, chooses a password and signs in."""
    lead.open(link)
    lead.fill("New password", PASSWORD)
    lead.fill("The same password again", PASSWORD)
    lead.press("Save my password")
    lead.sees("Your password is set")
    lead.sign_in(email, PASSWORD)


def sign_and_set_live(coordinator: Walker, name: str, code: str) -> None:
    """The signed agreement is recorded, the partner is live, and somebody is named to ring."""
    coordinator.open(f"/partners/{code}")
    coordinator.follow("Record a signed agreement")
    coordinator.fill("Version of the agreement", "2.1")
    coordinator.write_day("Signed on", clock.today())
    coordinator.write_day("Holds until", clock.today() + timedelta(days=20))
    coordinator.press("Record the agreement")
    coordinator.sees("The agreement ends on")
    coordinator.press("Set live")
    coordinator.sees("is live and can refer")
    coordinator.follow("Add a contact")
    coordinator.fill("Name", "Mina Osei")
    coordinator.fill("Phone number", "0151 496 0188")
    coordinator.press("Add the contact")
    coordinator.sees("0151 496 0188")
    coordinator.open("/partners?ending=y")
    coordinator.sees(name)


def suspend(coordinator: Walker, name: str, code: str) -> None:
    """Suspended, with a reason."""
    coordinator.open(f"/partners/{code}")
    coordinator.follow("Suspend")
    coordinator.press("Suspend")
    coordinator.sees("Choose a reason.")
    coordinator.answer("Why?", "We cannot reach them")
    coordinator.press("Suspend")
    coordinator.sees(f"{name} is suspended.", "No new referrals; the open ones go on.")
