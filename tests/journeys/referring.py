"""How a caseworker refers a household, one thing a page, as every story that needs it tells it."""

import re
from dataclasses import dataclass

from app.core import clock
from tests.journeys.walker import Walker

REFERENCE = re.compile(r"R-[0-9A-Z]{6}")


@dataclass(frozen=True)
class Household:
    """Who is referred, and what is asked for."""

    first_name: str
    address: str
    phone: str
    last_name: str = "Okonkwo"
    needs_data: bool = True


def refer(walk: Walker, household: Household) -> str:
    """From the postcode to the page that says it is sent; returns the reference."""
    begin(walk)
    say_who(walk, household)
    say_what(walk, household)
    return send(walk, household)


def begin(walk: Walker) -> None:
    """The area check."""
    walk.open("/referrals/new")
    walk.follow("Start now")
    walk.fill("Postcode", "L8 9XX")
    walk.press("Continue")


def say_who(walk: Walker, household: Household) -> None:
    """Permission, the person, their phone, address and household."""
    walk.page.get_by_role("checkbox").check()
    walk.answer("How did they agree?", "Face to face")
    walk.write_day("When did they agree?", clock.today())
    walk.press("Save and continue")
    walk.fill("First name", household.first_name)
    walk.fill("Last name", household.last_name)
    walk.tick("Yes")
    walk.press("Save and continue")
    walk.fill("Phone number", household.phone)
    walk.answer("Is it safe to text this number?", "Yes")
    walk.press("Save and continue")
    walk.answer("How do they want to hear from us?", "Text message")
    walk.press("Save and continue")
    walk.fill("Address", household.address)
    walk.press("Save and continue")
    walk.fill("Adults, with the person you refer", "1")
    walk.fill("Children aged 5 to 10", "2")
    walk.press("Save and continue")


def say_what(walk: Walker, household: Household) -> None:
    """What keeps them offline and what would help."""
    walk.answer("What keeps them offline?", "No device that works for them", "No internet, or not enough")
    walk.answer("What do they have today?", "Nothing")
    walk.press("Save and continue")
    walk.answer("Internet at home", "None")
    walk.answer("Internet away from home", "None")
    walk.answer("Can they afford a contract or top-ups?", "No")
    walk.press("Save and continue")
    walk.answer("Is their income low?", "Yes")
    walk.press("Save and continue")
    walk.answer("Which device would help?", "Laptop")
    if household.needs_data:
        walk.tick("They need data")
    walk.press("Save and continue")
    walk.answer("What will they use it for?", "School, college or training")
    walk.press("Save and continue")
    walk.press("Save and continue")


def send(walk: Walker, household: Household) -> str:
    """The answers are checked, the referral leaves."""
    walk.sees("Check your answers", household.first_name, "Laptop")
    walk.press("Send the referral")
    walk.sees("The referral is sent")
    found = REFERENCE.search(walk.reads("main"))
    assert found is not None
    return found[0]
