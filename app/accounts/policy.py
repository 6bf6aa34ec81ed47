"""Which accounts a person may see and manage."""

from sqlalchemy import ColumnElement, false, true

from app.accounts.models import User
from app.core.permissions import Actor, Permission, Role

LEAD_MAY_GIVE = frozenset({Role.CASEWORKER, Role.PARTNER_LEAD})


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Administrators see every account, a partner lead those of the own organisation, others none."""
    if actor.may(Permission.USER_MANAGE):
        return true()
    if actor.may(Permission.COLLEAGUE_MANAGE) and actor.organisation_id is not None:
        return User.organisation_id == actor.organisation_id
    return false()


def roles_to_give(actor: Actor) -> list[Role]:
    """The roles an actor may give in an invitation: whoever manages partners gives them their leads, no other role."""
    if actor.may(Permission.USER_MANAGE):
        return list(Role)
    if actor.may(Permission.COLLEAGUE_MANAGE):
        return [role for role in Role if role in LEAD_MAY_GIVE]
    return [Role.PARTNER_LEAD] if actor.may(Permission.PARTNER_MANAGE) else []


def may_choose_organisation(actor: Actor) -> bool:
    """Whether an invitation may lead into another organisation than the actor's own."""
    return actor.may(Permission.USER_MANAGE) or actor.may(Permission.PARTNER_MANAGE)
