"""Reads of accounts and one-time links."""

import hashlib
from collections.abc import Collection, Mapping

from sqlalchemy import Select, select

from app.accounts.models import AccountToken, SavedView, User
from app.accounts.policy import visible_to
from app.accounts.states import TokenPurpose, UserState
from app.core import clock
from app.core.encryption import blind_index
from app.core.errors import NotFound
from app.core.permissions import Actor
from app.extensions import db


def email_key(email: str) -> str:
    """The look-up key of an email address; case and outer space do not matter."""
    return blind_index(email.strip().casefold(), "email")


def find_by_email(email: str) -> User | None:
    """The account with this email address."""
    return db.session.scalar(select(User).where(User.email_index == email_key(email)))


def find_by_session(name: str) -> User | None:
    """The active account a session cookie names, or None when it was signed out everywhere since."""
    user_id, _, version = name.partition(".")
    if not user_id.isdecimal() or not version.isdecimal():
        return None
    user = db.session.get(User, int(user_id))
    return user if user is not None and user.session_version == int(version) and user.is_active else None


def get_user(actor: Actor, user_id: int) -> User:
    """One account the actor may see, or NotFound."""
    user = db.session.scalar(select(User).where(User.id == user_id, visible_to(actor)))
    if user is None:
        raise NotFound
    return user


def prefers_one_page(actor: Actor) -> bool:
    """Whether the person wants long forms on one page; those who act as the system have no wishes."""
    user = db.session.get(User, actor.id) if actor.id is not None else None
    return user is not None and user.prefers_one_page


def query_users(actor: Actor, state: UserState | None = None) -> Select[User]:
    """All accounts the actor may see, or those in one state, for paging."""
    query = select(User).where(visible_to(actor))
    return query if state is None else query.where(User.state == state)


def names_of(user_ids: Collection[int | None]) -> Mapping[int, str]:
    """Names by key, for timelines and signatures; who is None did it as the system and has no name."""
    wanted = {key for key in user_ids if key is not None}
    if not wanted:
        return {}
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def token_key(token: str) -> str:
    """What is stored of a one-time link's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_usable_token(token: str, purpose: TokenPurpose) -> AccountToken | None:
    """The unused, unexpired link with this secret; looking uses nothing up."""
    found = db.session.scalar(
        select(AccountToken).where(AccountToken.token_hash == token_key(token), AccountToken.purpose == purpose)
    )
    if found is None or found.used_at is not None or found.expires_at <= clock.now():
        return None
    return found


def list_saved_views(actor: Actor, page: str) -> list[SavedView]:
    """The lists of one page that a person keeps, by name; nobody sees another person's."""
    rows = db.session.scalars(select(SavedView).where(SavedView.user_id == actor.id, SavedView.page == page))
    return sorted(rows, key=lambda view: (view.name.casefold(), view.id))


def get_saved_view(actor: Actor, view_id: int) -> SavedView:
    """One kept list of the person's own, or NotFound."""
    found = db.session.scalar(select(SavedView).where(SavedView.id == view_id, SavedView.user_id == actor.id))
    if found is None:
        raise NotFound
    return found
