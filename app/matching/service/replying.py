"""What a household's text means for a hand-over that is ready: STATUS is answered, and so is "1", they will come.

Another day ("2") and everything else is for a person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.permissions import SYSTEM
from app.matching.notices import answer_text
from app.matching.queries.hand_overs import find_ready_by_phone
from app.messaging.queries import get_inbound
from app.messaging.replies import interpret
from app.messaging.reply_words import ReplyKind
from app.messaging.service import may_be_answered
from app.messaging.template_keys import TemplateKey

if TYPE_CHECKING:
    from app.messaging.replies import Reply

WILL_COME = "1"


def read_reply(inbound_id: int) -> bool:
    """Answer a household's text about what waits for it; whether it was answered.

    The code only goes where texts are safe, and only while one hand-over waits for this number.
    """
    inbound = get_inbound(SYSTEM, inbound_id)
    key = _answer_to(interpret(inbound.body or ""))
    hand_over = find_ready_by_phone(inbound.phone_index) if key and inbound.phone_index else None
    if key is None or hand_over is None or not hand_over.referral.may_be_texted or not may_be_answered(inbound):
        return False
    answer_text(SYSTEM, hand_over, key, inbound.id)
    return True


def _answer_to(reply: Reply) -> TemplateKey | None:
    if reply.kind is ReplyKind.STATUS:
        return TemplateKey.STATUS_READY
    is_coming = reply.kind is ReplyKind.YES or (reply.kind is ReplyKind.NUMBER and reply.value == WILL_COME)
    return TemplateKey.COMING if is_coming else None
