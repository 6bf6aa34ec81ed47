"""Who is to be reminded of what, and what happened to a partner's referrals in a week: references and first names."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select

from app.accounts.models import User
from app.accounts.states import UserState
from app.core import clock
from app.core.permissions import Role
from app.core.working_days import add_working_days, working_days_between
from app.extensions import db
from app.referrals.models import Referral
from app.referrals.states import ReferralState

MOST_LISTED: Final = 20
FIRST_REMINDER_AFTER: Final = 3
NEXT_REMINDER_AFTER: Final = 5


@dataclass(frozen=True)
class Item:
    """One referral in a letter: nothing about a person but the first name."""

    reference: str
    first_name: str
    day: date | None = None


@dataclass(frozen=True)
class Part:
    """One paragraph of a letter: what it is about, how many there are, and the first of them."""

    title: str
    total: int
    items: list[Item] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many are not listed."""
        return self.total - len(self.items)


def list_people(*roles: Role) -> Sequence[User]:
    """Active people of these roles, in the order they joined."""
    return db.session.scalars(
        select(User).where(User.role.in_(roles), User.state == UserState.ACTIVE).order_by(User.id)
    ).all()


def list_people_asked() -> Sequence[int]:
    """The referrers of whom some question is open."""
    return db.session.scalars(
        select(Referral.referrer_id).where(Referral.state == ReferralState.NEEDS_INFORMATION).distinct()
        .order_by(Referral.referrer_id)
    ).all()


def decisions_due() -> list[Part]:
    """What the hub has to decide: past its day, due by the next working day, and holds whose day has come."""
    today = clock.today()
    sent, held = Referral.state == ReferralState.SUBMITTED, Referral.state == ReferralState.ON_HOLD
    return [part for part in (
        _part("Overdue, with the day we promised", Referral.decide_by, sent, Referral.decide_by < today),
        _part("To decide today or on the next working day", Referral.decide_by, sent,
              Referral.decide_by.between(today, add_working_days(today, 1))),
        _part("On hold until now", Referral.hold_until, held, Referral.hold_until <= today),
    ) if part.total]


def questions_to_remind_of(referrer_id: int) -> list[Part]:
    """Open questions to one referrer on the days for reminding: the third working day, then every fifth."""
    rows = db.session.scalars(
        select(Referral)
        .where(Referral.referrer_id == referrer_id, Referral.state == ReferralState.NEEDS_INFORMATION,
               Referral.asked_at.is_not(None))
        .order_by(Referral.asked_at, Referral.id)
    ).all()
    asked = [(row, clock.in_london(row.asked_at).date()) for row in rows if row.asked_at]
    due = [_item(row, day) for row, day in asked if is_reminder_day(day, clock.today())]
    title = "Questions that wait for your answer, with the day they were asked"
    return [Part(title, len(due), due[:MOST_LISTED])] if due else []


def is_reminder_day(asked_on: date, today: date) -> bool:
    """Whether somebody asked on a day is reminded today: gently, not every day."""
    passed = working_days_between(asked_on, today) - FIRST_REMINDER_AFTER
    return passed >= 0 and passed % NEXT_REMINDER_AFTER == 0


def week_of_partner(partner_id: int) -> list[Part]:
    """What a partner lead hears once a week: what waits for them, what was decided, what can be collected."""
    own, since = Referral.partner_id == partner_id, clock.now() - timedelta(days=7)
    agreed = Referral.waiting_since.is_not(None)
    return [part for part in (
        _part("Questions that wait for your answer", Referral.asked_at, own,
              Referral.state == ReferralState.NEEDS_INFORMATION),
        _part("Ready to collect", Referral.updated_at, own, Referral.state == ReferralState.READY, is_dated=False),
        _part("Accepted in the last week", Referral.decided_at, own, Referral.decided_at >= since, agreed),
        _part("Declined in the last week", Referral.decided_at, own, Referral.decided_at >= since,
              Referral.state == ReferralState.DECLINED),
        _part("Handed over in the last week", Referral.handed_over_at, own, Referral.handed_over_at >= since),
        _part("Not decided yet, with the day we decide by", Referral.decide_by, own,
              Referral.state == ReferralState.SUBMITTED),
        Part("On the waiting list", _count(own, Referral.state == ReferralState.WAITING)),
    ) if part.total]


def _part(title: str, day: Any, *conditions: Any, is_dated: bool = True) -> Part:
    total = _count(*conditions)
    if not total:
        return Part(title, 0)
    rows = db.session.scalars(select(Referral).where(*conditions).order_by(day, Referral.id).limit(MOST_LISTED))
    return Part(title, total, [_item(row, _day_of(getattr(row, day.key)) if is_dated else None) for row in rows])


def _count(*conditions: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(Referral).where(*conditions)) or 0


def _item(row: Referral, day: date | None) -> Item:
    return Item(row.reference, row.first_name or "", day)


def _day_of(value: date | datetime | None) -> date | None:
    return clock.in_london(value).date() if isinstance(value, datetime) else value
