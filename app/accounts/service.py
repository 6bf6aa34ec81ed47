"""Sign-in, invitations, resets, leaving: what may happen to an account.

Sign-in errors are always the same sentence, whatever was wrong.
"""

import secrets
from datetime import timedelta

from sqlalchemy import select, update

from app.accounts.models import AccountToken, SavedView, User
from app.accounts.passwords import hash_password, is_right, needs_new_hash
from app.accounts.policy import may_choose_organisation, roles_to_give
from app.accounts.queries import (
    email_key,
    find_by_email,
    find_usable_token,
    get_saved_view,
    list_saved_views,
    token_key,
)
from app.accounts.states import TokenPurpose, UserState
from app.audit.service import record
from app.core import clock
from app.core.errors import Forbidden, Refused, explain_constraint
from app.core.permissions import SYSTEM, Actor, Role
from app.extensions import db

GENERIC = (
    "The email address or password is not right, or the account is locked for a few minutes. "
    "Try again, or choose a new password."
)
ATTEMPTS_BEFORE_LOCK = 5
LOCK_MINUTES = 15
INVITATION_DAYS = 7
RESET_HOURS = 2
MOST_VIEWS = 12
LONGEST_VIEW_NAME = 40
NEEDS_ORGANISATION = frozenset({Role.CASEWORKER, Role.PARTNER_LEAD, Role.DONOR, Role.FUNDER})

_TAKEN = "Somebody with this email address already has an account. Check the address, or ask an administrator."
explain_constraint("uq_user_account_email_index", _TAKEN, field="email", sqlite="user_account.email_index")


def check_credentials(email: str, password: str) -> User | None:
    """The user when email and password fit and the account is open; counts failures and locks after five.

    Locks for 15 minutes. The caller commits also when it returns None, so that failures are counted.
    """
    user = find_by_email(email)
    if user is not None:
        user = db.session.scalar(select(User).where(User.id == user.id).with_for_update(of=User))
    fits = is_right(user.password_hash if user else None, password)
    if user is None or not user.is_active:
        return None
    if user.locked_until is not None and user.locked_until > clock.now():
        return None
    if not fits:
        _count_failure(user)
        return None
    user.failed_sign_ins, user.locked_until, user.last_sign_in_at = 0, None, clock.now()
    if user.password_hash and needs_new_hash(user.password_hash):
        user.password_hash = hash_password(password)
    record(user, "signed_in", user)
    db.session.flush()
    return user


def _count_failure(user: User) -> None:
    user.failed_sign_ins += 1
    if user.failed_sign_ins >= ATTEMPTS_BEFORE_LOCK:
        user.failed_sign_ins, user.locked_until = 0, clock.now() + timedelta(minutes=LOCK_MINUTES)
        record(user, "locked", user)
    db.session.flush()


def sign_out_myself_everywhere(actor: Actor) -> None:
    """End every session of one's own account, on every machine."""
    user = db.session.get_one(User, actor.id)
    user.session_version += 1
    record(actor, "signed_out_everywhere", user)
    db.session.flush()


def invite(actor: Actor, *, email: str, name: str, role: Role, organisation_id: int | None) -> tuple[User, str]:
    """Make an account without a password and the secret of its invitation (7 days).

    Refuses roles the actor may not give, another organisation than a lead's own, and a known email address.
    """
    if role not in roles_to_give(actor):
        raise Forbidden("You cannot invite somebody into that role. Ask an administrator.", field="role")
    if not may_choose_organisation(actor):
        organisation_id = actor.organisation_id
    if role in NEEDS_ORGANISATION and organisation_id is None:
        raise Refused("Choose the organisation this person works for.", field="organisation_id")
    if find_by_email(email) is not None:
        raise Refused(_TAKEN, field="email")
    user = User(
        email=email.strip(), email_index=email_key(email), name=" ".join(name.split()), role=role,
        organisation_id=organisation_id, state=UserState.INVITED,
    )
    db.session.add(user)
    db.session.flush()
    record(actor, "invited", user, role=str(role))
    return user, issue_token(user, TokenPurpose.INVITATION)


def invite_again(actor: Actor, user: User) -> str:
    """The secret of a fresh invitation for an account that was never used, or was closed; earlier links stop working.

    Refuses an account in use and roles the actor may not give.
    """
    if user.state == UserState.ACTIVE:
        raise Refused("This person can sign in already. Tell them to choose a new password if they forgot it.")
    if user.role not in roles_to_give(actor):
        raise Forbidden("You cannot invite somebody into that role. Ask an administrator.")
    user.state, user.password_hash = UserState.INVITED, None
    record(actor, "invited", user, role=str(user.role))
    return issue_token(user, TokenPurpose.INVITATION)


def invite_first_administrator(email: str, name: str) -> str:
    """The secret of an administrator's invitation; refused once anybody has an account."""
    if db.session.scalar(select(User.id).limit(1)) is not None:
        raise Refused("There are accounts already. Ask an administrator to invite you.")
    _user, token = invite(SYSTEM, email=email, name=name, role=Role.ADMINISTRATOR, organisation_id=None)
    return token


def issue_token(user: User, purpose: TokenPurpose) -> str:
    """A fresh one-time secret; earlier ones of the same purpose stop working."""
    moment = clock.now()
    db.session.execute(
        update(AccountToken)
        .where(AccountToken.user_id == user.id, AccountToken.purpose == purpose, AccountToken.used_at.is_(None))
        .values(used_at=moment)
    )
    token = secrets.token_urlsafe(32)
    lasts = timedelta(days=INVITATION_DAYS) if purpose == TokenPurpose.INVITATION else timedelta(hours=RESET_HOURS)
    db.session.add(AccountToken(
        user_id=user.id, purpose=purpose, token_hash=token_key(token), expires_at=moment + lasts,
    ))
    db.session.flush()
    return token


def issue_link_for(user_id: int, purpose: TokenPurpose) -> tuple[str, str, str] | None:
    """A fresh secret with the name and email address it goes to, or None when the account no longer awaits one."""
    expected = UserState.INVITED if purpose == TokenPurpose.INVITATION else UserState.ACTIVE
    user = db.session.get(User, user_id)
    if user is None or user.state != expected:
        return None
    record(user, "link_sent", user, purpose=str(purpose))
    return issue_token(user, purpose), user.name, user.email


def use_token(token: str, purpose: TokenPurpose, password: str) -> User:
    """Set the password a link was sent for: activates an invited account and ends all its sessions.

    Refuses a used or expired link and a weak password (which does not use the link up).
    """
    found = find_usable_token(token, purpose)
    if found is None:
        raise Refused("This link has been used or has expired. Ask for a new one.")
    found = db.session.scalar(
        select(AccountToken).where(AccountToken.id == found.id).with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None or found.used_at is not None or found.user.state == UserState.LEFT:
        raise Refused("This link has been used or has expired. Ask for a new one.")
    user = found.user
    user.password_hash = hash_password(password)
    user.state, user.session_version = UserState.ACTIVE, user.session_version + 1
    user.failed_sign_ins, user.locked_until = 0, None
    found.used_at = clock.now()
    record(user, "set_password", user, purpose=str(purpose))
    db.session.flush()
    return user


def leave(actor: Actor, user: User) -> None:
    """Close an account: it can no longer sign in, its history stays. Nobody can close their own."""
    if actor.id == user.id:
        raise Refused("You cannot close your own account. Ask a colleague to do it.")
    user.state = UserState.LEFT
    user.session_version += 1
    record(actor, "left", user)
    db.session.flush()


def save_view(actor: Actor, page: str, name: str, query: str) -> SavedView:
    """Keep a list under a name for oneself; the same name again takes its place.

    Refuses no name, a name above 40 characters, and more than 12 lists a page.
    """
    name = " ".join(name.split())
    if not name:
        raise Refused("Give the list a name, for example: Waiting in Sefton.", field="name")
    if len(name) > LONGEST_VIEW_NAME:
        raise Refused(f"Keep the name under {LONGEST_VIEW_NAME} characters.", field="name")
    kept = list_saved_views(actor, page)
    view = next((one for one in kept if one.name.casefold() == name.casefold()), None)
    if view is None:
        if len(kept) >= MOST_VIEWS:
            raise Refused(f"You keep {MOST_VIEWS} lists already. Remove one you no longer need, then save this one.")
        view = SavedView(user_id=actor.id, page=page)
        db.session.add(view)
    view.name, view.query = name, query
    db.session.flush()
    record(actor, "saved_view", view)
    return view


def forget_view(actor: Actor, view_id: int) -> None:
    """Remove one of one's own kept lists."""
    view = get_saved_view(actor, view_id)
    record(actor, "forgot_view", view)
    db.session.delete(view)
    db.session.flush()


def prefer_one_page(actor: Actor, *, is_wanted: bool) -> None:
    """Remember whether the person wants long forms on one page or step by step."""
    user = db.session.get_one(User, actor.id)
    if user.prefers_one_page != is_wanted:
        user.prefers_one_page = is_wanted
        db.session.flush()
