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


FateReader = Callable[[int], Sequence[ItemFate]]


class _Known:
    read: FateReader | None = None


def read_fates_with(read: FateReader) -> None:
    """Set who tells the fates of a consignment's items, given the consignment's key."""
    _Known.read = read


def list_fates(consignment_id: int) -> Sequence[ItemFate]:
    """The fate of every counted item of one consignment; none while nobody supplies them."""
    return _Known.read(consignment_id) if _Known.read else ()
