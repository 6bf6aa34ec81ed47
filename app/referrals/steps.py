"""The steps of a referral, one thing a page, in order, and what each step stores. Pure.

What a page asks is said in forms; what must be answered before sending in service.submitting.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the referral; `fields` are the columns it may write."""

    key: str
    title: str
    fields: tuple[str, ...]


STEPS: Final = (
    Step("permission", "Permission to refer", ("has_permission", "permission_how", "permission_on")),
    Step("recipient", "Who is it for?", ("first_name", "last_name", "is_adult")),
    Step("phone", "Their phone", ("phone", "is_safe_to_text", "is_phone_shared", "phone_shared_with")),
    Step("contact", "How to keep in touch", ("contact_by", "language", "formats")),
    Step("address", "Their address", ("address", "uprn")),
    Step("household", "Who lives there?", (
        "adults", "children_0_4", "children_5_10", "children_11_15", "children_16_17", "is_for_child",
    )),
    Step("barriers", "Getting online today", ("barriers", "device_now")),
    Step("internet", "Their internet", ("internet_home", "internet_away", "can_afford_contract")),
    Step("income", "Their income", ("is_low_income",)),
    Step("need", "What do they need?", ("device_kind", "must_haves", "needs_data", "wants_skills_help")),
    Step("purpose", "What is it for?", ("purposes", "deadline_kind", "urgency_reason", "needs_delivery")),
    Step("notes", "Anything else?", ("notes",)),
)
BY_KEY: Final = {step.key: step for step in STEPS}
# Criteria also ask "how do you know?", kept by answer in answers_seen_by.
SEEN_STEPS: Final = {
    "barriers": ("device_now",),
    "internet": ("internet_home", "internet_away", "can_afford_contract"),
    "income": ("is_low_income",),
}
# What is taken over when a household is referred again. Permission and safety on the phone are asked anew each time,
# and so is what they need now.
COPIED: Final = {
    "recipient": ("first_name", "last_name", "name_index", "is_adult"),
    "phone": ("phone", "phone_index"),
    "contact": ("contact_by", "language", "formats"),
    "address": ("address", "uprn"),
    "household": ("adults", "children_0_4", "children_5_10", "children_11_15", "children_16_17"),
}
NOTICE_VERSION: Final = "2026-11"


def seen_field(answer: str) -> str:
    """What the question "how do you know?" about an answer is called on a form."""
    return f"seen_{answer}"


def of_step(key: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """What of a longer form's answers belongs to one step."""
    seen = {seen_field(name) for name in SEEN_STEPS.get(key, ())} | {"seen"}
    return {name: value for name, value in given.items() if name in BY_KEY[key].fields or name in seen}


def following(key: str) -> str | None:
    """The step after this one; None after the last, when the answers are checked."""
    place = [step.key for step in STEPS].index(key) + 1
    return STEPS[place].key if place < len(STEPS) else None


def preceding(key: str) -> str | None:
    """The step before this one; None before the first."""
    place = [step.key for step in STEPS].index(key)
    return STEPS[place - 1].key if place else None


def further(reached: str | None, step: str | None) -> str | None:
    """The later of two steps: how far a draft has come, also when an earlier page is changed."""
    order = [one.key for one in STEPS]
    return max((one for one in (reached, step) if one in order), key=order.index, default=None)
