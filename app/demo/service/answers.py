"""What a caseworker would answer about an invented household, step by step, as the referral's pages ask it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from app.core import clock
from app.demo.service.chance import Chance
from app.demo.service.names import Person

Steps = Mapping[str, Mapping[str, Any]]

_URGENT: Final = (
    ("job", "Starts a warehouse job on Monday week and the rota is online only."),
    ("job", "Apprenticeship interview by video next week."),
    ("benefit", "The claim has to be made online before the end of the month."),
    ("school", "Mock exams begin in three weeks and revision is set online."),
    ("health", "Appointments have moved to video from next month."),
    ("court", "Papers for the hearing are sent by email only."),
)
_PURPOSES: Final = ("work", "school", "health", "benefits", "keeping_in_touch")
_NOTES: Final = (
    "Prefers to be rung after 3 in the afternoon.",
    "Shares the house with a relative who can help to set it up.",
    "Has used a tablet at the library and liked it.",
    "Would like a lesson in sending email.",
    "Is happy to collect, but not on Wednesdays.",
    "Gate is on the side street.",
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: a kind of device or none, what it must have, and whether data is wanted."""

    device_kind: str
    must_haves: tuple[str, ...]
    needs_data: bool


def make_wish(random: Chance) -> Wish:
    """Mostly laptops, many with data; now and then data alone."""
    kind = random.choices(("laptop", "tablet", "desktop", "any", "none"), (52, 17, 5, 12, 14))[0]
    must_haves: list[str] = []
    if kind == "tablet" and random.happens(40):
        must_haves.append("touch")
    if kind in {"laptop", "any"} and random.happens(30):
        must_haves.append(random.choice(("camera", "portable", "windows")))
    if kind == "desktop" and random.happens(30):
        must_haves.append("large_screen")
    return Wish(kind, tuple(must_haves), needs_data=kind == "none" or random.happens(50))


def answer_steps(random: Chance, person: Person, wish: Wish) -> Steps:
    """Everything the pages ask, in their order; sure to be complete, so that the referral can be sent."""
    younger, school_age, older = (
        random.choices((0, 1, 2, 3), weights)[0] for weights in ((70, 24, 6, 0), (60, 28, 10, 2), (66, 26, 8, 0))
    )
    is_textable = random.happens(86)
    urgent = random.choice(_URGENT) if random.happens(14) else None
    steps: dict[str, dict[str, Any]] = {
        "permission": {
            "has_permission": True,
            "permission_how": random.pick((("face_to_face", 6), ("phone", 3), ("writing", 1))),
            "permission_on": clock.today() - timedelta(days=random.randint(0, 4)),
        },
        "recipient": {"first_name": person.first_name, "last_name": person.last_name, "is_adult": True},
        "phone": {
            "phone": person.phone, "is_safe_to_text": is_textable,
            "phone_shared_with": "" if is_textable else "Others at home read the messages",
        },
        "contact": {
            "contact_by": random.choices(("text", "call", "caseworker"), (8, 1, 1))[0] if is_textable else "call",
            "language": person.language,
            "formats": ["large_print"] if random.happens(8) else ["bsl"] if random.happens(2) else [],
        },
        "address": {"address": person.address},
        "household": {
            "adults": random.choices((1, 2, 3), (6, 4, 1))[0], "children_0_4": younger,
            "children_5_10": school_age, "children_11_15": older, "children_16_17": int(random.happens(12)),
            "is_for_child": school_age + older > 0 and random.happens(50),
        },
        "barriers": _barriers(random, wish),
        "internet": {
            "internet_home": random.choices(("none", "not_enough", "enough"), (5, 4, 1))[0],
            "internet_away": random.choices(("none", "not_enough", "enough"), (5, 4, 1))[0],
            "can_afford_contract": random.choices(("no", "not_known", "yes"), (8, 1, 1))[0],
            "seen": "judgement",
        },
        "income": {
            "is_low_income": random.choices(("yes", "not_known"), (95, 5))[0],
            "seen": random.choice(("judgement", "evidence")),
        },
        "need": {
            "device_kind": wish.device_kind, "must_haves": list(wish.must_haves), "needs_data": wish.needs_data,
            "wants_skills_help": random.happens(35),
        },
        "purpose": {
            "purposes": random.sample(_PURPOSES, random.randint(1, 3)),
            "deadline_kind": urgent[0] if urgent else None, "urgency_reason": urgent[1] if urgent else "",
            "needs_delivery": random.happens(10),
        },
        "notes": {"notes": random.choice(_NOTES) if random.happens(35) else ""},
    }
    return steps


def _barriers(random: Chance, wish: Wish) -> dict[str, Any]:
    wants_device = wish.device_kind != "none"
    chosen = {"device"} if wants_device else set()
    if wish.needs_data:
        chosen.add("connectivity")
    chosen |= {barrier for barrier in ("skills", "confidence", "access") if random.happens(25)}
    has_now = random.choices(("nothing", "smartphone_only", "shared_device", "broken_device"), (25, 45, 15, 15))[0]
    return {"barriers": sorted(chosen), "device_now": has_now if wants_device else "own_device", "seen": "judgement"}
