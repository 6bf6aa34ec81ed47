"""A caseworker leaves: the lead closes the account, and a colleague has the open case and the draft."""

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import Running
from tests.journeys.given import sent_referral
from tests.journeys.referring import begin
from tests.journeys.walker import Walker

pytestmark = pytest.mark.timeout(280)  # two programs, a database and a queue have to start first


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_leaver_hands_over(running: Running, chromium: Browser, has_scripts: bool) -> None:
    leaver, stays, successor = (
        ("ngozi.eze", "Marta Wiśniewska", "marta.wisniewska") if has_scripts
        else ("sam.okafor", "Grace Adeyemi", "caseworker")
    )
    name = leaver.replace(".", " ").title()
    address = "2 Chandler Mews" if has_scripts else "4 Chandler Mews"
    reference = sent_referral(running.app, leaver, "Ines", address)
    caseworker = Walker(chromium, running.address, leaver, has_scripts=has_scripts)
    begin(caseworker)
    lead = Walker(chromium, running.address, "lead", has_scripts=has_scripts)
    lead.open("/organisation")
    lead.follow("Invite people and close accounts")
    lead.page.get_by_role("link", name=f"Close account of {name}").click()
    lead.sees("2 open cases")
    lead.press("Close the account")
    lead.sees("Choose the colleague who takes over.")
    lead.choose("Who takes over the open cases?", stays)
    lead.press("Close the account")
    lead.sees(f"{stays} now has their 2 cases")
    caseworker.page.goto("/")
    expect(caseworker.page.get_by_role("heading", level=1)).to_contain_text("Sign in")
    colleague = Walker(chromium, running.address, successor, has_scripts=has_scripts)
    colleague.open("/referrals?mine=y")
    colleague.sees(reference)
    colleague.follow(reference)
    colleague.sees("Taken over by a colleague", "Ines")
    colleague.open("/referrals")
    expect(colleague.page.get_by_role("heading", name="Drafts, not sent yet")).to_be_visible()
    for one in (caseworker, lead, colleague):
        one.leave()
