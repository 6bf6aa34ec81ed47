"""What a household's text means for its referral: STATUS is answered, a language word changes the language.

Messaging has understood the text; who must answer everything else is a person.
"""

from typing import Final

from sqlalchemy import select

from app.audit.service import record
from app.core.permissions import SYSTEM
from app.extensions import db
from app.messaging.models import InboundMessage
from app.messaging.queries import get_inbound
from app.messaging.replies import interpret
from app.messaging.reply_words import ReplyKind
from app.messaging.service import may_be_answered, queue_text
from app.messaging.template_keys import TemplateKey
from app.messaging.wording import Value, Weeks
from app.referrals import queries
from app.referrals.answers import SpokenLanguage
from app.referrals.models import Referral
from app.referrals.states import OPEN_STATES, ReferralState

# READY is answered by matching, which alone knows the place, the day and the code.
_ANSWERS: Final[dict[ReferralState, TemplateKey]] = {
    ReferralState.SUBMITTED: TemplateKey.STATUS_RECEIVED,
    ReferralState.NEEDS_INFORMATION: TemplateKey.STATUS_NEEDS_INFORMATION,
    ReferralState.ACCEPTED: TemplateKey.STATUS_WAITING,
    ReferralState.WAITING: TemplateKey.STATUS_WAITING,
    ReferralState.MATCHED: TemplateKey.STATUS_PREPARING,
    ReferralState.ON_HOLD: TemplateKey.STATUS_ON_HOLD,
    ReferralState.HANDED_OVER: TemplateKey.STATUS_HANDED_OVER,
    ReferralState.CLOSED: TemplateKey.STATUS_CLOSED,
    ReferralState.DECLINED: TemplateKey.STATUS_CLOSED,
    ReferralState.WITHDRAWN: TemplateKey.STATUS_CLOSED,
}


def read_reply(inbound_id: int) -> bool:
    """Act on a household's text where that needs no person; whether it was answered."""
    inbound = get_inbound(SYSTEM, inbound_id)
    reply = interpret(inbound.body or "")
    if reply.kind is ReplyKind.LANGUAGE:
        _change_language(inbound, reply.value or "")
        return False  # messaging answers it, in the language or with a person who rings
    if reply.kind is ReplyKind.STATUS:
        referral = _referral_of(inbound)
        return referral is not None and _tell_status(inbound, referral)
    return False


def _tell_status(inbound: InboundMessage, referral: Referral) -> bool:
    """Answer, but not where others may read it, and not two machines talking to each other: then a person looks."""
    key = _ANSWERS.get(referral.state)
    if key is None or inbound.phone is None or referral.is_safe_to_text is not True or not may_be_answered(inbound):
        return False
    wait = queries.slowest_wait(referral)
    values: dict[str, Value] = {
        "reference": referral.reference, "expected_wait": Weeks(wait.least, wait.most),
        "decide_by": referral.decide_by or inbound.received_at.date(),
    }
    queue_text(
        SYSTEM, key, dedupe_key=f"reply:{inbound.id}", phone=inbound.phone, language=referral.language,
        is_safe_to_text=referral.is_safe_to_text, referral_id=referral.id,
        **values,  # type: ignore[arg-type]  # values of the text, never one of the named settings above
    )
    return True


def _change_language(inbound: InboundMessage, language: str) -> None:
    if language not in set(SpokenLanguage):
        return
    for referral in _referrals_of(inbound):
        if referral.state in OPEN_STATES and referral.language != language:
            referral.language = language
            record(SYSTEM, "changed_language", referral, language=language)
    db.session.flush()


def _referral_of(inbound: InboundMessage) -> Referral | None:
    """The one referral a number belongs to: the open one, else the newest; none when two homes share it."""
    found = _referrals_of(inbound)
    if len({referral.household_id for referral in found}) != 1:
        return None
    return next((referral for referral in found if referral.state in OPEN_STATES), found[0])


def _referrals_of(inbound: InboundMessage) -> list[Referral]:
    if inbound.phone_index is None:
        return []
    return list(db.session.scalars(
        select(Referral)
        .where(Referral.phone_index == inbound.phone_index, Referral.state != ReferralState.DRAFT)
        .order_by(Referral.id.desc())
        .limit(10)
    ))
