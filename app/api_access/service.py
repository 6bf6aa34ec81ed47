"""Making access tokens, taking them back, standing behind them, letting callers in, and answering a call once.

The secret of a token leaves this module exactly once, as the answer to whoever made it.
"""

import secrets
import string
from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.api_access.models import AccessToken, AnsweredCall
from app.api_access.policy import may_make_for, scopes_of
from app.api_access.queries import find_by_secret, secret_hash, standing_of
from app.api_access.states import LASTS_DAYS, TokenStanding
from app.audit.service import record
from app.core import clock
from app.core.callers import Caller
from app.core.encryption import blind_index
from app.core.errors import Forbidden, Refused
from app.core.permissions import Actor, Role, Scope
from app.extensions import db
from app.organisations.states import OrganisationState

MARK: Final = "rct_"  # secrets that got into the wrong hands are found by how they begin
_ALPHABET: Final = string.ascii_letters + string.digits
_LENGTH: Final = 43  # 256 bits
_SHOWN: Final = len(MARK) + 5
LONGEST_NAME: Final = 80
MOST_TOKENS: Final = 20
ANSWERS_KEPT: Final = timedelta(days=30)


class KeyUsedAgain(Refused):
    """The same key came with something else."""


def make_token(
    actor: Actor, *, name: str, answerable: User, scopes: Collection[Scope], lasts_days: int,
    submission_key: str | None = None,
) -> tuple[AccessToken, str]:
    """Make a token and give its secret, this once.

    Refuses people of other organisations, scopes the person behind it cannot have, and more than 20 tokens in use.
    """
    if not may_make_for(actor, answerable):
        raise Forbidden("Choose somebody of your own organisation who has an account.", field="answerable_id")
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise Refused(f"Give the token a name of at most {LONGEST_NAME} characters, for example the system's.",
                      field="name")
    if not scopes:
        raise Refused("Choose at least one thing the system may do.", field="scopes")
    if not set(scopes) <= set(scopes_of(answerable)):
        raise Refused(f"{answerable.name} may not do all of this. Choose less, or somebody else.", field="scopes")
    if lasts_days not in LASTS_DAYS:
        raise Refused("Choose how long it works.", field="lasts_days")
    if _count_in_use(answerable.organisation_id) >= MOST_TOKENS:
        raise Refused(f"There are {MOST_TOKENS} access tokens in use. Take back one you no longer need first.")
    secret = MARK + "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    token = AccessToken(
        organisation_id=answerable.organisation_id, name=name, beginning=secret[:_SHOWN],
        secret_hash=secret_hash(secret), scopes=sorted(scopes), submission_key=submission_key or None,
        made_by_id=answerable.id if actor.id is None else actor.id, answerable_id=answerable.id,
        expires_at=clock.now() + timedelta(days=lasts_days),
    )
    db.session.add(token)
    db.session.flush()
    record(actor, "made_access_token", token, organisation_id=token.organisation_id, scopes=sorted(scopes),
           answerable_id=answerable.id, days=lasts_days)
    return token, secret


def take_back(actor: Actor, token: AccessToken) -> None:
    """End a token at once and for good; twice is once."""
    if token.revoked_at is not None:
        return
    token.revoked_at, token.revoked_by_id = clock.now(), actor.id
    record(actor, "took_back_access_token", token)
    db.session.flush()


def stand_behind(actor: Actor, token: AccessToken) -> None:
    """Put oneself behind a token of one's own organisation, when whoever was has left or changes work."""
    person = db.session.get(User, actor.id)
    if person is None or person.organisation_id != token.organisation_id:
        raise Forbidden("Ask somebody of the organisation itself to stand behind this token, or make a new one.")
    if token.revoked_at is not None or token.expires_at <= clock.now():
        raise Refused("This token is over. Make a new one.")
    if not set(token.scopes) <= {scope.value for scope in scopes_of(person)}:
        raise Refused("You may not do all that this token is for. Make a new one with less.")
    if token.answerable_id != person.id:
        token.answerable_id = person.id
        record(actor, "stood_behind_access_token", token)
        db.session.flush()
        db.session.refresh(token, ["answerable"])


def let_in(secret: str) -> Caller | None:
    """Who calls with this secret, noting the day; None when it is unknown, over or taken back."""
    token = find_by_secret(secret)
    if token is None:
        return None
    standing = standing_of(token)
    if standing in {TokenStanding.ENDED, TokenStanding.TAKEN_BACK}:
        return None
    if token.last_used_on != clock.today():
        token.last_used_on = clock.today()
        db.session.flush()
    return Caller(
        token_id=token.id, id=token.answerable_id, role=Role(token.answerable.role),
        organisation_id=token.organisation_id, scopes=frozenset(Scope(scope) for scope in token.scopes),
        refusal=_refusal(token, standing),
    )


def _refusal(token: AccessToken, standing: TokenStanding) -> str | None:
    if standing is TokenStanding.NOBODY_ANSWERS:
        return ("The person behind this access token has left or may no longer do this. Ask your partner lead to "
                "stand behind it, or to make a new one.")
    if token.organisation is not None and token.organisation.state == OrganisationState.LEFT:
        return f"{token.organisation.name} is no longer a partner. Ring us to come back."
    return None


def answer_once(
    caller: Caller, key: str | None, content: str, act: Callable[[], dict[str, Any]]
) -> tuple[dict[str, Any], bool]:
    """The answer of `act`, or the one it gave when the same call came with this key before, and whether it is that.

    Two at once: the second waits at the key and gets the first one's answer. A call that was refused keeps nothing.
    Raises KeyUsedAgain when the key came with other content.
    """
    if key is None:
        return act(), False
    fingerprint = blind_index(content, "call_content")
    call = AnsweredCall(token_id=caller.token_id, key=blind_index(key, "call_key"), content=fingerprint)
    try:
        with db.session.begin_nested():
            db.session.add(call)
    except IntegrityError:
        earlier = db.session.scalars(
            select(AnsweredCall).where(AnsweredCall.token_id == call.token_id, AnsweredCall.key == call.key)
        ).one()
        if earlier.content != fingerprint or earlier.answer is None:
            raise KeyUsedAgain(
                "This Idempotency-Key came with another request before. Send a new key with a new request."
            ) from None
        return earlier.answer, True
    call.answer = act()
    db.session.flush()
    return call.answer, False


def forget_answers() -> None:
    """Forget the answers of calls a month ago."""
    db.session.execute(delete(AnsweredCall).where(AnsweredCall.answered_at < clock.now() - ANSWERS_KEPT))


def _count_in_use(organisation_id: int | None) -> int:
    return db.session.scalar(
        select(func.count()).select_from(AccessToken).where(
            AccessToken.organisation_id.is_(None) if organisation_id is None
            else AccessToken.organisation_id == organisation_id,
            AccessToken.revoked_at.is_(None), AccessToken.expires_at > clock.now(),
        )
    ) or 0
