"""Invented people by number: the same person for a number each time. Pure.

Surnames are put together from pieces, so that a name is about as rare as in a real region. Numbers are those kept for
films: there are only 18,000, so most are shared by some twenty people; every thirtieth person has one that two share.
"""

from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Final

from app.bench.service.outline import mix, pick
from app.core.encryption import blind_index
from app.core.phone import FICTIONAL_STEMS
from app.core.postcode import Postcode
from app.demo.service.names import CIRCLES, OUTCODES, STREETS
from app.referrals.household_identity import household_key, normalised_name
from app.referrals.search_keys import keys_of_referral

_BEGINNINGS: Final = (
    "Ash", "Birk", "Brad", "Brom", "Burn", "Carl", "Chad", "Clay", "Cope", "Crom", "Dal", "Den", "East", "Ells", "Farn",
    "Fern", "Gar", "Glen", "Hal", "Hart", "Hax", "Holl", "Kel", "Kirk", "Lang", "Lind", "Mars", "Mel", "Nor", "Oak",
    "Pem", "Pres", "Rad", "Roth", "Sel", "Stan", "Thorn", "Tun", "Wal", "Wick",
)
_ENDINGS: Final = (
    "bury", "by", "combe", "cott", "croft", "dale", "den", "don", "field", "ford", "gate", "ham", "hurst", "land",
    "leigh", "ley", "lock", "man", "mere", "more", "ridge", "shaw", "side", "stead", "stone", "ton", "wall", "ward",
    "way", "well", "well-Smith", "wick", "wood", "worth", "yard",
)
SURNAMES: Final = tuple(beginning + ending for beginning, ending in product(_BEGINNINGS, _ENDINGS))
_FIRST: Final = tuple(name for circle in CIRCLES for name in circle.first)
_LANGUAGES: Final = (("en", 80), ("ar", 7), ("pl", 6), ("pt", 4), ("ro", 2), ("fa", 1))
_AUTHORITIES: Final = (("E08000012", 38), ("E08000014", 18), ("E08000015", 17), ("E08000011", 11), ("E08000013", 9),
                       ("E06000006", 7))
_LETTERS: Final = "ABDEFGHJLNPQRSTUWXYZ"
_STEMS: Final = tuple(sorted(FICTIONAL_STEMS))
_RARE: Final = 6_000
_RARE_EVERY: Final = 30


@dataclass(frozen=True, slots=True)
class Townsperson:
    """Somebody invented, their home, and the keys they are found by."""

    first_name: str
    last_name: str
    language: str
    phone: str
    address: str
    postcode: str
    authority: str
    decile: int
    name_index: str
    phone_index: str
    postcode_index: str
    address_index: str
    search_keys: frozenset[int]


def person(seed: int, number: int) -> Townsperson:
    """The person with this number; no two live at the same address."""
    drawn = mix(seed, number, 11)
    first = _FIRST[drawn % len(_FIRST)]
    last = SURNAMES[(drawn >> 8) % len(SURNAMES)]
    authority = pick(_AUTHORITIES, drawn >> 20)
    postcode = _postcode(authority, drawn >> 28)
    address = f"Flat {number % 60 + 1}, {number // 60 + 1} {STREETS[(drawn >> 40) % len(STREETS)]}"
    phone = phone_of(seed, number)
    return Townsperson(
        first_name=first, last_name=last, language=pick(_LANGUAGES, drawn >> 33), phone=phone, address=address,
        postcode=str(postcode), authority=authority, decile=1 + min((drawn >> 50) % 10, (drawn >> 54) % 10),
        name_index=_name_index(first, last), phone_index=_phone_index(phone), postcode_index=_postcode_index(postcode),
        address_index=blind_index(household_key(address, postcode), "address"),
        search_keys=_name_keys(first) | _name_keys(last) | _phone_keys(phone) | _outcode_keys(postcode.outcode),
    )


def phone_of(seed: int, number: int) -> str:
    """A number that reaches nobody: every thirtieth person has one that only two or three share at any scale."""
    if number % _RARE_EVERY == 0:
        return _fictional(number // _RARE_EVERY // 2 % _RARE)
    return _fictional(_RARE + mix(seed, number, 12) % (len(_STEMS) * 1000 - _RARE))


def _fictional(place: int) -> str:
    return f"+44{_STEMS[place // 1000]}{place % 1000:03d}"


def _postcode(authority: str, drawn: int) -> Postcode:
    outcodes = OUTCODES[authority]
    end = f"{8 + drawn % 2}{_LETTERS[(drawn >> 1) % 20]}{_LETTERS[(drawn >> 6) % 20]}"
    return Postcode(outcodes[(drawn >> 11) % len(outcodes)], end)


@cache
def _name_index(first: str, last: str) -> str:
    return blind_index(normalised_name(first, last), "name")


@cache
def _phone_index(phone: str) -> str:
    return blind_index(phone, "phone")


@cache
def _postcode_index(postcode: Postcode) -> str:
    return blind_index(postcode.key, "postcode")


@cache
def _name_keys(name: str) -> frozenset[int]:
    return frozenset(keys_of_referral(name, None, None, None))


@cache
def _phone_keys(phone: str) -> frozenset[int]:
    return frozenset(keys_of_referral(None, None, phone, None))


@cache
def _outcode_keys(outcode: str) -> frozenset[int]:
    return frozenset(keys_of_referral(None, None, None, Postcode(outcode, "1AA")))
