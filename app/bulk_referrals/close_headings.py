"""Headings typed with a slip of the keyboard, found only where no other known heading is as near. Pure."""

from collections.abc import Mapping
from typing import Final

_SHORTEST: Final = 6
_LONG: Final = 11


def closest(key: str, known: Mapping[str, str]) -> str | None:
    """The known heading that is one slip away (two in long ones); None when short, or near to two meanings.

    `known` says what each heading stands for; numbers in it must be the same, as they tell columns apart.
    """
    if not _SHORTEST <= len(key) <= 60:
        return None
    most = 2 if len(key) >= _LONG else 1
    digits = _digits(key)
    near: dict[str, int] = {}
    for other in known:
        if abs(len(other) - len(key)) <= most and len(other) >= _SHORTEST - 1 and _digits(other) == digits:
            distance = _slips(key, other, most)
            if distance <= most:
                near[other] = distance
    if not near:
        return None
    best = min(near.values())
    if len({known[other] for other in near}) > 1:
        return None
    return next(other for other, distance in near.items() if distance == best)


def _digits(key: str) -> str:
    return "".join(filter(str.isdigit, key))


def _slips(one: str, other: str, most: int) -> int:
    """How many letters are missing, added, other, or swapped with their neighbour; above `most` it stops counting."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, start=1):
        older, before, row = before, row, [place]
        for behind, wanted in enumerate(other, start=1):
            cost = min(before[behind] + 1, row[-1] + 1, before[behind - 1] + (letter != wanted))
            if place > 1 and behind > 1 and letter == other[behind - 2] and one[place - 2] == wanted:
                cost = min(cost, older[behind - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
