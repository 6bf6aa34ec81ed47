"""One referral at a time, its notes, and what it asks for: always through visible_to."""

from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.encryption import blind_index
from app.core.errors import NotFound
from app.core.permissions import Actor
from app.core.phone import InvalidPhone, read_phone
from app.core.postcode import InvalidPostcode, read_postcode
from app.core.references import InvalidReference, read_reference
from app.extensions import db
from app.referrals.household_identity import normalised_name
from app.referrals.models import CaseNote, Household, Referral
from app.referrals.policy import visible_to
from app.referrals.states import ReferralState

PREFIX = "R"


def get_by_reference(actor: Actor, reference: str) -> Referral:
    """One referral the actor may see, with its household and needs, or NotFound."""
    found = db.session.scalar(
        select(Referral)
        .where(Referral.reference == reference.upper(), visible_to(actor))
        .options(joinedload(Referral.household), selectinload(Referral.needs))
    )
    if found is None:
        raise NotFound
    return found


def get_referral(actor: Actor, referral_id: int) -> Referral:
    """The same by key."""
    found = db.session.scalar(select(Referral).where(Referral.id == referral_id, visible_to(actor)))
    if found is None:
        raise NotFound
    return found


def find_by_submission_key(actor: Actor, key: str) -> Referral | None:
    """The draft or referral that was begun from one opening of the start page."""
    return db.session.scalar(select(Referral).where(Referral.submission_key == key, visible_to(actor)))


def is_reference_taken(reference: str) -> bool:
    """Whether some referral, visible or not, has the reference."""
    return db.session.scalar(select(Referral.id).where(Referral.reference == reference)) is not None


def list_notes(referral_id: int) -> Sequence[CaseNote]:
    """The case notes of a referral, oldest first."""
    return db.session.scalars(
        select(CaseNote).where(CaseNote.referral_id == referral_id).order_by(CaseNote.id)
    ).all()


def find_last_note(referral_id: int) -> CaseNote | None:
    """The newest note of a referral."""
    return db.session.scalar(
        select(CaseNote).where(CaseNote.referral_id == referral_id).order_by(CaseNote.id.desc()).limit(1)
    )


def get_note(referral_id: int, note_id: int) -> CaseNote:
    """One note of a referral, or NotFound."""
    found = db.session.scalar(
        select(CaseNote).where(CaseNote.id == note_id, CaseNote.referral_id == referral_id)
    )
    if found is None:
        raise NotFound
    return found


def exact_match(text: str) -> list[object]:
    """The conditions an exact search for a reference, phone, postcode or full name means; empty when it means none."""
    found: list[object] = []
    with suppress(InvalidReference):
        found.append(Referral.reference == read_reference(text, PREFIX))
    with suppress(InvalidPhone):
        phone = read_phone(text, allow_fictional=True)
        found.append(Referral.phone_index == blind_index(phone.e164, "phone"))
    with suppress(InvalidPostcode):
        postcode = blind_index(read_postcode(text).key, "postcode")
        homes = select(Household.id).where(Household.postcode_index == postcode)
        found.append(Referral.household_id.in_(homes))
    name = normalised_name(text, "")
    if " " in name:
        found.append(Referral.name_index == blind_index(name, "name"))
    return found


def search(actor: Actor, text: str, *, limit: int = 20) -> Sequence[Referral]:
    """Sent referrals with exactly this reference, phone, postcode or full name, newest first."""
    conditions = exact_match(text)
    if not conditions:
        return []
    return db.session.scalars(
        select(Referral)
        .where(visible_to(actor), Referral.state != ReferralState.DRAFT, or_(*conditions))  # type: ignore[arg-type]
        .order_by(Referral.id.desc())
        .limit(limit)
    ).all()


def list_drafts(actor: Actor, *, limit: int = 20) -> Sequence[Referral]:
    """Unsent referrals the actor may go on with, newest first."""
    return db.session.scalars(
        select(Referral)
        .where(visible_to(actor), Referral.state == ReferralState.DRAFT)
        .order_by(Referral.id.desc())
        .limit(limit)
    ).all()


def count_in(actor: Actor, *states: ReferralState) -> int:
    """How many referrals the actor may see stand in these states."""
    return db.session.scalar(
        select(func.count()).select_from(Referral).where(visible_to(actor), Referral.state.in_(states))
    ) or 0
