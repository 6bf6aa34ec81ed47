"""The texts a household gets about its referral, where it chose texts and the number is safe to text.

The words are messaging's; here stands which text goes out when, and its values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.core.permissions import Actor
from app.messaging.service import cancel_texts, queue_text
from app.messaging.service.queueing_many import Planned, queue_many
from app.messaging.template_keys import TemplateKey
from app.messaging.wording import Value, Weeks

if TYPE_CHECKING:
    from app.referrals.models import Referral
    from app.referrals.queries import WaitOf


@dataclass(frozen=True, slots=True)
class Told:
    """One of many referrals whose household is told that we have it, on a mobile that is safe to text."""

    referral_id: int
    reference: str
    decide_by: date
    phone: str
    language: str
    version: int


def tell_received(actor: Actor, referral: Referral) -> None:
    """We have it, and decide by a day."""
    if referral.decide_by:
        _tell(actor, referral, TemplateKey.RECEIVED, reference=referral.reference, decide_by=referral.decide_by)


def tell_many_received(actor: Actor, told: Sequence[Told]) -> set[int]:
    """The same for referrals of a file, all on numbers safe to text; the keys of those that were told."""
    queue_many(actor, TemplateKey.RECEIVED, [
        Planned(
            _dedupe_key(one.referral_id, TemplateKey.RECEIVED, one.version), one.phone, one.language, True,
            one.referral_id, {"reference": one.reference, "decide_by": one.decide_by},
        )
        for one in told
    ])
    return {one.referral_id for one in told}


def tell_accepted(actor: Actor, referral: Referral, wait: WaitOf) -> None:
    """It is agreed, and about how long it will take."""
    weeks = Weeks(wait.least, wait.most)
    _tell(actor, referral, TemplateKey.ACCEPTED, reference=referral.reference, expected_wait=weeks)


def tell_not_this_time(actor: Actor, referral: Referral) -> None:
    """We cannot help this time, without the reason; texts still waiting are taken back first."""
    stop_telling(actor, referral, "declined")
    _tell(actor, referral, TemplateKey.NOT_THIS_TIME, reference=referral.reference)


def stop_telling(actor: Actor, referral: Referral, reason: str) -> None:
    """Take back the texts of a case that have not left yet."""
    cancel_texts(actor, referral.id, reason=reason)


def _tell(actor: Actor, referral: Referral, key: TemplateKey, **values: Value) -> None:
    if not referral.may_be_texted or not referral.phone:
        return
    queue_text(
        actor, key, dedupe_key=_dedupe_key(referral.id, key, referral.version), phone=referral.phone,
        language=referral.language, is_safe_to_text=referral.is_safe_to_text, referral_id=referral.id,
        **values,  # type: ignore[arg-type]  # values of the text, never one of the named settings above
    )


def _dedupe_key(referral_id: int, key: TemplateKey, version: int) -> str:
    return f"referral:{referral_id}:{key}:v{version}"
