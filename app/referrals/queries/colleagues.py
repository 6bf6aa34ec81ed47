"""People who can take over a referral: those who refer for its organisation and still work there."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, select

from app.accounts.models import User
from app.accounts.states import UserState
from app.core.errors import NotFound
from app.core.permissions import GRANTS, Actor, Permission
from app.extensions import db
from app.referrals.models import Referral
from app.referrals.policy import visible_to

_REFERRING = [role for role, held in GRANTS.items() if Permission.REFERRAL_CREATE in held]


def list_ticked(actor: Actor, keys: Collection[int]) -> Sequence[Referral]:
    """The referrals with these keys that the actor may see, newest first."""
    return db.session.scalars(
        select(Referral).where(visible_to(actor), Referral.id.in_(list(keys))).order_by(Referral.id.desc())
    ).all()


def list_colleagues(actor: Actor, partner_ids: Collection[int]) -> list[User]:
    """Active people who refer for these organisations, by name; a partner's own people see only their own."""
    rows = db.session.scalars(
        select(User).where(_can_take_over(actor), User.organisation_id.in_(list(partner_ids)))
    )
    return sorted(rows, key=lambda user: user.name.casefold())


def get_colleague(actor: Actor, user_id: int) -> User:
    """One person who may be given referrals, or NotFound."""
    found = db.session.scalar(select(User).where(User.id == user_id, _can_take_over(actor)))
    if found is None:
        raise NotFound
    return found


def _can_take_over(actor: Actor) -> ColumnElement[bool]:
    active = (User.state == UserState.ACTIVE) & User.role.in_(_REFERRING)
    if actor.may(Permission.REFERRAL_TRIAGE):
        return active
    return active & (User.organisation_id == actor.organisation_id)
