"""Reads of access tokens: for their page always through visible_to, for a call by the hash of the secret."""

from collections.abc import Sequence

from sqlalchemy import Select, select

from app.accounts.models import User
from app.accounts.queries import find_by_email
from app.accounts.states import UserState
from app.api_access.models import AccessToken
from app.api_access.policy import answers_for, scopes_of, visible_to
from app.api_access.states import TokenStanding
from app.core import clock
from app.core.encryption import blind_index
from app.core.errors import NotFound, Refused
from app.core.permissions import SCOPE_PERMISSIONS, Actor, Permission, Role, role_may
from app.extensions import db


def secret_hash(secret: str) -> str:
    """What is stored of a token's secret."""
    return blind_index(secret, "access_token")


def find_by_secret(secret: str) -> AccessToken | None:
    """The token with this secret, however it stands."""
    return db.session.scalar(select(AccessToken).where(AccessToken.secret_hash == secret_hash(secret)))


def get_token(actor: Actor, token_id: int) -> AccessToken:
    """One token the actor may see, or NotFound."""
    found = db.session.scalar(select(AccessToken).where(AccessToken.id == token_id, visible_to(actor)))
    if found is None:
        raise NotFound
    return found


def query_tokens(actor: Actor) -> Select[AccessToken]:
    """Every token the actor may see, for paging."""
    return select(AccessToken).where(visible_to(actor))


def find_by_submission(key: str) -> AccessToken | None:
    """The token that a form made when it was sent before."""
    return db.session.scalar(select(AccessToken).where(AccessToken.submission_key == key)) if key else None


def standing_of(token: AccessToken) -> TokenStanding:
    """How a token stands at this moment."""
    if token.revoked_at is not None:
        return TokenStanding.TAKEN_BACK
    if token.expires_at <= clock.now():
        return TokenStanding.ENDED
    return TokenStanding.IN_USE if answers_for(token) else TokenStanding.NOBODY_ANSWERS


def list_answerable(actor: Actor) -> Sequence[User]:
    """The people the actor may put behind a token: for a lead themselves, for an administrator all who can."""
    if not actor.may(Permission.USER_MANAGE):
        person = db.session.get(User, actor.id)
        return [person] if person is not None and scopes_of(person) else []
    roles = [role for role in Role if any(role_may(role, one) for one in SCOPE_PERMISSIONS.values())]
    people = db.session.scalars(select(User).where(User.state == UserState.ACTIVE, User.role.in_(roles)))
    return sorted((one for one in people if scopes_of(one)), key=_by_organisation)


def get_by_email(email: str) -> User:
    """The account with this address; refuses an unknown one."""
    person = find_by_email(email)
    if person is None:
        raise Refused(f"There is no account {email}. Check the address.")
    return person


def _by_organisation(person: User) -> tuple[str, str]:
    return (person.organisation.name if person.organisation else "", person.name.casefold())
