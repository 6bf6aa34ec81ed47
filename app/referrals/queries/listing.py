"""Lists of referrals: filters, order and the triage queue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_, union_all
from sqlalchemy.orm import selectinload
from sqlalchemy.sql.selectable import ScalarSelect

from app.core import clock
from app.core.errors import Refused
from app.core.permissions import Actor
from app.extensions import db
from app.organisations.models import Organisation
from app.referrals.models import Referral
from app.referrals.policy import visible_to
from app.referrals.queries.lacking import lacks_answers
from app.referrals.queries.searching import found_by
from app.referrals.states import UNDECIDED_STATES, ReferralState
from app.web.sorting import SortColumn

QUEUE_SIZE = 50


# A sent referral always has the first three; who never was accepted waits since never.
ORDERS = {
    "reference": SortColumn(Referral.reference), "sent": SortColumn(Referral.submitted_at),
    "due": SortColumn(Referral.decide_by), "waiting": SortColumn(Referral.waiting_since, may_be_empty=True),
}


@dataclass(frozen=True)
class Wanted:
    """What a list was asked to show; everything left empty means no restriction."""

    state: ReferralState | None = None
    partner_id: int | None = None
    authority_code: str | None = None
    is_mine: bool = False
    is_overdue: bool = False
    lacks_answers: bool = False
    text: str = ""


@dataclass(frozen=True)
class QueuePage:
    """One page of the queue, oldest first, and the key its next page starts after."""

    rows: Sequence[Referral]
    total: int
    next_after: str | None


def query_referrals(actor: Actor, wanted: Wanted) -> Select[Referral]:
    """The sent referrals (or the drafts, when asked for) that the actor may see and wants, unordered, for paging."""
    query = select(Referral).where(visible_to(actor)).options(selectinload(Referral.needs))
    if wanted.state:
        query = query.where(Referral.state == wanted.state)
    else:
        query = query.where(Referral.state != ReferralState.DRAFT)
    if wanted.partner_id:
        query = query.where(Referral.partner_id == wanted.partner_id)
    if wanted.authority_code:
        query = query.where(Referral.authority_code == wanted.authority_code)
    if wanted.is_mine:
        query = query.where(Referral.referrer_id == actor.id)
    if wanted.is_overdue:
        query = query.where(*_is_overdue())
    if wanted.lacks_answers:
        query = query.where(lacks_answers())
    if wanted.text:
        query = query.where(found_by(actor, wanted.text))
    return query


def check_size(query: Select[Referral], most: int) -> None:
    """Refuses a list too long for one file."""
    total = db.session.scalar(query.with_only_columns(func.count(Referral.id), maintain_column_froms=True)) or 0
    if total > most:
        raise Refused(f"This list has {total:,} referrals and a file holds {most:,}. Narrow it with the filters first.")


def page_of_queue(actor: Actor, state: ReferralState, after: str | None = None) -> QueuePage:
    """Referrals of one queue, longest waiting first; `after` is a key a former page gave."""
    key = read_key(after)
    beyond = [tuple_(Referral.submitted_at, Referral.id) > key] if key else []
    rows = first_in_queue(actor, state, *beyond, limit=QUEUE_SIZE + 1)
    more, rows = len(rows) > QUEUE_SIZE, rows[:QUEUE_SIZE]
    return QueuePage(rows, count_queue(actor, state), _write_key(rows[-1]) if more else None)


def first_in_queue(actor: Actor, state: ReferralState, *wanted: Any, limit: int) -> Sequence[Referral]:
    """The longest waiting referrals of a queue, each part of it read in the order of its index."""
    order = (Referral.submitted_at, Referral.id)
    parts = [
        select(Referral.id).where(visible_to(actor), part, *wanted).order_by(*order).limit(limit).subquery()
        for part in _parts_of_queue(state)
    ]
    return db.session.scalars(
        select(Referral).where(Referral.id.in_(union_all(*(select(part.c.id) for part in parts))))
        .options(selectinload(Referral.needs)).order_by(*order).limit(limit)
    ).all()


def count_queue(actor: Actor, state: ReferralState) -> int:
    """How many referrals stand in one queue."""
    return db.session.scalar(select(_number_in_queue(actor, state))) or 0


def count_queues(actor: Actor, *states: ReferralState) -> list[int]:
    """How many referrals stand in each of several queues, in one statement."""
    return list(db.session.execute(select(*(_number_in_queue(actor, state) for state in states))).one())


def _number_in_queue(actor: Actor, state: ReferralState) -> ScalarSelect[int]:
    parts = union_all(
        *(select(Referral.id).where(visible_to(actor), part) for part in _parts_of_queue(state))
    ).subquery()
    return select(func.count()).select_from(parts).scalar_subquery()


def _parts_of_queue(state: ReferralState) -> list[ColumnElement[bool]]:
    """A hold without a day, or whose day has come, is to decide; until then it stands under "on hold"."""
    held = Referral.state == ReferralState.ON_HOLD
    if state == ReferralState.SUBMITTED:
        is_due = or_(Referral.hold_until.is_(None), Referral.hold_until <= clock.today())
        return [Referral.state == state, and_(held, is_due)]
    if state == ReferralState.ON_HOLD:
        return [and_(held, Referral.hold_until > clock.today())]
    return [Referral.state == state]


def count_overdue(actor: Actor) -> int:
    """How many referrals the actor may see are past the day a decision was promised for."""
    return db.session.scalar(
        select(func.count()).select_from(Referral).where(visible_to(actor), *_is_overdue())
    ) or 0


def list_partners() -> Sequence[Organisation]:
    """Organisations that refer, by name, for filters."""
    return db.session.scalars(
        select(Organisation)
        .where(or_(Organisation.is_referral_partner.is_(True), Organisation.is_landlord.is_(True)))
        .order_by(Organisation.name)
    ).all()


def partner_names(ids: set[int]) -> dict[int, str]:
    """Names of organisations by key."""
    if not ids:
        return {}
    rows = db.session.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids)))
    return {row.id: row.name for row in rows}


def _is_overdue() -> tuple[Any, ...]:
    return Referral.state.in_(UNDECIDED_STATES), Referral.decide_by < clock.today()


def _write_key(row: Referral) -> str:
    return f"{row.submitted_at.isoformat() if row.submitted_at else ''}~{row.id}"


def read_key(text: str | None) -> tuple[datetime, int] | None:
    """The moment and the key that stand in an address as "moment~key"; None for anything else."""
    moment, _, row_id = (text or "").partition("~")
    try:
        at = datetime.fromisoformat(moment)
        # Within hours of the first or last year a moment cannot be turned into UTC.
        at = at.astimezone(UTC) if at.tzinfo else at
    except (ValueError, OverflowError):
        return None
    return (at, int(row_id)) if at.tzinfo and row_id.isdecimal() and len(row_id) < 19 else None
