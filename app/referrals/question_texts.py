"""Ready-made questions to a referrer, by the answer that is missing. Pure; a coordinator edits them before sending."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from app.referrals.eligibility import Advice


@dataclass(frozen=True, slots=True)
class QuestionText:
    """One ready-made question: what it is about, and its words."""

    about: str
    title: str
    words: str


_ALL: Final = (
    QuestionText("is_low_income", "Income",
                 "Is the household's income low? For example, do they get a benefit because their income is low, or "
                 "do they struggle to pay for basics? Please also say how you know. We need no papers."),
    QuestionText("device_now", "What they have today",
                 "What do they have to get online today: nothing, only a smartphone, one they share, or one that is "
                 "broken?"),
    QuestionText("internet_home", "Internet at home", "Do they have internet at home, and is it enough?"),
    QuestionText("internet_away", "Internet away from home",
                 "Can they get online away from home, for example with data on a mobile?"),
    QuestionText("can_afford_contract", "Paying for data", "Can they afford a contract or top-ups?"),
    QuestionText("is_adult", "Age", "Is the person you referred 18 or over? We do not need a date of birth."),
    QuestionText("has_school_age_child", "Children", "Does a child of 5 to 17 live there? Ages are enough, no names."),
    QuestionText("address", "Address",
                 "Please check the address with them, with the flat number if there is one. It may be one we know."),
    QuestionText("phone", "Phone", "Which phone number reaches them, and is it safe to text it?"),
    QuestionText("need", "What would help",
                 "What will they use it for most? That tells us whether a laptop, a tablet or data helps them best."),
    QuestionText("must_haves", "What it must have",
                 "Could they do without some of what the device must have? Each one makes the wait longer."),
    QuestionText("deadline", "The deadline", "What is the deadline, and on which day? No health details, please."),
    QuestionText("helped_before", "Helped before",
                 "This household was helped before. What became of what they were given, and why is more needed now?"),
)
TEXTS: Final[Mapping[str, QuestionText]] = {one.about: one for one in _ALL}
_OPENING: Final = "Before we can decide, please tell us:"


def missing_answers(advice: Iterable[Advice]) -> list[str]:
    """The answers nobody knew that could still change what the criteria say, in the order of the texts."""
    unknown = {answer for found in advice for answer in found.open_answers}
    return [about for about in TEXTS if about in unknown]


def composed(abouts: Iterable[str]) -> str:
    """One question from several ready-made ones; what is none of them is passed over; empty for none."""
    asked = set(abouts)
    chosen = [one.words for one in _ALL if one.about in asked]
    if len(chosen) < 2:
        return "".join(chosen)
    return "\n\n".join([_OPENING, *(f"{number}. {words}" for number, words in enumerate(chosen, start=1))])
