"""Reads of preparations and hand-overs. The workshop gets a reference and steps, a hand-over worker a first name
and what to give; nothing more of the household leaves this file.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.audit.queries import list_for
from app.core import clock
from app.core.encryption import blind_index
from app.core.errors import NotFound
from app.core.permissions import Actor
from app.core.references import spaced
from app.devices.models import Device
from app.extensions import db
from app.matching.item_words import bundle_words, device_with_faults, device_words, fault_words, preparation_steps
from app.matching.models import HandOver
from app.matching.policy import visible_to
from app.matching.receipt import Receipt
from app.matching.states import HandOverState
from app.referrals.models import Referral
from app.referrals.states import NeedKind
from app.supplies.queries import item_names

_MOST = 200


@dataclass(frozen=True, slots=True)
class Preparation:
    """What the workshop sees of a hand-over that is not ready: no name, no address, no phone."""

    id: int
    reference: str
    point: str
    asset_tag: str | None
    device: str | None
    location: str | None
    bundle: str | None
    steps: tuple[str, ...]
    since: datetime


@dataclass(frozen=True, slots=True)
class Collection:
    """What a hand-over worker sees: a first name, a reference, what to give, where and until when."""

    id: int
    version: int
    reference: str
    first_name: str
    point: str
    until: date
    device: str | None
    faults: tuple[str, ...]
    asset_tag: str | None
    bundle: str | None
    bundle_short: str | None
    last_four: str | None
    needs_charger: bool
    is_for_child: bool
    state: HandOverState
    is_prepared: bool
    receipt_number: str | None
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Telling:
    """How a household hears of its hand-over."""

    code: str
    must_ring: bool


def list_preparations() -> list[Preparation]:
    """Hand-overs the workshop has still to prepare, oldest first."""
    rows = db.session.scalars(
        _with_items()
        .where(HandOver.state == HandOverState.ARRANGED, HandOver.prepared_at.is_(None))
        .order_by(HandOver.id)
        .limit(_MOST)
    )
    return [_preparation(row) for row in rows]


def get_preparation(hand_over_id: int) -> HandOver:
    """One hand-over that is not prepared, for the workshop's command; NotFound when there is none."""
    found = db.session.scalar(
        _with_items().where(HandOver.id == hand_over_id, HandOver.state == HandOverState.ARRANGED)
    )
    if found is None:
        raise NotFound
    return found


def count_preparations() -> int:
    """How many hand-overs wait for the workshop."""
    return _count(select(HandOver).where(HandOver.state == HandOverState.ARRANGED, HandOver.prepared_at.is_(None)))


def list_collections(actor: Actor) -> list[Collection]:
    """Hand-overs the actor may do: ready, or missed and still kept; the one ending first on top."""
    rows = db.session.scalars(
        _with_items().where(visible_to(actor), _is_ready()).order_by(HandOver.hold_until, HandOver.id).limit(_MOST)
    )
    return [collection_of(row) for row in rows]


def count_collections(actor: Actor) -> int:
    """How many hand-overs the actor may do."""
    return _count(select(HandOver).where(visible_to(actor), _is_ready()))


def list_done(actor: Actor, *, limit: int = 20) -> list[Collection]:
    """The newest hand-overs that are done, for receipts."""
    rows = db.session.scalars(
        _with_items()
        .where(visible_to(actor), HandOver.state == HandOverState.DONE)
        .order_by(HandOver.handed_over_at.desc(), HandOver.id.desc())
        .limit(limit)
    )
    return [collection_of(row) for row in rows]


def get_hand_over(actor: Actor, hand_over_id: int) -> HandOver:
    """One hand-over the actor may see, or NotFound."""
    found = db.session.scalar(_with_items().where(HandOver.id == hand_over_id, visible_to(actor)))
    if found is None:
        raise NotFound
    return found


def find_by_code(actor: Actor, code: str) -> HandOver | None:
    """The hand-over with this code among those the actor may do."""
    return db.session.scalar(
        _with_items()
        .where(HandOver.code_index == blind_index(code, "handover_code"), visible_to(actor), _is_ready())
        .limit(1)
    )


def find_open(referral_id: int) -> HandOver | None:
    """The hand-over of a referral that is arranged or was missed and is not over."""
    return db.session.scalar(
        _with_items()
        .where(
            HandOver.referral_id == referral_id,
            HandOver.state.in_([HandOverState.ARRANGED, HandOverState.FAILED]),
        )
        .order_by(HandOver.id.desc())
        .limit(1)
    )


def list_held_until_before(day: date) -> Sequence[HandOver]:
    """Open hand-overs whose hold ended before a day."""
    return db.session.scalars(
        _with_items()
        .where(HandOver.state.in_([HandOverState.ARRANGED, HandOverState.FAILED]), HandOver.hold_until < day)
        .order_by(HandOver.id)
    ).all()


def list_to_remind(last_day: date, reminders: int) -> Sequence[HandOver]:
    """Ready hand-overs whose hold ends by a day and that had fewer reminders than this."""
    return db.session.scalars(
        _with_items()
        .where(_is_ready(), HandOver.state == HandOverState.ARRANGED, HandOver.hold_until <= last_day,
               HandOver.reminders_sent < reminders)
        .order_by(HandOver.id)
    ).all()


def is_receipt_taken(number: str) -> bool:
    """Whether a receipt already carries this number."""
    return db.session.scalar(select(HandOver.id).where(HandOver.receipt_number == number)) is not None


def collection_of(row: HandOver) -> Collection:
    """What a hand-over worker may see of one hand-over."""
    device, bundle = row.device, row.bundle
    return Collection(
        id=row.id,
        version=row.version,
        reference=row.referral.reference,
        first_name=row.referral.first_name or "Name removed",
        point=row.collection_point.name,
        until=row.hold_until,
        device=device_with_faults(device) if device else None,
        faults=fault_words(device) if device else (),
        asset_tag=device.asset_tag if device else None,
        bundle=bundle_words(bundle) if bundle else None,
        bundle_short=bundle_words(bundle).split(",", 1)[0] if bundle else None,
        last_four=bundle.last_four if bundle else None,
        needs_charger=bool(device and device.has_charger),
        is_for_child=row.referral.is_for_child,
        state=row.state,
        is_prepared=row.prepared_at is not None,
        receipt_number=row.receipt_number,
        done_at=row.handed_over_at,
    )


def receipt_of(row: HandOver) -> Receipt:
    """What the receipt of a hand-over says; NotFound while it is not done."""
    if row.state != HandOverState.DONE or row.handed_over_at is None or row.receipt_number is None:
        raise NotFound
    device, bundle = row.device, row.bundle
    return Receipt(
        number=row.receipt_number,
        reference=row.referral.reference,
        first_name=row.referral.first_name or "Name removed",
        point=row.collection_point.name,
        at=row.handed_over_at,
        device=device_with_faults(device) if device else None,
        asset_tag=device.asset_tag if device else None,
        charger_given=row.charger_given,
        given_along=_given_along(row),
        bundle=bundle_words(bundle) if bundle else None,
        last_four=bundle.last_four if bundle else None,
        data_ends_on=bundle.ends_on if bundle else None,
        is_for_child=row.referral.is_for_child,
        terms_version=row.terms_version or "–",
    )


def _given_along(row: HandOver) -> tuple[str, ...]:
    """The names of the counted items given with it."""
    ids = {item for event in list_for("hand_over", row.id) if event.action == "accessories_given"
           for item in event.detail.get("items", [])}
    return item_names(ids)


def about_telling(row: HandOver) -> Telling:
    """For the hub alone: whether somebody has to ring, and the code to read out then."""
    return Telling(code=spaced(row.code or ""), must_ring=not row.referral.may_be_texted)


def _preparation(row: HandOver) -> Preparation:
    need = row.referral.need(NeedKind.DEVICE)
    steps = preparation_steps(
        row.device, row.bundle, need.must_haves if need else [], for_child=row.referral.is_for_child
    )
    return Preparation(
        id=row.id,
        reference=row.referral.reference,
        point=row.collection_point.name,
        asset_tag=row.device.asset_tag if row.device else None,
        device=device_words(row.device) if row.device else None,
        location=row.device.location if row.device else None,
        bundle=bundle_words(row.bundle) if row.bundle else None,
        steps=tuple(steps),
        since=row.created_at,
    )


def _is_ready() -> ColumnElement[bool]:
    kept = HandOver.state.in_([HandOverState.ARRANGED, HandOverState.FAILED])
    return and_(kept, HandOver.prepared_at.is_not(None))


def _with_items() -> Select[HandOver]:
    return select(HandOver).options(
        joinedload(HandOver.referral).selectinload(Referral.needs),
        joinedload(HandOver.device).options(selectinload(Device.overrides), selectinload(Device.tests)),
        joinedload(HandOver.bundle),
        joinedload(HandOver.collection_point),
    )


def _count(query: Select[HandOver]) -> int:
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def find_ready_by_phone(phone_index: str) -> HandOver | None:
    """The one hand-over that is packed and kept for whoever has this number; None when there are several or none."""
    found = db.session.scalars(
        select(HandOver).join(HandOver.referral)
        .where(
            Referral.phone_index == phone_index, HandOver.prepared_at.is_not(None),
            HandOver.state.in_([HandOverState.ARRANGED, HandOverState.FAILED]), HandOver.hold_until >= clock.today(),
        )
        .options(joinedload(HandOver.referral), joinedload(HandOver.collection_point)).limit(2)
    ).unique().all()
    return found[0] if len(found) == 1 else None
