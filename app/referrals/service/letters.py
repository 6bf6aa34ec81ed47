"""Reminders and digests for the people who work on referrals: begun once a period, then sent, then marked.

The row is committed before the email leaves, so that two workers or a repeated job never write twice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.audit.service import record
from app.core import clock
from app.core.permissions import SYSTEM, Role
from app.core.working_days import is_working_day
from app.extensions import db
from app.referrals.models import StaffLetter
from app.referrals.queries import due
from app.referrals.queries.due import Part
from app.referrals.states import LetterKind

_NOT_BEFORE_HOUR: Final = 8
_NOT_AFTER_HOUR: Final = 18


@dataclass(frozen=True)
class Letter:
    """One email to one person, ready to be worded."""

    letter_id: int
    kind: LetterKind
    to: str
    name: str
    parts: list[Part]


def is_time_for_letters(now: datetime) -> bool:
    """Whether emails to staff may go now: on working days from 8 in the morning to 6 in the evening, London time."""
    local = clock.in_london(now)
    return is_working_day(local.date()) and _NOT_BEFORE_HOUR <= local.hour < _NOT_AFTER_HOUR


def list_readers(kind: LetterKind) -> list[int]:
    """Who may be due a letter of a kind; whether there is anything to say is found out when it is begun."""
    if kind is LetterKind.DIGEST:
        return [person.id for person in due.list_people(Role.PARTNER_LEAD)]
    coordinators = [person.id for person in due.list_people(Role.COORDINATOR)] if due.decisions_due() else []
    return sorted({*coordinators, *due.list_people_asked()})


def begin_letter(kind: LetterKind, user_id: int) -> Letter | None:
    """Take the one letter of this kind and period for a person; None when it went already or has nothing to say."""
    person = db.session.get(User, user_id)
    if person is None or not person.is_active:
        return None
    parts = _PARTS[kind](person)
    if not parts:
        return None
    begun = StaffLetter(user_id=user_id, kind=kind, period=_period(kind), begun_at=clock.now())
    try:
        with db.session.begin_nested():
            db.session.add(begun)
    except IntegrityError:
        return None
    return Letter(begun.id, kind, person.email, person.name, parts)


def finish_letter(letter_id: int) -> None:
    """Note that the email left."""
    begun = db.session.get_one(StaffLetter, letter_id)
    begun.sent_at = clock.now()
    record(SYSTEM, f"sent_{begun.kind}", begun, user_id=begun.user_id, period=begun.period)


def forget_letter(letter_id: int) -> None:
    """The mail server refused it: the next run of the job may try again."""
    begun = db.session.get(StaffLetter, letter_id)
    if begun is not None and begun.sent_at is None:
        db.session.delete(begun)


def _for_today(person: User) -> list[Part]:
    decisions = due.decisions_due() if person.role == Role.COORDINATOR else []
    return decisions + due.questions_to_remind_of(person.id)


def _for_the_week(person: User) -> list[Part]:
    if person.organisation_id is None:
        return []
    return due.week_of_partner(person.organisation_id)


def _period(kind: LetterKind) -> str:
    """The day, or the week as ISO counts it: 2026-11-23, 2026-W48."""
    today = clock.today()
    if kind is LetterKind.REMINDER:
        return today.isoformat()
    year, week, _ = today.isocalendar()
    return f"{year}-W{week:02d}"


_PARTS: Final[dict[LetterKind, Callable[[User], list[Part]]]] = {
    LetterKind.REMINDER: _for_today, LetterKind.DIGEST: _for_the_week,
}
