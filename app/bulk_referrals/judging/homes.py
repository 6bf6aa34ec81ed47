"""The keys of a home within a file: the same home, and homes so alike that a person should look.

Addresses are read by referrals.household_identity; here is only what makes two of them candidates.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from app.core.postcode import Postcode
from app.referrals.household_identity import Home, key_of_home, read_home

_NUMBER_OR_LETTER: Final = re.compile(r"\d+|(?<=\d)[a-z]\b|\b[a-z]\b")


def postcode_of(values: Mapping[str, Any]) -> Postcode | None:
    """The postcode of a row's values, which is always written officially."""
    outcode, _, incode = (values.get("postcode") or "").partition(" ")
    return Postcode(outcode, incode) if incode else None


def home_of(values: Mapping[str, Any]) -> Home | None:
    """The parts of a row's address, where it has one and a postcode."""
    postcode, address = postcode_of(values), values.get("address")
    return read_home(address, postcode) if postcode and address else None


def home_key(values: Mapping[str, Any]) -> str | None:
    """The household key of a row, where it has an address and a postcode."""
    postcode, home = postcode_of(values), home_of(values)
    return key_of_home(home, postcode) if postcode and home else None


def candidate_key(home: Home, postcode: Postcode) -> str | None:
    """What "Flat 2, 10 High St" and "10/2 High Street" have in common: every number in any order, and the street.

    None where an address has no number: house names are compared by the household key alone.
    """
    numbers = _numbers(home)
    if not numbers:
        return None
    return "|".join((postcode.key.casefold(), "+".join(numbers), home.street or _without_numbers(home.building)))


def same_home(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> bool:
    """Whether two rows may be of one home; what one of them does not say does not part them."""
    if mine.get("uprn") and mine.get("uprn") == theirs.get("uprn"):
        return True
    if mine.get("postcode") and theirs.get("postcode") and mine["postcode"] != theirs["postcode"]:
        return False
    if not mine.get("address") or not theirs.get("address") or mine["address"] == theirs["address"]:
        return True
    postcode = postcode_of(mine) or postcode_of(theirs)
    return read_home(mine["address"], postcode) == read_home(theirs["address"], postcode)


def _numbers(home: Home) -> list[str]:
    texts = [unit.partition(" ")[2] for unit in home.units]
    return sorted(found for text in (*texts, home.building) for found in _NUMBER_OR_LETTER.findall(text))


def _without_numbers(building: str) -> str:
    return " ".join(word for word in building.split() if not any(character.isdigit() for character in word))
