"""What became of each item of a consignment, told by whoever knows: devices stand above donations and supply it.

Nothing here may name a household; a fate is a tag, a kind and plain words.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class ItemFate:
    """One item of a consignment and where it stands now, in words a donor may read."""

    asset_tag: str
    kind: str
    stage: str
    colour: str
    sentence: str
    changed_at: datetime
    is_wiped: bool
    form_factor: str = "other"  # an ItemKind, as we know the item now


@dataclass(frozen=True)
class StageTotal:
    """How many items of one donor stand at one stage, in the words a donor reads."""

    stage: str
    items: int


@dataclass(frozen=True)
class ReuseTotal:
    """What a donor's items that serve somebody weigh, and grams CO2e that spares by estimate, with its source."""

    items: int
    weight_g: int
    avoided_g: int
    source: str


FateReader = Callable[[int], Sequence[ItemFate]]
TotalReader = Callable[[int], Sequence[StageTotal]]
ReuseReader = Callable[[int], ReuseTotal]


class _Known:
    read: FateReader | None = None
    total: TotalReader | None = None
    reuse: ReuseReader | None = None


def read_fates_with(read: FateReader, total: TotalReader) -> None:
    """Set who tells the fates of a consignment's items, and a donor's totals, given the key of either."""
    _Known.read, _Known.total = read, total


def read_reuse_with(reuse: ReuseReader) -> None:
    """Set who tells what the reuse of a donor's items weighs and spares; reporting knows the factors."""
    _Known.reuse = reuse


def find_reuse(donor_id: int) -> ReuseTotal | None:
    """What the reuse of a donor's items weighs and spares; None while nobody tells, or nothing is in use yet."""
    found = _Known.reuse(donor_id) if _Known.reuse else None
    return found if found and found.items else None


def list_totals(donor_id: int) -> Sequence[StageTotal]:
    """How many counted items of a donor stand at each stage; none while nobody supplies them."""
    return _Known.total(donor_id) if _Known.total else ()


def list_fates(consignment_id: int) -> Sequence[ItemFate]:
    """The fate of every counted item of one consignment; none while nobody supplies them."""
    return _Known.read(consignment_id) if _Known.read else ()
