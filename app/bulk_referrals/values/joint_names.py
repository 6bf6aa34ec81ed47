"""Cells that name several people: who is the first, and which surname they share. Pure."""

import re
from collections.abc import Sequence
from typing import Final

from app.bulk_referrals.values.name_parts import (
    begin_of_last_name,
    is_initial,
    is_title,
    plain,
    unbracketed,
    without_titles,
)

_BETWEEN: Final = re.compile(
    r"\s*(?:&|\+|;|\bamp;)\s*|\s+(?:and|AND|And|und|or|OR)\s+|\s+/\s+|/(?=[^\W\d_]{2})"
)
_SLASHED_TITLES: Final = re.compile(r"\b(mr|mrs|ms|miss|mx|dr)\s*/\s*(mr|mrs|ms|miss|mx|dr)\b", re.IGNORECASE)


def people_in(text: str) -> list[str]:
    """The texts of a cell that each name somebody, titles alone left out; one where it names one person."""
    written = _SLASHED_TITLES.sub(r"\1 & \2", text)
    found = [part.strip(" ,") for part in _BETWEEN.split(written)]
    people = [part for part in found if part and not all(map(is_title, part.split()))]
    if len(people) < 2 and sum(map(bool, found)) < 2:
        return _listed(text) or _titled(text) or [text]
    return people if len(people) > 1 else [*people, *(part for part in found if part and part not in people)]


def first_of(people: Sequence[str]) -> str:
    """The first person of several, with the last name that stands behind the other where they share one."""
    words = unbracketed(people[0]).replace(",", " , ").split()
    bare, _ = without_titles([word for word in words if word != ","])
    if len(people) < 2 or "," in people[0] or len(bare) != 1:
        return people[0]  # "Smith, J & M" · "Mr A Jones & Ms B Khan"
    other, _ = without_titles(unbracketed(people[-1]).split())
    has_title = len(bare) < len(words)
    if len(other) > 1 and (not has_title or is_initial(bare[0]) or is_title(people[-1].split()[0])):
        return f"{bare[0]} {' '.join(other[begin_of_last_name(other):])}"  # "J & M Smith" · "Mr John & Mrs Jane Smith"
    return people[0]


def _listed(text: str) -> list[str]:
    """People parted by commas ("Mr J Smith, Mrs K Smith"), where it is no last name with a comma behind it."""
    parts = [part.split() for part in text.split(",") if part.strip()]
    if len(parts) < 2 or not all(len(part) > 1 for part in parts):
        return []
    are_titled = all(is_title(part[0]) for part in parts)
    are_alike = len({plain(part[-1]) for part in parts}) == 1 or (
        len({plain(part[0]) for part in parts}) == 1 and all(is_initial(part[-1]) for part in parts)
    )
    return [" ".join(part) for part in parts] if are_titled or are_alike else []


def _titled(text: str) -> list[str]:
    """Two people side by side, each with a title: "Mr John Smith Mrs Ann Smith"."""
    words = text.split()
    if "," in text or not words or not is_title(words[0]):
        return []
    second = next((place for place, word in enumerate(words[1:-1], start=1) if is_title(word)
                   and not is_title(words[place - 1])), 0)
    return [" ".join(words[:second]), " ".join(words[second:])] if second > 2 else []
