"""The texts a household gets on the way from match to hand-over, where it chose texts and the number is safe.
The words are messaging's; here stands which text goes out when, and its values.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from app.core import clock
from app.core.permissions import Actor
from app.core.references import spaced
from app.messaging.queries import find_by_dedupe_key
from app.messaging.quiet_hours import next_allowed
from app.messaging.service import cancel_text, cancel_texts, queue_text
from app.messaging.states import WAITING
from app.messaging.template_keys import TemplateKey

if TYPE_CHECKING:
    from app.matching.models import HandOver
    from app.messaging.wording import Value

    Values = dict[str, Value]

_NEWS_IS_GOOD_FOR = timedelta(days=7)


def tell_preparing(actor: Actor, hand_over: HandOver) -> None:
    """Something is held for them and is being prepared; at an hour when people like to get texts."""
    at = next_allowed(clock.now())
    values: Values = {"reference": hand_over.referral.reference}
    _tell(actor, hand_over, TemplateKey.STATUS_PREPARING, "preparing", values, at=at)


def tell_ready(actor: Actor, hand_over: HandOver) -> None:
    """Where, until when and with which code; the news that it is being prepared is taken back if it still waits."""
    waiting = find_by_dedupe_key(_key(hand_over, "preparing"))
    if waiting is not None and waiting.state in WAITING:
        cancel_text(actor, waiting, reason="ready_meanwhile")
    _tell(actor, hand_over, TemplateKey.READY, f"ready:{hand_over.hold_until}", _place_and_code(hand_over))


def remind(actor: Actor, hand_over: HandOver, number: int) -> None:
    """Remind them once more before the hold ends."""
    what = f"reminder:{hand_over.hold_until}:{number}"
    _tell(actor, hand_over, TemplateKey.REMINDER, what, _place_and_code(hand_over))


def tell_missed(actor: Actor, hand_over: HandOver) -> None:
    """They did not come, and how long it is kept."""
    _tell(actor, hand_over, TemplateKey.MISSED, f"missed:{hand_over.hold_until}", _place(hand_over))


def answer_text(actor: Actor, hand_over: HandOver, key: TemplateKey, inbound_id: int) -> None:
    """Answer a household's own text with place, day and code, to the number on the case."""
    referral = hand_over.referral
    queue_text(
        actor, key, dedupe_key=f"reply:{inbound_id}", phone=referral.phone or "", language=referral.language,
        is_safe_to_text=referral.is_safe_to_text, referral_id=referral.id, expires_at=_end_of(hand_over),
        **_place_and_code(hand_over),  # type: ignore[arg-type]  # values of the text, never a named setting
    )


def stop_telling(actor: Actor, hand_over: HandOver, reason: str) -> None:
    """Take back the texts of the case that have not left yet."""
    cancel_texts(actor, hand_over.referral_id, reason=reason)


def _place(hand_over: HandOver) -> Values:
    return {"place": hand_over.collection_point.name, "until": hand_over.hold_until}


def _place_and_code(hand_over: HandOver) -> Values:
    return {**_place(hand_over), "code": spaced(hand_over.code or "")}


def _key(hand_over: HandOver, what: str) -> str:
    return f"hand_over:{hand_over.id}:{what}"


def _tell(
    actor: Actor, hand_over: HandOver, key: TemplateKey, what: str, values: Values, *, at: datetime | None = None
) -> None:
    referral = hand_over.referral
    if not referral.may_be_texted or not referral.phone:
        return
    queue_text(
        actor, key, dedupe_key=_key(hand_over, what), phone=referral.phone, language=referral.language,
        is_safe_to_text=referral.is_safe_to_text, referral_id=referral.id, not_before=at,
        expires_at=at + _NEWS_IS_GOOD_FOR if at else _end_of(hand_over),
        **values,  # type: ignore[arg-type]  # values of the text, never one of the named settings above
    )


def _end_of(hand_over: HandOver) -> datetime:
    """After the last day of the hold a text about it would mislead."""
    return datetime.combine(hand_over.hold_until, time(19), tzinfo=clock.LONDON)
