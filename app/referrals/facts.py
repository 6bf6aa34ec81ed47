"""The answers of a referral as rows of a page, grouped as they were asked. Pure presentation, no links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.core.phone import format_national
from app.geography.authorities import BY_CODE
from app.referrals import answers as kinds
from app.referrals.answers import all_words, words_of
from app.referrals.states import NeedKind
from app.web.filters import day

if TYPE_CHECKING:
    from app.referrals.models import Referral


# On the form the caseworker speaks of themselves; here others read it too.
_HOW_SEEN: Final = {kinds.Seen.JUDGEMENT.value: "caseworker's judgement", kinds.Seen.EVIDENCE.value: "evidence seen"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One row: what it is, what was answered, and the step that asks it."""

    key: str
    value: str | None
    step: str


@dataclass(frozen=True, slots=True)
class Section:
    """A group of rows with its title."""

    title: str
    facts: tuple[Fact, ...]


def sections_of(referral: Referral) -> list[Section]:
    """Everything that was answered, in the order it was asked; empty answers stay as gaps."""
    return [
        Section("Permission", _permission(referral)),
        Section("The person", _person(referral)),
        Section("The household", _household(referral)),
        Section("Where they stand", _circumstances(referral)),
        Section("What they need", _need(referral)),
    ]


def asked_for(referral: Referral) -> str:
    """What is asked for in a few words, for lists: "Laptop and data"."""
    device, data = referral.need(NeedKind.DEVICE), referral.need(NeedKind.DATA)
    named = words_of(kinds.AskedDevice, device.device_kind) if device else ""
    if named and data:
        return f"{named} and data"
    return named or ("Data" if data else "")


def area_of(referral: Referral) -> str:
    """The council area's name, and whether somebody chose it."""
    authority = BY_CODE.get(referral.authority_code or "")
    if authority is None:
        return "Not known yet"
    return f"{authority.name} (chosen by hand)" if referral.authority_by_hand else authority.name


def _permission(referral: Referral) -> tuple[Fact, ...]:
    how = words_of(kinds.PermissionHow, referral.permission_how)
    given = f"Yes, {how.lower()}, on {day(referral.permission_on)}" if referral.has_permission and how else None
    return (Fact("They agree to be referred", given, "permission"),)


def _person(referral: Referral) -> tuple[Fact, ...]:
    return (
        Fact("Name", referral.full_name, "recipient"),
        Fact("18 or over", _yes_no(referral.is_adult), "recipient"),
        Fact("Phone", format_national(referral.phone) if referral.phone else None, "phone"),
        Fact("Safe to text", _yes_no(referral.is_safe_to_text), "phone"),
        Fact("Who else sees the phone", _who_shares(referral), "phone"),
        Fact("Contact by", words_of(kinds.ContactBy, referral.contact_by), "contact"),
        Fact("Language", words_of(kinds.SpokenLanguage, referral.language), "contact"),
        Fact("Formats", ", ".join(all_words(kinds.Format, referral.formats or [])) or "None needed", "contact"),
    )


def _who_shares(referral: Referral) -> str | None:
    if referral.phone_shared_with or not referral.phone:
        return referral.phone_shared_with
    return "Nobody" if referral.is_phone_shared is False else "Not asked"


def _household(referral: Referral) -> tuple[Fact, ...]:
    return (
        Fact("Address", referral.address, "address"),
        Fact("Postcode", referral.postcode, "postcode"),
        Fact("Council area", area_of(referral), "postcode"),
        Fact("Property number (UPRN)", referral.uprn, "address"),
        Fact("Adults", str(referral.adults) if referral.adults else None, "household"),
        Fact("Children", _children(referral), "household"),
        Fact("Mainly for a child", _yes_no(referral.is_for_child), "household"),
    )


def _children(referral: Referral) -> str:
    bands = (
        ("0 to 4", referral.children_0_4), ("5 to 10", referral.children_5_10),
        ("11 to 15", referral.children_11_15), ("16 or 17", referral.children_16_17),
    )
    return ", ".join(f"{number} aged {band}" for band, number in bands if number) or "None"


def _circumstances(referral: Referral) -> tuple[Fact, ...]:
    seen = referral.answers_seen_by or {}

    def answered(kind: type[kinds.Worded], name: str) -> str | None:
        words = words_of(kind, getattr(referral, name))
        how = _HOW_SEEN.get(seen.get(name, ""))
        return f"{words} ({how})" if words and how else words or None

    return (
        Fact("What keeps them offline", "; ".join(all_words(kinds.Barrier, referral.barriers or [])), "barriers"),
        Fact("What they have today", answered(kinds.DeviceNow, "device_now"), "barriers"),
        Fact("Internet at home", answered(kinds.Internet, "internet_home"), "internet"),
        Fact("Internet away from home", answered(kinds.Internet, "internet_away"), "internet"),
        Fact("Can afford a contract", answered(kinds.YesNo, "can_afford_contract"), "internet"),
        Fact("Low income", answered(kinds.YesNo, "is_low_income"), "income"),
    )


def _need(referral: Referral) -> tuple[Fact, ...]:
    device = referral.need(NeedKind.DEVICE)
    deadline = words_of(kinds.DeadlineKind, referral.deadline_kind)
    if deadline and referral.urgency_reason:
        deadline = f"{deadline}: {referral.urgency_reason}"
    return (
        Fact("They need", asked_for(referral), "need"),
        Fact("It must have", ", ".join(all_words(kinds.MustHave, device.must_haves if device else []))
             or "Nothing special", "need"),
        Fact("Help to learn", _yes_no(referral.wants_skills_help), "need"),
        Fact("To use it for", "; ".join(all_words(kinds.Purpose, referral.purposes or [])), "purpose"),
        Fact("Deadline", deadline or "None", "purpose"),
        Fact("Delivery", "They cannot come to a collection point" if referral.needs_delivery else "They can collect it",
             "purpose"),
        Fact("Notes", referral.notes or "None", "notes"),
    )


def _yes_no(value: bool | None) -> str | None:
    return None if value is None else "Yes" if value else "No"
