"""The waiting list as one household sees it: its place among similar needs, and how long such needs took lately."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import quantiles
from typing import Final

from sqlalchemy import and_, func, literal, select, true, tuple_
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import Subquery

from app.core import clock
from app.extensions import db
from app.referrals.models import Need, Referral
from app.referrals.states import DeviceKind, NeedKind, NeedState, ReferralState

COUNTED_DAYS: Final = 90
FEWEST_FOR_A_WAIT: Final = 10
# Hand-overs looked at for a wait, and the part of the waiting list in which a place is told.
_MOST_WAITS: Final = 500
MOST_PLACES: Final = 500


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
    """The place on the waiting list by date, counted from 1, among everybody who asked for the same.

    The first 500 of the whole list are counted: `place` is None further down, `of` is None when more wait.
    """

    place: int | None
    of: int | None


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
    """The expected wait for each open need of a referral, with its place while it waits; one statement at most."""
    needs = [need for need in referral.needs if need.state == NeedState.OPEN]
    if not needs:
        return []
    waits, places = _measured(referral, needs)
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


def _measured(referral: Referral, needs: Sequence[Need]) -> tuple[list[_Waited], dict[NeedKind, Place]]:
    """How long those waited who were handed over lately, and the places of the needs while the referral waits."""
    is_waiting = referral.state == ReferralState.WAITING
    counted = _line(referral, needs) if is_waiting else select(literal(0).label("of_all")).subquery()
    waited = _lately_met({need.kind for need in needs})
    # The counts are one row: it stands beside every wait, and alone while there is none.
    rows = db.session.execute(
        select(waited.c.kind, waited.c.device_kind, waited.c.waiting_since, waited.c.handed_over_at, *counted.c)
        .select_from(counted.outerjoin(waited, true()))
    ).all()
    found = [
        _Waited(row.kind, row.device_kind, max(0, (row.handed_over_at - row.waiting_since).days))
        for row in rows if row.handed_over_at and row.waiting_since
    ]
    names = [column.name for column in counted.c]
    return found, _places(needs, dict(zip(names, rows[0][4:], strict=True))) if is_waiting else {}


def _lately_met(kinds: Collection[NeedKind]) -> Subquery:
    since = clock.now() - timedelta(days=COUNTED_DAYS)
    newest = (
        select(Referral.id, Referral.waiting_since, Referral.handed_over_at)
        .where(Referral.handed_over_at >= since, Referral.waiting_since.is_not(None))
        .order_by(Referral.handed_over_at.desc(), Referral.id.desc())
        .limit(_MOST_WAITS).subquery()
    )
    return (
        select(Need.kind, Need.device_kind, newest.c.waiting_since, newest.c.handed_over_at)
        .join(newest, newest.c.id == Need.referral_id)
        .where(Need.state == NeedState.MET, Need.kind.in_(list(kinds)))
    ).subquery()


def _wait_for(need: Need, waited: Iterable[_Waited]) -> WaitOf:
    """The wait for exactly what was asked for; where that is rare, for anything of its kind."""
    same_kind = [one for one in waited if one.kind == need.kind]
    exact = [one for one in same_kind if one.device_kind == need.device_kind]
    counted = exact if len(exact) >= FEWEST_FOR_A_WAIT else same_kind
    return wait_in_weeks([one.days for one in counted])


def _line(referral: Referral, needs: Sequence[Need]) -> Subquery:
    """One row: who stands first in the line, of how many is counted, and for each need who asks for the same."""
    first = (
        select(Referral.id, Referral.waiting_since)
        .where(Referral.state == ReferralState.WAITING)
        .order_by(Referral.waiting_since, Referral.id)
        .limit(MOST_PLACES + 1).subquery()
    )
    is_ahead = tuple_(first.c.waiting_since, first.c.id) < (referral.waiting_since, referral.id)
    same = [_asks_for_the_same(need) for need in needs]
    return (
        select(
            func.count(first.c.id.distinct()).label("of_all"),
            func.count().filter(first.c.id == referral.id).label("is_counted"),
            *(func.count().filter(one).label(f"of_{place}") for place, one in enumerate(same)),
            *(func.count().filter(one, is_ahead).label(f"ahead_{place}") for place, one in enumerate(same)),
        )
        # Naming all kinds changes nothing but the way: an index of needs begins with the referral and the kind.
        .select_from(first.outerjoin(Need, and_(
            Need.referral_id == first.c.id, Need.kind.in_(list(NeedKind)), Need.state == NeedState.OPEN,
        )))
    ).subquery()


def _places(needs: Sequence[Need], line: Mapping[str, int]) -> dict[NeedKind, Place]:
    is_whole = line["of_all"] <= MOST_PLACES
    return {
        need.kind: Place(
            line[f"ahead_{place}"] + 1 if line["is_counted"] else None, line[f"of_{place}"] if is_whole else None
        )
        for place, need in enumerate(needs)
    }


def _asks_for_the_same(need: Need) -> ColumnElement[bool]:
    if need.kind == NeedKind.DATA:
        return Need.kind == NeedKind.DATA
    return and_(Need.kind == NeedKind.DEVICE, Need.device_kind == need.device_kind)
