"""Many devices at once: each goes through the same guards as a single scan, and what failed is told with its reason."""

import re
from collections.abc import Sequence
from typing import Final

from app.core.errors import Refused
from app.core.permissions import Actor
from app.stockroom.cards import NEED_A_PLACE, Action, Card, is_card
from app.stockroom.models import BenchScan
from app.stockroom.service.scanning import take_scan

MOST_AT_ONCE: Final = 100


def act_on_several(actor: Actor, typed: str, card: Card, *, turn: int) -> Sequence[BenchScan]:
    """Do one action with every device of a pasted list and return each answer; the same page sent twice counts once.

    Refuses an empty list, one that is too long, cards among the tags, and an action without its place.
    """
    words = sorted(dict.fromkeys(word for word in re.split(r"[\s,;]+", typed.strip()) if word))
    if not words:
        raise Refused("Scan, type or paste at least one asset tag.", field="tags")
    if len(words) > MOST_AT_ONCE:
        raise Refused(f"Take at most {MOST_AT_ONCE} at once. Send the rest after these.", field="tags")
    if any(is_card(word) for word in words):
        raise Refused("A card stands among the tags. Take it out: the action is chosen below.", field="tags")
    if card.action in NEED_A_PLACE and card.place is None:
        raise Refused("Choose the place.", field="place_id")
    if card.action == Action.UNDO:
        raise Refused("Undo is scanned at the bench. Choose another action.", field="action")
    # In one order for everybody, so that two lists never wait for each other in a circle.
    return [take_scan(actor, word, card=card, turn=turn) for word in words]
