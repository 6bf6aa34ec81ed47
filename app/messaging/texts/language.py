"""What a language brings: its texts with their versions, and its way to say a date and a number of weeks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from app.messaging.template_keys import TemplateKey


class Text(NamedTuple):
    """One wording; `version` is stored with each message, so that we know which words were sent."""

    version: int
    words: str


@dataclass(frozen=True, slots=True)
class Language:
    """A language with its own name for itself, its direction, and how it says dates and waits."""

    code: str
    own_name: str
    english_name: str
    is_right_to_left: bool
    say_date: Callable[[date], str]
    say_weeks: Callable[[int, int], str]
    choice_separator: str
    texts: dict[TemplateKey, Text]
