"""How long open referrals have been standing where they stand: counts by age, and the oldest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, selectinload

from app.core import clock
from app.core.permissions import Actor
from app.core.working_days import is_working_day
from app.extensions import db
from app.referrals.models import Referral
from app.referrals.policy import visible_to
from app.referrals.queries.listing import read_key
from app.referrals.states import ReferralState

PAGE_SIZE: Final = 50


@dataclass(frozen=True)
class Clock:
    """One thing that is waited for: the state it is waited in, and since when it runs."""

    key: str
    title: str
    state: ReferralState
    since: InstrumentedAttribute[datetime | None]


CLOCKS: Final = {one.key: one for one in (
    Clock("decision", "Waits for our decision", ReferralState.SUBMITTED, Referral.submitted_at),
    Clock("answer", "Waits for the referrer's answer", ReferralState.NEEDS_INFORMATION, Referral.asked_at),
    Clock("list", "On the waiting list", ReferralState.WAITING, Referral.waiting_since),
)}
# Working days, the last of each band counted in; the last band has no end.
BANDS: Final[tuple[tuple[int, int | None], ...]] = ((0, 5), (6, 10), (11, 20), (21, 40), (41, None))


@dataclass(frozen=True)
class AgeingPage:
    """Some of the referrals of one clock and band, longest waiting first, and the key the next page starts after."""

    rows: Sequence[Referral]
    next_after: str | None


def first_day_within(today: date, days: int) -> date:
    """The earliest day from which no more than so many working days have passed until today."""
    day, passed = today, 0
    while passed + is_working_day(day) <= days:
        passed += is_working_day(day)
        day -= timedelta(days=1)
    return day


def count_by_age(actor: Actor) -> dict[tuple[str, int], int]:
    """How many referrals the actor may see stand under each clock in each band: (clock, band) → count."""
    boxes = [(one, band) for one in CLOCKS.values() for band in range(len(BANDS))]
    # Each box is a stretch of an index of its own.
    row = db.session.execute(select(*(
        select(func.count()).select_from(Referral)
        .where(visible_to(actor), Referral.state == one.state, *_in_band(one, band)).scalar_subquery()
        for one, band in boxes
    ))).one()
    return {(one.key, band): number for (one, band), number in zip(boxes, row, strict=True)}


def page_of_age(actor: Actor, key: str, band: int, after: str | None) -> AgeingPage:
    """The referrals of one clock and band; `after` is a key a former page gave."""
    one = CLOCKS[key]
    query = select(Referral).where(visible_to(actor), Referral.state == one.state, *_in_band(one, band))
    last = read_key(after)
    if last:
        query = query.where(tuple_(one.since, Referral.id) > last)
    rows = db.session.scalars(
        query.options(selectinload(Referral.needs)).order_by(one.since, Referral.id).limit(PAGE_SIZE + 1)
    ).all()
    more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    return AgeingPage(rows, f"{getattr(rows[-1], one.since.key).isoformat()}~{rows[-1].id}" if more else None)


def _in_band(one: Clock, band: int) -> list[Any]:
    least, most = BANDS[band]
    conditions: list[Any] = [one.since.is_not(None)]
    if least:
        conditions.append(one.since < _start_of(first_day_within(clock.today(), least - 1)))
    if most is not None:
        conditions.append(one.since >= _start_of(first_day_within(clock.today(), most)))
    return conditions


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=clock.LONDON)
