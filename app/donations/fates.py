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


@dataclass(frozen=True)
class StageTotal:
    """How many items of one donor stand at one stage, in the words a donor reads."""

    stage: str
    items: int


FateReader = Callable[[int], Sequence[ItemFate]]
TotalReader = Callable[[int], Sequence[StageTotal]]


class _Known:
    read: FateReader | None = None
    total: TotalReader | None = None


def read_fates_with(read: FateReader, total: TotalReader) -> None:
    """Set who tells the fates of a consignment's items, and a donor's totals, given the key of either."""
    _Known.read, _Known.total = read, total


def list_totals(donor_id: int) -> Sequence[StageTotal]:
    """How many counted items of a donor stand at each stage; none while nobody supplies them."""
    return _Known.total(donor_id) if _Known.total else ()


def list_fates(consignment_id: int) -> Sequence[ItemFate]:
    """The fate of every counted item of one consignment; none while nobody supplies them."""
    return _Known.read(consignment_id) if _Known.read else ()
