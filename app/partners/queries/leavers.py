"""What somebody leaves behind when their account closes, and who could take it over."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select

from app.accounts.models import User
from app.accounts.states import UserState
from app.core.permissions import Permission, Role, role_may
from app.extensions import db
from app.referrals.models import Referral
from app.referrals.states import OPEN_STATES, ReferralState

# A draft is the leaver's too: nobody else would look for it.
CASES = OPEN_STATES | {ReferralState.DRAFT}
_REFERRING_ROLES = [role for role in Role if role_may(role, Permission.REFERRAL_CREATE)]


def count_cases(user_id: int) -> int:
    """How many open cases and drafts somebody is the referrer of."""
    return db.session.scalar(select(func.count()).select_from(Referral).where(*_cases(user_id))) or 0


def list_cases(user_id: int) -> Sequence[Referral]:
    """Their open cases and drafts, oldest first, locked until the end of the transaction."""
    return db.session.scalars(
        select(Referral).where(*_cases(user_id)).order_by(Referral.id).with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def list_successors(leaver: User) -> list[User]:
    """Active colleagues of the same organisation who may refer, by name."""
    same = (
        User.organisation_id.is_(None) if leaver.organisation_id is None
        else User.organisation_id == leaver.organisation_id
    )
    found = db.session.scalars(select(User).where(
        same, User.id != leaver.id, User.state == UserState.ACTIVE, User.role.in_(_REFERRING_ROLES),
    ))
    return sorted(found, key=lambda user: user.name.casefold())


def _cases(user_id: int) -> tuple[ColumnElement[bool], ...]:
    return Referral.referrer_id == user_id, Referral.state.in_(CASES)
