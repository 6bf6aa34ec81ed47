"""What the text provider would have told us, and what households wrote back.

The call itself is left out (nobody may be texted from here); everything after it goes through the services.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from app.core import clock
from app.demo.service.calendar import Diary
from app.demo.service.chance import Chance
from app.demo.service.people import Staff
from app.extensions import db
from app.messaging.models import InboundMessage, Message, ProviderReceipt
from app.messaging.service.answering import answer_by_hand, mark_handled, read_reply, store_reply
from app.messaging.service.delivery import LEASE
from app.messaging.service.outcomes import settle
from app.messaging.service.receipts import apply_receipt, store_receipt
from app.messaging.states import MessageState
from app.messaging.template_keys import TemplateKey

_KEEPS_ASKING_DAYS: Final = 12
# How a text ends, in turns: in earlier months nearly always well; lately with what people have to look into.
_WELL: Final = ("delivered", None)
_EARLIER: Final = (*(_WELL,) * 150, ("undelivered", "30005"))
_LATELY: Final = (
    *(_WELL,) * 4, ("undelivered", "30003"), *(_WELL,) * 4, ("lost", None), *(_WELL,) * 4, ("sent", None),
    *(_WELL,) * 4, ("failed", "30034"), *(_WELL,) * 2,
)
_TO_READY: Final = (
    ("1", 60), ("Yes I can come", 8), ("2", 8), ("ok thanks", 10), ("Can my sister pick it up for me?", 5),
)
_TO_NEWS: Final = (
    ("Thank you", 40), ("STATUS", 25), ("HELP", 5), ("Is there a charger with it?", 8), ("Dziękuję", 5), ("شكرا", 5),
    ("I have moved to number 14, same street", 4), ("STOP", 4),
)
_ANSWER: Final = "Thank you for asking. We will ring you about it tomorrow."


@dataclass
class TextTraffic:
    """Writes deliveries and replies into the diary."""

    random: Chance
    diary: Diary
    staff: Staff
    count: int = field(default=0)

    def sweep(self) -> None:
        """Hand over everything that is due, as the timed job would."""
        due = db.session.scalars(
            select(Message).where(Message.state == MessageState.QUEUED, Message.not_before <= clock.now())
            .order_by(Message.id)
        ).all()
        for message in due:
            self._hand_over(message)

    def somebody_stops(self) -> None:
        """Whoever got the newest text about a case wants no more of them."""
        newest = db.session.scalars(
            select(Message).where(Message.state == MessageState.DELIVERED, Message.referral_id.is_not(None))
            .order_by(Message.id.desc()).limit(1)
        ).one()
        self._reply(newest, "STOP")

    def _hand_over(self, message: Message) -> None:
        self.count += 1
        message.attempt_id = f"{message.id}-{self.random.getrandbits(64):016x}"
        message.attempts += 1
        message.claimed_at, message.lease_until = clock.now(), clock.now() + LEASE
        # The claim is a statement of the delivery's own, in a transaction of its own; this is the same in ours.
        message.state = MessageState.SENDING
        db.session.flush()
        outcomes = _LATELY if clock.now() > self._lately else _EARLIER
        status, code = outcomes[self.count % len(outcomes)]
        if status == "lost":
            settle(message, MessageState.UNKNOWN)
            self.diary.enter(clock.now() + timedelta(minutes=25), lambda: self._give_up(message))
            return
        message.provider_id = f"SM{secrets.token_hex(16)}"
        settle(message, MessageState.ACCEPTED)
        self.diary.enter(clock.now() + timedelta(seconds=4), lambda: self._receipt(message, "sent", None))
        if status != "sent":
            self.diary.enter(clock.now() + timedelta(seconds=30), lambda: self._receipt(message, status, code))
        if status == "delivered":
            self._maybe_reply(message)

    def _give_up(self, message: Message) -> None:
        if message.state is MessageState.UNKNOWN:
            settle(message, MessageState.NEEDS_REVIEW, "not_found")

    def _receipt(self, message: Message, status: str, code: str | None) -> None:
        store_receipt(message.attempt_id or "", message.provider_id or "", status, code)
        newest = db.session.scalars(select(ProviderReceipt).order_by(ProviderReceipt.id.desc()).limit(1)).one()
        apply_receipt(newest.id)

    def _maybe_reply(self, message: Message) -> None:
        key = TemplateKey(message.template_key)
        if message.dedupe_key.startswith("reply:") or (message.language != "en" and self.random.happens(60)):
            return
        choices, share = (_TO_READY, 0.6) if key is TemplateKey.READY else (_TO_NEWS, 0.09)
        if self.random.random() < share:
            words = self.random.pick(choices)
            minutes = self.random.randint(3, 200)
            self.diary.enter(clock.now() + timedelta(minutes=minutes), lambda: self._reply(message, words))

    def _reply(self, message: Message, words: str) -> None:
        provider_id = f"SM{secrets.token_hex(16)}"
        store_reply(provider_id, message.phone or "", words)
        inbound = db.session.scalars(select(InboundMessage).where(InboundMessage.provider_id == provider_id)).one()
        read_reply(inbound.id)
        if inbound.handled_at is None:
            self.diary.enter_later(self.random.randint(1, 3), 10.25, lambda: self._deal_with(inbound))

    def _deal_with(self, inbound: InboundMessage) -> None:
        is_old = inbound.received_at < self._lately
        if inbound.handled_at is None and (is_old or self.random.happens(60)):
            hub = self.staff["coordinator"]
            if self.random.happens(50):
                answer_by_hand(hub, inbound, _ANSWER)
            else:
                mark_handled(hub, inbound)

    @property
    def _lately(self) -> datetime:
        return self.diary.end - timedelta(days=_KEEPS_ASKING_DAYS)
