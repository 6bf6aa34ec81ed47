"""Texts of one referral, as rows: so many that all of them together are what the scale asks for.

All of them are over and done with, so that no worker ever sends one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from app.bench.service.outline import Fate, mix
from app.bench.service.scale import Scale
from app.bench.service.townsfolk import Townsperson
from app.messaging.states import MessageState
from app.messaging.template_keys import TemplateKey

Row = dict[str, Any]
_KEYS: Final = (TemplateKey.RECEIVED, TemplateKey.ACCEPTED, TemplateKey.STATUS_WAITING, TemplateKey.READY,
                TemplateKey.SURVEY)
_BODY: Final = (
    "Reconnect: hello, this is about request {number}. We will text again when there is news. "
    "To ask where it stands, send STATUS. To stop texts, send STOP."
)
# Of a thousand texts, so many did not arrive; a person has looked at all but the newest of them.
_ASTRAY: Final = 12
_REPLY_EVERY: Final = 6


@dataclass(frozen=True, slots=True)
class Conversation:
    """Gives each referral its share of the texts."""

    seed: int
    scale: Scale

    def of(
        self, key: int, fate: Fate, who: Townsperson, begun_at: datetime, ended_at: datetime | None
    ) -> tuple[list[Row], list[Row]]:
        """Our texts about one referral, and what the household wrote back."""
        each = self.scale.messages / self.scale.referrals
        number = int((fate.number + 1) * each) - int(fate.number * each)
        ours = [self._text(key, fate, who, place, (begun_at, ended_at)) for place in range(number)]
        theirs = []
        if fate.number % _REPLY_EVERY == 0:
            at = begun_at + timedelta(hours=5)
            is_open = fate.days_ago < 10 and fate.number % (_REPLY_EVERY * 7) == 0
            theirs.append({
                "provider_id": f"SM{mix(self.seed, fate.number, 51):032x}", "phone": who.phone,
                "phone_index": who.phone_index, "body": "Thank you, is there a charger with it?", "meaning": None,
                "referral_id": key, "received_at": at, "handled_at": None if is_open else at + timedelta(hours=20),
                "created_at": at, "updated_at": at,
            })
        return ours, theirs

    def _text(
        self, key: int, fate: Fate, who: Townsperson, place: int, when: tuple[datetime, datetime | None]
    ) -> Row:
        begun_at, ended_at = when
        drawn = mix(self.seed, fate.number * 8 + place, 52)
        at = begun_at + timedelta(hours=place * 3, seconds=drawn % 3600)
        if ended_at is not None and place > 1:
            at = ended_at - timedelta(days=4 - place)
        state = MessageState.UNDELIVERED if drawn % 1000 < _ASTRAY else MessageState.DELIVERED
        template = _KEYS[place % len(_KEYS)]
        return {
            "dedupe_key": f"{template}:{key}:{place}", "referral_id": key, "template_key": template,
            "language": who.language, "phone": who.phone, "phone_index": who.phone_index,
            "body": _BODY.format(number=fate.number), "state": state, "not_before": at,
            "expires_at": at + timedelta(days=3), "attempt_id": f"{drawn:016x}-{key}-{place}", "attempts": 1,
            "claimed_at": at, "provider_id": f"SM{drawn:016x}{key:012x}{place:04x}", "provider_status": str(state),
            "error_code": 30005 if state == MessageState.UNDELIVERED else None, "accepted_at": at,
            "finished_at": at + timedelta(seconds=9),
            "handled_at": at + timedelta(days=1)
            if state == MessageState.UNDELIVERED and (fate.days_ago > 10 or place) else None,
            "created_at": at, "updated_at": at,
        }
