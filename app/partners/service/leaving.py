"""Closing an account hands its open cases to a named colleague; a partner leaves once nothing of it is open."""

from sqlalchemy import select

from app.accounts.models import User
from app.accounts.policy import roles_to_give
from app.accounts.service import leave
from app.accounts.states import UserState
from app.audit.service import move, record
from app.core.db import check_version
from app.core.errors import Forbidden, Refused
from app.core.permissions import Actor
from app.extensions import db
from app.organisations.models import Organisation
from app.organisations.states import OrganisationState, StopReason
from app.partners.queries.leavers import list_cases, list_successors
from app.partners.queries.partners import figures_of, list_referrers_of
from app.web.formats import plural


def close_account(actor: Actor, leaver: User, successor_id: int | None) -> int:
    """Close an account and make a colleague the referrer of its open cases and drafts; how many there were.

    Refuses one's own account, roles the actor may not give, open cases without a colleague, and anybody who is not an
    active colleague who may refer.
    """
    if leaver.state == UserState.LEFT:
        return 0
    if actor.id == leaver.id:
        raise Refused("You cannot close your own account. Ask a colleague to do it.")
    if leaver.role not in roles_to_give(actor):
        raise Forbidden("You cannot close an account of this role. Ask an administrator.")
    _hold_the_line(leaver)
    cases = list_cases(leaver.id)
    if cases:
        successor = _successor(leaver, successor_id, len(cases))
        for case in cases:
            case.referrer_id = successor.id
            record(actor, "changed_referrer", case, before=leaver.id, after=successor.id)
    leave(actor, leaver)
    return len(cases)


def leave_partnership(actor: Actor, partner: Organisation, reason: StopReason, *, version: int) -> None:
    """End a partnership and close the accounts that refer for it; donors, funders and the hub's own people stay.

    Refuses as long as a referral of it is open or begun.
    """
    check_version(partner, version, partner.name)
    db.session.execute(select(Organisation.id).where(Organisation.id == partner.id).with_for_update())
    figures = figures_of(partner.id)
    if figures.open or figures.drafts:
        left = [plural(figures.open, "open referral")] if figures.open else []
        left += [plural(figures.drafts, "draft")] if figures.drafts else []
        raise Refused(
            f"{partner.name} still has {' and '.join(left)}. Finish them, take them back or throw them away first; "
            "until then you can suspend it, so that nothing new comes in."
        )
    move(partner, OrganisationState.LEFT, actor, reason=reason)
    for person in list_referrers_of(partner.id):
        leave(actor, person)


def _successor(leaver: User, successor_id: int | None, cases: int) -> User:
    colleagues = {user.id: user for user in list_successors(leaver)}
    if not colleagues:
        raise Refused(
            f"{leaver.name} has {plural(cases, 'open case')} and there is no colleague to take over. Invite one first, "
            "or take the referrals back.", field="successor_id",
        )
    if successor_id not in colleagues:
        raise Refused(
            f"{leaver.name} has {plural(cases, 'open case')}. Choose the colleague who takes over.",
            field="successor_id",
        )
    return colleagues[successor_id]


def _hold_the_line(leaver: User) -> None:
    """A referral that the leaver sends at this moment is sent before or after, never in between."""
    if leaver.organisation_id is not None:
        db.session.execute(
            select(Organisation.id).where(Organisation.id == leaver.organisation_id).with_for_update()
        )
