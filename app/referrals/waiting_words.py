"""The waiting list in words: for the caseworker, and for the household to be told. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.referrals.state_words import WORDS
from app.referrals.states import DeviceKind, NeedKind
from app.referrals.states import ReferralState as S
from app.web.formats import number, plural

if TYPE_CHECKING:
    from app.referrals.models import Need, Referral
    from app.referrals.queries import Outlook, Place, WaitOf

THINGS: Final = {
    DeviceKind.LAPTOP: "a laptop", DeviceKind.DESKTOP: "a desktop computer", DeviceKind.TABLET: "a tablet",
    DeviceKind.SMARTPHONE: "a smartphone", DeviceKind.ANY: "any computer or tablet",
}
_STILL_AHEAD: Final = frozenset({S.SUBMITTED, S.NEEDS_INFORMATION, S.ACCEPTED, S.WAITING})


@dataclass(frozen=True, slots=True)
class Expectation:
    """One need on the case page: what it is, the place on the list, and the wait."""

    thing: str
    place: str
    wait: str


def thing_of(need: Need) -> str:
    """What a need asks for, with its article."""
    if need.kind == NeedKind.DATA:
        return "mobile data"
    return THINGS[DeviceKind(need.device_kind or DeviceKind.ANY)]


def expectation(outlook: Outlook) -> Expectation:
    """Place and wait of one need for the people who work on the case."""
    wait, place = outlook.wait, outlook.place
    told = f"About {weeks(wait)}. We have handed over too few lately to measure it."
    if wait.middle is not None:
        told = (
            f"About {plural(wait.middle, 'week')}; half of the households waited {weeks(wait)} "
            f"({plural(wait.counted, 'hand-over')} of the last 90 days)."
        )
    return Expectation(
        thing_of(outlook.need),
        f"{_place_words(place)} Households with more need may come first." if place else "",
        told,
    )


def _place_words(place: Place) -> str:
    if place.place is None:
        return "More than 500 households have waited longer, for this or something else."
    if place.of is None:
        return f"Number {number(place.place)} of the first 500 on the list, by date."
    return f"Number {number(place.place)} of {number(place.of)} by date."


def weeks(wait: WaitOf) -> str:
    """A wait in words: "4 to 6 weeks", "1 week"."""
    if wait.least == wait.most:
        return plural(wait.most, "week")
    return f"{wait.least} to {plural(wait.most, 'week')}"


def household_words(referral: Referral, outlooks: list[Outlook]) -> list[str]:
    """What the household can be told now, in short sentences without reasons, points or other households."""
    found = [WORDS[S(referral.state)].household]
    if referral.state in _STILL_AHEAD:
        found += [_wait_sentence(one, decided=referral.state in {S.ACCEPTED, S.WAITING}) for one in outlooks]
    if referral.state in _STILL_AHEAD | {S.MATCHED, S.READY}:
        found.append(_next_sentence(referral))
    return found


def _wait_sentence(outlook: Outlook, *, decided: bool) -> str:
    wait = outlook.wait
    opening = f"The wait for {thing_of(outlook.need)} is" if decided else (
        f"If we can help, the wait for {thing_of(outlook.need)} is"
    )
    if wait.middle is None or wait.least == wait.most:
        return f"{opening} usually {weeks(wait)}."
    return f"{opening} often about {plural(wait.middle, 'week')}. It can be shorter or longer: {weeks(wait)}."


def _next_sentence(referral: Referral) -> str:
    if referral.state == S.READY:
        return "Bring the code we gave you, or something that shows who you are."
    if referral.may_be_texted:
        return "You do not need to do anything. We text you when there is news."
    if referral.contact_by == "call":
        return "You do not need to do anything. We ring you when there is news."
    return "You do not need to do anything. The person who referred you tells you when there is news."
