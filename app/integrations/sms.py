"""Sending one text, once: the Protocol, the stand-in for development, and which of them is in use.

Every failure is sorted into surely not sent, refused, or unclear; nothing here tries again, and nothing here
knows the database. Twilio is in `twilio_sms`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Final, Protocol, cast

from app.config import Settings
from app.core import clock

STATUS_PATH: Final = "/webhooks/texts/status/"
LOOK_BACK_ROWS: Final = 200


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider has the text, under this id and in this first status."""

    provider_id: str
    status: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A text as the provider remembers it."""

    provider_id: str
    status: str
    body: str
    created_at: datetime | None
    error_code: int | None = None


class NotSent(Exception):
    """Surely not sent (busy, not reached): the same text may be tried again later."""


class Unclear(Exception):
    """Nobody knows whether the text went: ask before doing anything else."""


class Refused(Exception):
    """The provider said no and did not take the text; the code says why."""

    def __init__(self, code: int | None, http_status: int) -> None:
        super().__init__(f"refused with code {code}, status {http_status}")
        self.code = code
        self.http_status = http_status


class SmsProvider(Protocol):
    """What the outbox asks of whoever carries texts."""

    def send(self, to: str, body: str, *, attempt_id: str, valid_until: datetime) -> Accepted:
        """Hand over one text, once; raises NotSent, Unclear or Refused."""

    def find_recent(self, to: str, since: datetime) -> list[Seen]:
        """The texts to a number made since a moment, newest first; raises Unclear when it cannot be asked."""

    def fetch(self, provider_id: str) -> Seen | None:
        """One text, or None when the provider does not know it; raises Unclear when it cannot be asked."""

    def redact(self, provider_id: str) -> None:
        """Remove the words of a finished text at the provider; raises Unclear when that did not work."""


class StandInSms:
    """Development: every text "arrives" at once and is kept here; `hand_to` may pass it on to a page."""

    def __init__(self, hand_to: Callable[[str, str], None] | None = None) -> None:
        self._hand_to = hand_to
        self._kept: list[tuple[str, Seen]] = []

    def send(self, to: str, body: str, *, attempt_id: str, valid_until: datetime) -> Accepted:
        """Accept the text as delivered."""
        provider_id = f"stand-in-{attempt_id}"
        self._kept = [*self._kept[-LOOK_BACK_ROWS:], (to, Seen(provider_id, "delivered", body, clock.now()))]
        if self._hand_to is not None:
            self._hand_to(to, body)
        return Accepted(provider_id, "delivered")

    def find_recent(self, to: str, since: datetime) -> list[Seen]:
        """The texts this running program handed over, newest first."""
        mine = (text for number, text in reversed(self._kept) if number == to)
        return [text for text in mine if (text.created_at or since) >= since]

    def fetch(self, provider_id: str) -> Seen | None:
        """One of the texts this running program handed over."""
        return next((text for _, text in self._kept if text.provider_id == provider_id), None)

    def redact(self, provider_id: str) -> None:
        """Forget the text."""
        self._kept = [(number, text) for number, text in self._kept if text.provider_id != provider_id]


class _InUse:
    provider: SmsProvider | None = None


def use(provider: SmsProvider) -> None:
    """Set who carries the texts of this running program."""
    _InUse.provider = provider


def current_provider() -> SmsProvider:
    """Who carries the texts; raises when the application was not created first."""
    if _InUse.provider is None:
        raise RuntimeError("No text provider is set: create the application first.")
    return _InUse.provider


def provider_for(settings: Settings) -> SmsProvider:
    """Twilio when it is set up, else the stand-in."""
    if settings.twilio_account_sid is None:
        return StandInSms()
    # Loaded by name because its library costs memory that a start without Twilio never needs.
    twilio = import_module("app.integrations.twilio_sms")
    return cast(SmsProvider, twilio.from_settings(settings))
