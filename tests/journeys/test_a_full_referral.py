"""A caseworker refers a household: left half done in the middle, resumed, checked, corrected, sent."""

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import Running
from tests.journeys.referring import Household, begin, say_what, say_who, send
from tests.journeys.walker import Walker

pytestmark = pytest.mark.timeout(280)  # two programs, a database and a queue have to start first

HOUSEHOLDS = {
    True: Household("Maureen", "41 Capstan Street", "07700 900141"),
    False: Household("Tunde", "7 Tannery Street", "07700 900207"),
}


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_full_referral(running: Running, chromium: Browser, has_scripts: bool) -> None:
    household = HOUSEHOLDS[has_scripts]
    walk = Walker(chromium, running.address, "jade.mercer" if has_scripts else "yusuf.demir", has_scripts=has_scripts)
    begin(walk)
    walk.press("Save and continue")
    walk.sees("Tick the box when the person agrees", "Choose how they agreed.", "Give the day they agreed.")
    say_who(walk, household)
    walk.answer("What keeps them offline?", "No device that works for them")
    walk.press("Save and come back later")
    walk.sees("is saved, with the last page half done")
    walk.leave()
    walk = Walker(chromium, running.address, "jade.mercer" if has_scripts else "yusuf.demir", has_scripts=has_scripts)
    walk.open("/referrals/new")
    walk.page.get_by_role("link", name=household.first_name).click()
    walk.sees("Check your answers", household.first_name, household.address, "Still to answer")
    walk.follow("Go on: Getting online today")
    say_what(walk, household)
    walk.page.get_by_role("link", name="Change", exact=False).filter(has_text="Address").first.click()
    walk.fill("Address", household.address + ", Flat 2")
    walk.press("Save and continue")
    walk.sees("Check your answers", "Flat 2")
    reference = send(walk, household)
    walk.open(f"/referrals/{reference}")
    walk.sees(household.first_name, "Flat 2", "Laptop", "We decide by")
    walk.page.go_back()
    walk.page.go_back()
    walk.sees("sent already")
    walk.leave()
