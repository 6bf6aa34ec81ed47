"""Which access tokens a person sees, for whom they may make one, and which scopes a person can stand behind."""

from sqlalchemy import ColumnElement, false, true

from app.accounts.models import User
from app.api_access.models import AccessToken
from app.core.permissions import SCOPE_PERMISSIONS, Actor, Permission, Scope

# Files belong to a landlord: nobody can stand behind these without one.
FOR_LANDLORDS = frozenset({Scope.BULK_REFERRALS_WRITE, Scope.BULK_REFERRALS_READ})


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Administrators see every token, a partner lead those of the own organisation, others none."""
    if not actor.may(Permission.ACCESS_TOKEN_MANAGE):
        return false()
    if actor.may(Permission.USER_MANAGE):
        return true()
    return AccessToken.organisation_id == actor.organisation_id if actor.organisation_id is not None else false()


def scopes_of(person: User) -> list[Scope]:
    """The scopes somebody can stand behind: what they may do themselves, files for a landlord's people only."""
    is_landlord = person.organisation is not None and person.organisation.is_landlord
    return [
        scope for scope in Scope
        if person.may(SCOPE_PERMISSIONS[scope]) and (is_landlord or scope not in FOR_LANDLORDS)
    ]


def may_make_for(actor: Actor, person: User) -> bool:
    """Administrators make tokens for anybody who can stand behind one, a lead for people of the own organisation."""
    if not actor.may(Permission.ACCESS_TOKEN_MANAGE) or not person.is_active:
        return False
    return actor.may(Permission.USER_MANAGE) or (
        actor.organisation_id is not None and actor.organisation_id == person.organisation_id
    )


def answers_for(token: AccessToken) -> bool:
    """Whether the person behind a token still works there and may still do what the token is for."""
    person = token.answerable
    return (
        person.is_active and person.organisation_id == token.organisation_id
        and set(token.scopes) <= {scope.value for scope in scopes_of(person)}
    )
