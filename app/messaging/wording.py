"""From a template key, a language and values to the exact words of one text.

Pure: no database, no sending. What is rendered here is stored with its key, version and language.
"""

import re
import string
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from app.core.errors import Refused
from app.messaging.template_keys import TemplateKey
from app.messaging.texts import ENGLISH, LANGUAGES, Language

LONGEST_VALUE: Final = 120
LONGEST_PERSONAL: Final = 600
MOST_CHOICES: Final = 4

LEFT_TO_RIGHT_MARK: Final = "\u200e"
RIGHT_TO_LEFT_MARK: Final = "\u200f"

# Typing that a word processor prettified: the plain form is the same to read and stays in the GSM-7 alphabet.
_PLAIN: Final = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
        "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "…": "...", "\u00a0": " ", "\u202f": " ", "•": "-",
    }
)  # fmt: skip


class WordingError(Refused, ValueError):
    """A text cannot be rendered as asked; the message says which value is missing or wrong."""


class Weeks(NamedTuple):
    """An expected wait, said in words by each language."""

    least: int
    most: int


Value = str | int | date | Weeks | Sequence[date]


@dataclass(frozen=True, slots=True)
class Rendered:
    """Finished words, with what is needed to know later which words they were."""

    body: str
    template_key: TemplateKey
    version: int
    language: str
    fell_back: bool


def render(key: TemplateKey, language: str, **values: Value) -> Rendered:
    """Fill a text's placeholders; refuses missing or empty values, and falls back to English, saying so."""
    spoken = language_for(language)
    text = spoken.texts[key]
    wanted = placeholders(text.words)
    missing = sorted(name for name in wanted if name not in values)
    if missing:
        raise WordingError(f"The text “{key}” needs: {', '.join(missing)}.")
    said = {name: _say(name, values[name], spoken) for name in wanted}
    body = text.words.format_map(said)
    if spoken.is_right_to_left:
        # The text opens with our Latin name; without this mark a phone would lay it out left to right.
        body = RIGHT_TO_LEFT_MARK + body
    return Rendered(body, key, text.version, spoken.code, spoken.code != _base(language))


def language_for(code: str) -> Language:
    """The language of a code such as "pl" or "pl-PL"; English for a language we have no texts in."""
    return LANGUAGES.get(_base(code), ENGLISH)


def placeholders(words: str) -> frozenset[str]:
    """The names of the values a text needs."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(words) if name)


def clean(value: str, longest: int = LONGEST_VALUE) -> str:
    """One line of visible characters, plain punctuation; refuses what is empty or longer than `longest`."""
    composed = unicodedata.normalize("NFC", value.translate(_PLAIN))
    visible = "".join(" " if character.isspace() else character for character in composed)
    kept = "".join(character for character in visible if _is_printable(character))
    line = re.sub(r" +", " ", kept).strip()
    if not line:
        raise WordingError("A value is empty.")
    if len(line) > longest:
        raise WordingError(f"A value is longer than {longest} characters. Please shorten it.")
    return line


def _say(name: str, value: Value, spoken: Language) -> str:
    try:
        return _say_plainly(name, value, spoken)
    except WordingError as refusal:
        raise WordingError(f"{name}: {refusal}") from None


def _say_plainly(name: str, value: Value, spoken: Language) -> str:
    if isinstance(value, date):
        return spoken.say_date(value)
    if isinstance(value, Weeks):
        if not 0 < value.least <= value.most:
            raise WordingError("A wait is at least one week, and its ends are in order.")
        return spoken.say_weeks(value.least, value.most)
    if isinstance(value, str | int):
        longest = LONGEST_PERSONAL if name == "message" else LONGEST_VALUE
        return _kept_in_order(clean(str(value), longest), spoken)
    return _say_choices(value, spoken)


def _say_choices(days: Sequence[date], spoken: Language) -> str:
    if not 0 < len(days) <= MOST_CHOICES:
        raise WordingError(f"Offer one to {MOST_CHOICES} days.")
    numbered = (f"{number} = {spoken.say_date(day)}" for number, day in enumerate(days, start=1))
    return spoken.choice_separator.join(numbered)


def _kept_in_order(value: str, spoken: Language) -> str:
    """Without marks the groups of "0151 496 0000" would be shown in reverse inside a right-to-left text."""
    is_own_script = any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in value)
    if is_own_script or not spoken.is_right_to_left:
        return value
    return f"{LEFT_TO_RIGHT_MARK}{value}{LEFT_TO_RIGHT_MARK}"


def _is_printable(character: str) -> bool:
    # zero-width joiners are part of how Persian and emoji are spelled; every other invisible character goes
    return character in "\u200c\u200d" or unicodedata.category(character)[0] != "C"


def _base(code: str) -> str:
    return code.strip().lower().replace("_", "-").partition("-")[0]


def texts_in(language: str) -> Mapping[TemplateKey, str]:
    """Every text of a language with its placeholders unfilled, for people who check the words."""
    return {key: text.words for key, text in language_for(language).texts.items()}
