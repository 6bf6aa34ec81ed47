"""Figures of the outbox for monitoring and alarms: counts and ages, never a number or a word of a text."""

from typing import Final

from prometheus_client import Counter, Gauge

from app.messaging.queries import outbox_health

TEXTS: Final = Counter("reconnect_texts", "Texts that came into a state", ["state"])
CODES: Final = Counter("reconnect_text_codes", "Error codes the text provider gave", ["code"])
_WAITING: Final = Gauge("reconnect_texts_waiting", "Texts in the queue, due or not")
_OLDEST: Final = Gauge("reconnect_texts_oldest_due_seconds", "How long the oldest text that is due has waited")
_REVIEW: Final = Gauge("reconnect_texts_for_a_person", "Texts nobody could find again")
_PAUSED: Final = Gauge("reconnect_texts_paused", "1 while all texts are stopped")

LATE_SECONDS: Final = 30 * 60


def watch() -> None:
    """Let each reading of the figures ask the database."""
    _WAITING.set_function(lambda: outbox_health().waiting)
    _OLDEST.set_function(lambda: outbox_health().oldest_due_seconds)
    _REVIEW.set_function(lambda: outbox_health().for_a_person)
    _PAUSED.set_function(lambda: float(outbox_health().is_paused))


def outbox_is_late() -> str | None:
    """None while texts leave in time; a pause somebody knows of does not count as late."""
    health = outbox_health()
    if health.is_paused or health.oldest_due_seconds < LATE_SECONDS:
        return None
    return f"late by {round(health.oldest_due_seconds / 60)} minutes"
