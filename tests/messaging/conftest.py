"""A provider that does what a test says, and a time of day when texts may leave."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from app.core import clock
from app.integrations import sms
from app.messaging import quiet_hours

Script = Callable[[], sms.Accepted]
TUESDAY_NOON = datetime.fromisoformat("2026-11-24T12:00:00+00:00")


class ScriptedProvider:
    """Accepts everything, unless a test put answers in line; remembers what it took."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []
        self.attempts: list[str] = []
        self.line: list[Exception | str] = []
        self.seen: list[sms.Seen] | None = []
        self.known: dict[str, sms.Seen] = {}

    def send(self, to: str, body: str, *, attempt_id: str, valid_until: datetime) -> sms.Accepted:
        self.attempts.append(attempt_id)
        answer = self.line.pop(0) if self.line else f"SM{len(self.attempts)}"
        if isinstance(answer, Exception):
            raise answer
        self.taken.append((to, body))
        return sms.Accepted(answer, "queued")

    def find_recent(self, to: str, since: datetime) -> list[sms.Seen]:
        if self.seen is None:
            raise sms.Unclear("not reachable")
        return self.seen

    def fetch(self, provider_id: str) -> sms.Seen | None:
        return self.known.get(provider_id)

    def redact(self, provider_id: str) -> None:
        self.known.pop(provider_id, None)


@pytest.fixture(autouse=True)
def quiet_hours_are_kept(app: Flask) -> Iterator[None]:
    """As where texts reach real people; elsewhere in the tests nobody waits for the morning."""
    quiet_hours.keep(True)
    yield
    quiet_hours.keep(False)


@pytest.fixture
def provider() -> ScriptedProvider:
    return ScriptedProvider()


@pytest.fixture
def at_noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TUESDAY_NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def later(at_noon: time_machine.Traveller) -> Callable[[timedelta], None]:
    """later(timedelta) moves the clock on."""

    def move(by: timedelta) -> None:
        at_noon.move_to(clock.now() + by)

    return move


@pytest.fixture
def outbox(session: Session, at_noon: time_machine.Traveller) -> Session:
    """The database, on a Tuesday at noon."""
    return session
