"""A partner taken on by the coordinator, and a leaver whose cases a colleague takes over, in a real browser."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from app.core import clock
from tests.journeys.conftest import Running
from tests.journeys.walker import Walker

pytestmark = pytest.mark.timeout(280)  # two programs, a database and a queue have to start first


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_partner_is_taken_on(running: Running, chromium: Browser, has_scripts: bool) -> None:
    name, code = ("Larkfield Advice", "LARKFIELD") if has_scripts else ("Quayside Aid", "QUAYSIDE")
    coordinator = Walker(chromium, running.address, "coordinator", has_scripts=has_scripts)
    coordinator.open("/partners")
    coordinator.follow("New partner")
    coordinator.press("Write down the application")
    coordinator.sees("Enter the name of the organisation.")
    coordinator.fill("Name", name)
    coordinator.fill("Short code", code)
    coordinator.press("Write down the application")
    coordinator.sees("There is no agreement yet")
    coordinator.press("Set live")
    coordinator.sees("has no agreement in force")
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
    coordinator.sees("Mina Osei")
    coordinator.open("/partners?ending=y")
    coordinator.sees(name)
    coordinator.leave()


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_leaver_hands_over(running: Running, chromium: Browser, has_scripts: bool) -> None:
    leaver, stays = ("ngozi.eze", "Marta Wiśniewska") if has_scripts else ("sam.okafor", "Grace Adeyemi")
    caseworker = Walker(chromium, running.address, leaver, has_scripts=has_scripts)
    caseworker.open("/referrals/new")
    caseworker.follow("Start now")
    caseworker.fill("Postcode", "L8 9XX")
    caseworker.press("Continue")
    lead = Walker(chromium, running.address, "lead", has_scripts=has_scripts)
    lead.open("/organisation")
    lead.follow("Invite people and close accounts")
    name = leaver.replace(".", " ").title()
    lead.page.get_by_role("link", name=f"Close account of {name}").click()
    lead.sees("1 open case")
    lead.press("Close the account")
    lead.sees("Choose the colleague who takes over.")
    lead.choose("Who takes over the open cases?", stays)
    lead.press("Close the account")
    lead.sees(f"{stays} has", "more")
    caseworker.page.goto("/")
    expect(caseworker.page.get_by_role("heading", level=1)).to_contain_text("Sign in")
    lead.leave()
