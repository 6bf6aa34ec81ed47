"""Labels are ordered, drawn by a worker with its progress, and taken away."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from app.audit.service import record
from app.core import clock
from app.core.db import transaction
from app.core.errors import Refused
from app.core.jobs import enqueue
from app.core.permissions import Actor
from app.devices.queries import asset_tag_from
from app.extensions import db
from app.labels import queries
from app.labels.drawing import GRIDS, draw_labels
from app.labels.models import LabelPrint
from app.labels.states import PrintState, Stock

MOST_LABELS: Final = 1_000
_KEPT_DAYS: Final = 7
_STRANDED_SECONDS: Final = 60
_SAME_SECONDS: Final = 20
_NAMED: Final = 10


def order_labels(actor: Actor, typed: str, *, stock: Stock, first_place: int = 1) -> LabelPrint:
    """Order labels for tags as scanned, typed or pasted; each is printed once, in that order.

    Refuses none, too many, tags no device carries, and a place the sheet does not have. The same order again within
    20 seconds is the page sent twice and gives the first print.
    """
    tags = _read_tags(typed)
    if not 1 <= first_place <= GRIDS[stock].places:
        raise Refused(f"This paper has places 1 to {GRIDS[stock].places}. Choose one of them.", field="first_place")
    same = queries.find_same(actor.id, tags, stock, first_place, since=clock.now() - timedelta(seconds=_SAME_SECONDS))
    if same is not None:
        return same  # sent twice: one print
    ordered = LabelPrint(stock=stock, first_place=first_place, asset_tags=tags, total=len(tags), asked_by_id=actor.id)
    db.session.add(ordered)
    db.session.flush()
    record(actor, "labels_ordered", ordered, labels=len(tags), stock=str(stock))
    enqueue("workers.labels.draw", ordered.id)
    return ordered


def _read_tags(typed: str) -> list[str]:
    words = list(dict.fromkeys(re.split(r"[\s,;]+", typed.strip())))
    if words == [""]:
        raise Refused("Scan or type at least one asset tag.", field="tags")
    if len(words) > MOST_LABELS:
        raise Refused(f"One print holds {MOST_LABELS:,} labels. Take fewer, and print again.", field="tags")
    wanted = {word: asset_tag_from(word) for word in words}
    known = {label.asset_tag for label in queries.list_labels([tag for tag in wanted.values() if tag])}
    missing = [word for word, tag in wanted.items() if tag not in known]
    if missing:
        more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
        raise Refused(f"No device carries {', '.join(missing[:_NAMED])}{more}. Take these out, or check them.",
                      field="tags")
    return list(dict.fromkeys(tag for tag in wanted.values() if tag))


def draw_print(print_id: int, *, organisation: str) -> None:
    """Draw an ordered print and tell its progress as it goes; one that is drawn stays as it is."""
    with transaction():
        ordered = queries.get_print(print_id)
        if ordered.state != PrintState.WAITING:
            return
        tags, stock, first_place = list(ordered.asset_tags), Stock(ordered.stock), ordered.first_place
        labels = queries.list_labels(tags)
    pdf = draw_labels(labels, stock, organisation=organisation, first_place=first_place,
                      tell=lambda done: _tell(print_id, done))
    with transaction():
        ordered = queries.get_print(print_id)
        ordered.pdf, ordered.state, ordered.done, ordered.drawn_at = pdf, PrintState.DRAWN, ordered.total, clock.now()


def _tell(print_id: int, done: int) -> None:
    with transaction():
        ordered = queries.get_print(print_id)
        if ordered.state == PrintState.WAITING:
            ordered.done = min(done, ordered.total - 1)


def list_stranded() -> Sequence[int]:
    """Prints that wait although a worker should have had them: it was killed, or the queue was away."""
    return queries.list_waiting(clock.now() - timedelta(seconds=_STRANDED_SECONDS))


def forget_paper() -> None:
    """Drop the paper of old prints."""
    queries.forget_paper(clock.now() - timedelta(days=_KEPT_DAYS))
