"""The equality questions and their answers in plain words. Pure vocabulary.

Asked of the person, by choice, to see whom we reach. Religion, sexual orientation and the other protected
characteristics are left out: nothing we do would change with the answer, so we have no right to ask.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.core.clock import today
from app.referrals.answers import Worded

PREFER_NOT: Final = "prefer_not"
PREFER_NOT_WORDS: Final = "Prefer not to say"


class AgeBand(Worded):
    """Ages of an adult in ten-year bands; never a date of birth."""

    FROM_18 = "18_24", "18 to 24"
    FROM_25 = "25_34", "25 to 34"
    FROM_35 = "35_44", "35 to 44"
    FROM_45 = "45_54", "45 to 54"
    FROM_55 = "55_64", "55 to 64"
    FROM_65 = "65_74", "65 to 74"
    FROM_75 = "75_over", "75 or over"
    PREFER_NOT = PREFER_NOT, PREFER_NOT_WORDS


class Sex(Worded):
    """As the census asks."""

    FEMALE = "female", "Female"
    MALE = "male", "Male"
    PREFER_NOT = PREFER_NOT, PREFER_NOT_WORDS


class EthnicGroup(Worded):
    """The five groups of the census of England."""

    WHITE = "white", "White"
    MIXED = "mixed", "Mixed or multiple ethnic groups"
    ASIAN = "asian", "Asian or Asian British"
    BLACK = "black", "Black, Black British, Caribbean or African"
    OTHER = "other", "Another ethnic group"
    PREFER_NOT = PREFER_NOT, PREFER_NOT_WORDS


class Disabled(Worded):
    """The definition of the law, asked in plain words; no diagnosis is asked or kept."""

    YES = "yes", "Yes"
    NO = "no", "No"
    PREFER_NOT = PREFER_NOT, PREFER_NOT_WORDS


class FirstLanguage(Worded):
    """Where the language they grew up with comes from; single languages would be too few to count."""

    ENGLISH = "english", "English"
    SIGN = "sign", "British Sign Language"
    EUROPE = "europe", "Another language of Europe"
    ASIA = "asia", "A language of Asia or the Middle East"
    AFRICA = "africa", "A language of Africa"
    OTHER = "other", "Another language"
    PREFER_NOT = PREFER_NOT, PREFER_NOT_WORDS


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its stored name, its words to the person, its name in a table, its answers."""

    name: str
    words: str
    title: str
    kind: type[Worded]
    hint: str = ""


QUESTIONS: Final = (
    Question("age_band", "How old are they?", "Age", AgeBand),
    Question("sex", "What is their sex?", "Sex", Sex),
    Question("ethnic_group", "What is their ethnic group?", "Ethnic group", EthnicGroup),
    Question(
        "is_disabled", "Do they have an illness or disability that makes daily life harder?", "Disability", Disabled,
        "One that has lasted, or will last, a year or more. We do not ask which.",
    ),
    Question("first_language", "Which language did they speak first?", "First language", FirstLanguage),
)


def read_answers(given: Mapping[str, str | None]) -> dict[str, str]:
    """An answer to each question; what was left open, or is no answer of ours, counts as "prefer not to say"."""
    return {
        one.name: answer if (answer := given.get(one.name)) in set(one.kind) and answer else PREFER_NOT
        for one in QUESTIONS
    }


def is_silent(answers: Mapping[str, str]) -> bool:
    """Whether every question was left open or answered with "prefer not to say"."""
    return set(answers.values()) <= {PREFER_NOT}


def quarter_now() -> str:
    """The quarter of today in London, such as 2026-Q4: all that is kept of when somebody answered."""
    day = today()
    return f"{day.year}-Q{(day.month + 2) // 3}"
