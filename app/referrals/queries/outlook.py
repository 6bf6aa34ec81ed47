"""The waiting list as one household sees it: its place among similar needs, and how long such needs took lately."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import quantiles
from typing import Final

from sqlalchemy import and_, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from app.core import clock
from app.extensions import db
from app.referrals.models import Need, Referral
from app.referrals.states import DeviceKind, NeedKind, NeedState, ReferralState

COUNTED_DAYS: Final = 90
FEWEST_FOR_A_WAIT: Final = 10
_MOST_COUNTED: Final = 2000


@dataclass(frozen=True)
class WaitOf:
    """How long the middle half of households waited, in whole weeks, and the household in the very middle.

    `middle` is None while we have handed over too little to say: then it is 4 to 6 weeks.
    """

    least: int
    most: int
    middle: int | None
    counted: int = 0


@dataclass(frozen=True)
class Place:
    """The place on the waiting list by date, counted from 1, among everybody who asked for the same."""

    place: int
    of: int


@dataclass(frozen=True)
class Outlook:
    """What a household can expect for one of its needs; `place` only while it stands on the waiting list."""

    need: Need
    wait: WaitOf
    place: Place | None


@dataclass(frozen=True, slots=True)
class _Waited:
    kind: NeedKind
    device_kind: DeviceKind | None
    days: int


UNKNOWN_WAIT: Final = WaitOf(4, 6, None)


def outlooks_of(referral: Referral) -> list[Outlook]:
    """The expected wait for each open need of a referral, with its place while it waits; two statements at most."""
    needs = [need for need in referral.needs if need.state == NeedState.OPEN]
    if not needs:
        return []
    waits = _waits({need.kind for need in needs})
    places = _places(referral, needs) if referral.state == ReferralState.WAITING else {}
    return [Outlook(need, _wait_for(need, waits), places.get(need.kind)) for need in needs]


def slowest_wait(referral: Referral) -> WaitOf:
    """The wait for the need of a referral that takes longest: what the household is told in a text."""
    waits = [one.wait for one in outlooks_of(referral)]
    return max(waits, key=lambda wait: (wait.most, wait.least), default=UNKNOWN_WAIT)


def wait_in_weeks(days: Sequence[int]) -> WaitOf:
    """The middle and the middle half of these waits, in weeks, at least one; 4 to 6 weeks while there are few."""
    if len(days) < FEWEST_FOR_A_WAIT:
        return UNKNOWN_WAIT
    quarter, middle, three_quarters = (max(1, round(cut / 7)) for cut in quantiles(days, n=4))
    return WaitOf(quarter, three_quarters, middle, len(days))


def _waits(kinds: Iterable[NeedKind]) -> list[_Waited]:
    since = clock.now() - timedelta(days=COUNTED_DAYS)
    rows = db.session.execute(
        select(Need.kind, Need.device_kind, Referral.waiting_since, Referral.handed_over_at)
        .join(Referral)
        .where(
            Referral.handed_over_at >= since, Referral.waiting_since.is_not(None), Need.state == NeedState.MET,
            Need.kind.in_(list(kinds)),
        )
        .order_by(Referral.handed_over_at.desc())
        .limit(_MOST_COUNTED)
    )
    return [
        _Waited(row.kind, row.device_kind, max(0, (row.handed_over_at - row.waiting_since).days))
        for row in rows if row.handed_over_at and row.waiting_since
    ]


def _wait_for(need: Need, waited: Iterable[_Waited]) -> WaitOf:
    """The wait for exactly what was asked for; where that is rare, for anything of its kind."""
    same_kind = [one for one in waited if one.kind == need.kind]
    exact = [one for one in same_kind if one.device_kind == need.device_kind]
    counted = exact if len(exact) >= FEWEST_FOR_A_WAIT else same_kind
    return wait_in_weeks([one.days for one in counted])


def _places(referral: Referral, needs: Sequence[Need]) -> dict[NeedKind, Place]:
    is_ahead = or_(
        Referral.waiting_since < referral.waiting_since,
        and_(Referral.waiting_since == referral.waiting_since, Referral.id < referral.id),
    )
    rows = db.session.execute(
        select(Need.kind, func.count(), func.count().filter(is_ahead))
        .join(Referral)
        .where(
            Referral.state == ReferralState.WAITING, Need.state == NeedState.OPEN,
            or_(*(_asks_for_the_same(need) for need in needs)),
        )
        .group_by(Need.kind)
    )
    return {NeedKind(kind): Place(ahead + 1, everybody) for kind, everybody, ahead in rows}


def _asks_for_the_same(need: Need) -> ColumnElement[bool]:
    if need.kind == NeedKind.DATA:
        return Need.kind == NeedKind.DATA
    return and_(Need.kind == NeedKind.DEVICE, Need.device_kind == need.device_kind)
