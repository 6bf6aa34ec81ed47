"""The hub asks, the caseworker answers on the case, the referral is back in the queue and is accepted."""

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import Running
from tests.journeys.given import sent_referral
from tests.journeys.walker import Walker

pytestmark = pytest.mark.timeout(280)  # two programs, a database and a queue have to start first


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])
def test_ask_and_answer(running: Running, chromium: Browser, has_scripts: bool) -> None:
    address = "3 Sailmaker Row" if has_scripts else "5 Sailmaker Row"
    reference = sent_referral(running.app, "hana.suleiman", "Blessing", address)
    coordinator = Walker(chromium, running.address, "coordinator", has_scripts=has_scripts)
    coordinator.open("/referrals/queue")
    coordinator.follow(reference)
    coordinator.press("Take it")
    coordinator.sees("Yours until")
    coordinator.follow("Ask the referrer")
    coordinator.press("Send the question")
    coordinator.sees("Write your question.")
    coordinator.fill("Your question", "Is there a table for a desktop, or does a laptop suit better?")
    coordinator.press("Send the question")
    coordinator.sees("We wait for the answer")
    coordinator.open("/referrals/queue")
    coordinator.misses(reference)

    caseworker = Walker(chromium, running.address, "hana.suleiman", has_scripts=has_scripts)
    caseworker.open("/")
    caseworker.open(f"/referrals/{reference}")
    caseworker.sees("The clock stands still", "Is there a table for a desktop")
    caseworker.follow("Answer the question")
    caseworker.sees("Is there a table for a desktop")
    caseworker.fill("Your answer", "A laptop, please: there is no room for a desktop.")
    caseworker.press("Send the answer")
    caseworker.sees("the referral goes on", "there is no room for a desktop")
    expect(caseworker.page.get_by_role("link", name="Answer the question")).to_have_count(0)

    coordinator.open("/referrals/queue")
    coordinator.follow(reference)
    coordinator.sees("Question answered", "there is no room for a desktop")
    coordinator.press("Accept")
    coordinator.sees("is accepted and on the waiting list")
    caseworker.open(f"/referrals/{reference}")
    caseworker.sees("On the waiting list since", "What you can tell")
    for one in (coordinator, caseworker):
        one.leave()
