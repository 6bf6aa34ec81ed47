"""The texts we know how to send, by key, and how each may travel.

A rule says when a text may arrive, how long it stays useful, and whether it may be sent once more when
nobody knows what became of it. The words themselves are in `texts/`.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final


class TemplateKey(StrEnum):
    """The name of a text; stored with every message."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    READY = "ready"
    REMINDER = "reminder"
    MISSED = "missed"
    NOT_THIS_TIME = "not_this_time"
    DATA_ENDS_SOON = "data_ends_soon"
    SURVEY = "survey"
    # what we answer when a household texts us
    HELP = "help"
    STOPPED = "stopped"
    STARTED = "started"
    STATUS_RECEIVED = "status_received"
    STATUS_NEEDS_INFORMATION = "status_needs_information"
    STATUS_WAITING = "status_waiting"
    STATUS_PREPARING = "status_preparing"
    STATUS_READY = "status_ready"
    STATUS_ON_HOLD = "status_on_hold"
    STATUS_HANDED_OVER = "status_handed_over"
    STATUS_CLOSED = "status_closed"
    UNKNOWN_NUMBER = "unknown_number"
    WRONG_NUMBER = "wrong_number"
    COMING = "coming"
    ANOTHER_DAY = "another_day"
    PASSED_ON = "passed_on"
    LANGUAGE_CHANGED = "language_changed"
    LANGUAGE_NOT_YET = "language_not_yet"
    SURVEY_THANKS = "survey_thanks"
    # written by a person on the case
    PERSONAL = "personal"


@dataclass(frozen=True, slots=True)
class TemplateRule:
    """How one kind of text travels.

    `useful_for` counts from the moment it may first leave; `may_follow_stop` is for the one answer to STOP.
    """

    keeps_quiet_hours: bool
    useful_for: timedelta
    is_time_critical: bool = False
    may_follow_stop: bool = False


_NEWS = TemplateRule(keeps_quiet_hours=True, useful_for=timedelta(days=7))
_HAND_OVER = TemplateRule(keeps_quiet_hours=True, useful_for=timedelta(days=4), is_time_critical=True)
_ANSWER = TemplateRule(keeps_quiet_hours=False, useful_for=timedelta(hours=6))
_LAST_WORD = TemplateRule(keeps_quiet_hours=False, useful_for=timedelta(hours=6), may_follow_stop=True)

TEMPLATE_RULES: Final[dict[TemplateKey, TemplateRule]] = {
    **dict.fromkeys(TemplateKey, _ANSWER),
    TemplateKey.RECEIVED: _NEWS,
    TemplateKey.ACCEPTED: _NEWS,
    TemplateKey.NOT_THIS_TIME: _NEWS,
    TemplateKey.SURVEY: _NEWS,
    TemplateKey.DATA_ENDS_SOON: _NEWS,
    TemplateKey.READY: _HAND_OVER,
    TemplateKey.REMINDER: _HAND_OVER,
    TemplateKey.MISSED: _HAND_OVER,
    TemplateKey.PERSONAL: _NEWS,
    TemplateKey.STOPPED: _LAST_WORD,
    TemplateKey.WRONG_NUMBER: _LAST_WORD,
    TemplateKey.HELP: _LAST_WORD,
}
