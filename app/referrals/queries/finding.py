"""One referral at a time, its notes, and what it asks for: always through visible_to."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload, with_expression

from app.accounts.models import User
from app.core.errors import NotFound
from app.core.permissions import Actor, Permission
from app.extensions import db
from app.referrals.models import CaseNote, Referral, TriageClaim
from app.referrals.policy import visible_to
from app.referrals.queries.households import is_to_be_compared
from app.referrals.states import ReferralState


def get_by_reference(actor: Actor, reference: str) -> Referral:
    """One referral the actor may see, with all that its page needs of it in one statement, or NotFound."""
    found = db.session.scalars(
        select(Referral)
        .where(Referral.reference == reference.upper(), visible_to(actor))
        .options(
            joinedload(Referral.household), joinedload(Referral.needs), joinedload(Referral.programme_version),
            joinedload(Referral.claim).joinedload(TriageClaim.user).lazyload(User.organisation),
            with_expression(Referral.is_household_to_check, is_to_be_compared()),
        )
    ).unique().one_or_none()
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


def list_drafts(actor: Actor, *, limit: int = 20) -> Sequence[Referral]:
    """Unsent referrals the actor may go on with, newest first."""
    return db.session.scalars(
        select(Referral)
        .where(visible_to(actor), Referral.state == ReferralState.DRAFT, *_own_at_the_hub(actor))
        .order_by(Referral.id.desc())
        .limit(limit)
    ).all()


def _own_at_the_hub(actor: Actor) -> list[ColumnElement[bool]]:
    """The hub sees no drafts but its own; said plainly, so that they are looked up by their referrer."""
    return [Referral.referrer_id == actor.id] if actor.may(Permission.REFERRAL_TRIAGE) else []


def count_in(actor: Actor, *states: ReferralState) -> int:
    """How many referrals the actor may see stand in these states."""
    return db.session.scalar(
        select(func.count()).select_from(Referral).where(visible_to(actor), Referral.state.in_(states))
    ) or 0


def find_reference(actor: Actor, referral_id: int) -> str | None:
    """The reference of a referral the actor may see, else None: for links from texts."""
    return db.session.scalar(select(Referral.reference).where(Referral.id == referral_id, visible_to(actor)))
