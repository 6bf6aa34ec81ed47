"""The hub says no: the referrer reads why, the household hears kindly and never learns the reason; undone again."""

import time

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import Running
from tests.journeys.given import sent_referral
from tests.journeys.walker import Walker

pytestmark = pytest.mark.timeout(280)  # two programs, a database and a queue have to start first

REASON = "Does not meet the rules of the programme"
SECRET_WORDS = ("rules", "eligible", "meet the", "declin", "Try the library")


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_declined_case(running: Running, chromium: Browser, has_scripts: bool) -> None:
    address = "11 Rigging Street" if has_scripts else "13 Rigging Street"
    reference = sent_referral(running.app, "stella.barton", "Chidi", address)
    coordinator = Walker(chromium, running.address, "coordinator", has_scripts=has_scripts)
    coordinator.open(f"/referrals/{reference}")
    coordinator.follow("Decline")
    coordinator.press("Decline")
    coordinator.sees("Choose a reason.", "The household never does.")
    coordinator.answer("Why?", REASON)
    coordinator.fill("A word to the person who referred them", "Try the library on Bold Street.")
    coordinator.press("Decline")
    coordinator.sees("The referral is declined", REASON)

    caseworker = Walker(chromium, running.address, "stella.barton", has_scripts=has_scripts)
    caseworker.open(f"/referrals/{reference}")
    caseworker.sees(REASON, "Try the library on Bold Street.")
    told = text_about(running, reference, "cannot help this time")
    assert not [word for word in SECRET_WORDS if word.casefold() in told.casefold()], told

    coordinator.press("Undo")
    coordinator.sees("back in the queue")
    coordinator.misses(f"Reason: {REASON}")
    for one in (coordinator, caseworker):
        one.leave()


def text_about(running: Running, reference: str, words: str) -> str:
    """The text that reached the provider about this referral and holds these words."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for text in running.provider.received():
            if reference in text["body"] and words in text["body"]:
                return str(text["body"])
        time.sleep(0.25)
    raise AssertionError(f"no text about {reference} came; the provider has {running.provider.received()}")
