"""Room for one more: whether one more need of a kind can be served if others already served may change items.
Keeps counts only, kinds against kinds; who gets which item is decided afterwards.
"""

from collections.abc import Sequence

from app.matching.arrays import Truth, np


class Room:
    """The items taken so far, movable at any time, so that nobody served ever loses their place.

    When there is no room for a kind of need, every kind of item it could reach is full and held by kinds that
    suit nothing else. That stays so whoever comes later: they are closed for good and not searched again.
    """

    def __init__(self, suits: Truth, supply: Sequence[int]) -> None:
        self._suits = [_mask(row) for row in suits]
        self._free = list(supply)
        self._open = sum(1 << kind for kind, count in enumerate(supply) if count > 0)
        self._holders: list[dict[int, int]] = [{} for _ in supply]
        self._closed = 0

    def suits_anything(self, need_kind: int) -> bool:
        """Whether any item at all suits this kind of need, taken or not."""
        return self._suits[need_kind] != 0

    def has_room(self, need_kind: int) -> bool:
        """Whether one more need of this kind can be served; may move others between items that suit them."""
        return self._vacancy(need_kind) is not None

    def take(self, need_kind: int) -> bool:
        """Serve one more need of this kind, or answer False and change nothing that anybody has."""
        item_kind = self._vacancy(need_kind)
        if item_kind is None:
            return False
        self._give(need_kind, item_kind, 1)
        return True

    def _vacancy(self, need_kind: int) -> int | None:
        direct = self._suits[need_kind] & self._open
        if direct:
            return _lowest(direct)
        return self._move_others(need_kind) if self._suits[need_kind] & ~self._closed else None

    def _move_others(self, need_kind: int) -> int | None:
        """Search breadth first for a free item at the end of a chain of moves, and make those moves."""
        reached = self._suits[need_kind] & ~self._closed
        came_from: dict[int, tuple[int, int]] = {}
        asked: set[int] = set()
        queue = _kinds(reached)
        for item_kind in queue:
            for holder in self._holders[item_kind]:
                if holder in asked:
                    continue
                asked.add(holder)
                new = self._suits[holder] & ~reached & ~self._closed
                reached |= new
                came_from.update(dict.fromkeys(_kinds(new), (item_kind, holder)))
                if new & self._open:
                    return self._shift_along(came_from, _lowest(new & self._open))
                queue.extend(_kinds(new))
        self._closed |= reached
        return None

    def _shift_along(self, came_from: dict[int, tuple[int, int]], free_kind: int) -> int:
        """Move as many as the chain allows, which saves the next search; answer the kind of item set free."""
        chain: list[tuple[int, int, int]] = []
        item_kind = free_kind
        while item_kind in came_from:
            source, holder = came_from[item_kind]
            chain.append((holder, source, item_kind))
            item_kind = source
        count = min(self._free[free_kind], *(self._holders[source][holder] for holder, source, _ in chain))
        for holder, source, target in chain:
            self._give(holder, target, count)
            self._give(holder, source, -count)
        return item_kind

    def _give(self, need_kind: int, item_kind: int, count: int) -> None:
        holders = self._holders[item_kind]
        holders[need_kind] = holders.get(need_kind, 0) + count
        if not holders[need_kind]:
            del holders[need_kind]
        self._free[item_kind] -= count
        if self._free[item_kind] > 0:
            self._open |= 1 << item_kind
        else:
            self._open &= ~(1 << item_kind)


def _mask(row: Truth) -> int:
    return int.from_bytes(np.packbits(row, bitorder="little").tobytes(), "little")


def _lowest(mask: int) -> int:
    return (mask & -mask).bit_length() - 1


def _kinds(mask: int) -> list[int]:
    found: list[int] = []
    while mask:
        kind = _lowest(mask)
        found.append(kind)
        mask &= mask - 1
    return found
