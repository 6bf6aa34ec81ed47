"""A home that was helped is referred again by another partner, who learns the day and nothing else; the hub decides.

Then two homes turn out to be one household: set side by side, merged, and taken apart again.
"""

import pytest
from playwright.sync_api import Browser

from app.core import clock
from tests.journeys.conftest import Running
from tests.journeys.given import finished_draft, help_household, household_of, sent_referral
from tests.journeys.walker import Walker

pytestmark = pytest.mark.timeout(280)  # two programs, a database and a queue have to start first


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_duplicate_household(running: Running, chromium: Browser, has_scripts: bool) -> None:
    number = 14 if has_scripts else 16
    first = sent_referral(running.app, "kwame.mensah", "Blossom", f"{number} Windlass Road")
    help_household(running.app, first)
    second = finished_draft(running.app, "liam.brogan", "Bloss", f"{number} WINDLASS RD.")
    told = f"This household was already helped on {clock.today().day} {clock.today():%B %Y}."

    caseworker = Walker(chromium, running.address, "liam.brogan", has_scripts=has_scripts)
    caseworker.open(f"/referrals/{second}/draft")
    caseworker.sees("Perhaps we know this household", told, "You can send it all the same.")
    caseworker.misses(first, "Glasshouse", "Blossom")
    caseworker.press("Send the referral")
    caseworker.open(f"/referrals/{second}")
    caseworker.sees(told)
    caseworker.misses(first, "Glasshouse", "Blossom")

    coordinator = Walker(chromium, running.address, "coordinator", has_scripts=has_scripts)
    coordinator.open(f"/referrals/{second}")
    coordinator.sees(first, "Glasshouse", "This breaks the rule of one device and one bundle a household")
    coordinator.press("Accept")
    coordinator.sees("To accept all the same, say why.")
    coordinator.fill("Why accept a second time?", "The first one was stolen.")
    coordinator.press("Accept")
    coordinator.sees("is accepted and on the waiting list", "accepted all the same, with a reason")

    third = sent_referral(running.app, "priya.nair", "Bloss", f"{number}0 Capstan Lane")
    merge_and_undo(coordinator, household_of(running.app, second), third, f"{number}0 Capstan Lane")
    for one in (caseworker, coordinator):
        one.leave()


def merge_and_undo(coordinator: Walker, household: int, reference: str, address: str) -> None:
    """The household moved: its two homes are made one, and then two again."""
    coordinator.open("/referrals/households")
    coordinator.open(f"/referrals/households/{household}")
    coordinator.page.get_by_text("Compare with another household").click()
    coordinator.page.get_by_role("main").get_by_role("textbox").fill(reference)
    coordinator.press("Compare")
    coordinator.sees("Are these one household?", address)
    coordinator.press("Make them one household")
    coordinator.sees("Choose the address that counts.", "Choose why they are one household.")
    coordinator.page.get_by_role("radio", name=address).check()
    coordinator.answer("Why are they one household?", "The same people moved home")
    coordinator.press("Make them one household")
    coordinator.sees("They are one household now.", "Merged into this household")
    coordinator.follow("Undo")
    coordinator.press("Undo the merge")
    coordinator.sees("Say why.")
    coordinator.fill("Why are they two households after all?", "They are two sisters.")
    coordinator.press("Undo the merge")
    coordinator.sees("They are two households again")
