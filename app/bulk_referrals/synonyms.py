"""How headings are compared, and the table of what landlords' systems call things (synonyms.toml).

What a heading means is said here for one heading alone; a whole file's columns are settled in mapping.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from app.bulk_referrals.close_headings import closest
from app.bulk_referrals.columns import FIELDS

_TABLE: Final = Path(__file__).with_name("synonyms.toml")
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z][a-z]|[A-Z]{2,}\b)")
_MARKS: Final = re.compile(r"[\W_]+")
_BRACKETS: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\*+|:\s*$")
_LONGEST: Final = 200
_LAST_NUMBER: Final = re.compile(r"(\d{1,2})$")
_ABBREVIATIONS: Final = {
    "no": "number", "num": "number", "nbr": "number", "nr": "number", "nos": "number", "numbers": "number",
    "ref": "reference", "refno": "reference", "refs": "reference", "references": "reference", "refnum": "reference",
    "addr": "address", "add": "address", "adr": "address", "tel": "phone", "telephone": "phone", "tele": "phone",
    "ph": "phone", "phones": "phone", "mob": "mobile", "mobiles": "mobile", "mbl": "mobile", "prop": "property",
    "acc": "account", "acct": "account", "cust": "customer", "ten": "tenancy", "tncy": "tenancy", "tcy": "tenancy",
    "curr": "current", "info": "information", "info.": "information", "pref": "preferred", "natl": "national", "yn": "",
    "the": "", "please": "", "optional": "", "required": "", "mandatory": "",
}  # fmt: skip
_QUALIFIERS: Final = (
    "tenants", "tenant", "main", "lead", "primary", "customers", "customer", "residents", "resident", "applicants",
    "applicant", "clients", "client", "current", "recipient", "their",
)  # fmt: skip
_OF_ONE_PERSON: Final = frozenset({"first_name", "last_name", "full_name", "title", "is_adult"})
# Words that drop an unknown heading, but that a coordinator may overrule with an entry for the whole heading.
_SOFT_WORDS: Final = frozenset({
    "rent", "card", "payment", "payments", "flag", "flags", "age", "health", "benefit", "benefits", "charge", "charges",
    "amount", "award", "allowance", "joint", "mail",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one heading is taken for: a field, or why it is none; `rank` is 0 for the strongest name of a field."""

    field: str | None
    why: str  # "heading", "sensitive", "not needed", "not used", "not known"
    rank: int = 0
    is_close: bool = False


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Headings in their compared form: those of fields with their rank, those that are dropped, those not used."""

    fields: Mapping[str, tuple[str, int]]
    sensitive: frozenset[str]
    sensitive_words: frozenset[str]
    not_needed: frozenset[str]
    not_needed_words: frozenset[str]
    not_used: frozenset[str]

    def meaning(self, heading: str, *, closely: bool = True) -> Meaning:
        """What a heading means by its exact name, by its words, at last by a slip of the keyboard (`closely`)."""
        heading = heading[:_LONGEST]
        variants = list(_variants(heading))
        for variant in variants:
            if known := self.fields.get(variant.key):
                if variant.number > 1 and known[0] in _OF_ONE_PERSON:
                    return Meaning(None, "not needed")  # "Tenant 2": somebody else
                return Meaning(known[0], "heading", known[1] + 10 * variant.number)
        keys = {variant.key for variant in variants}
        if dropped := self._dropped(keys, set(_words(heading))):
            return Meaning(None, dropped)
        if keys & self.not_used:
            return Meaning(None, "not used")
        for variant in variants:
            if known := self.fields.get(_unqualified(variant.key)):
                return Meaning(known[0], "heading", known[1] + 50)
        near = closest(variants[0].key, self._rivals()) if closely and variants else None
        if near in self.fields and near is not None:
            return Meaning(self.fields[near][0], "heading", self.fields[near][1] + 100, is_close=True)
        return Meaning(None, "sensitive" if near else "not known")

    def _dropped(self, keys: set[str], words: set[str]) -> str | None:
        if keys & self.sensitive:
            return "sensitive"
        if keys & self.not_needed:
            return "not needed"
        if words & self.sensitive_words:
            return "sensitive"
        return "not needed" if words & self.not_needed_words else None

    def _rivals(self) -> dict[str, str]:
        """Every known heading with what it stands for, among which a slip of the keyboard must be unmistakable."""
        return {key: known[0] for key, known in self.fields.items()} | dict.fromkeys(self.sensitive, "sensitive")


@dataclass(frozen=True, slots=True)
class _Variant:
    key: str
    number: int = 0


def load_synonyms(extra: Iterable[tuple[str, str]] = ()) -> Synonyms:
    """The table of the product with a coordinator's entries (heading, field key) added.

    Left out are entries for unknown fields and for headings that are dropped as sensitive.
    """
    table = _product_table()
    added = {
        key: (field_key, 0)
        for heading, field_key in extra
        if field_key in FIELDS and (key := heading_key(heading)) and is_extendable(heading, table)
    }
    if not added:
        return table
    return Synonyms(
        MappingProxyType({**table.fields, **added}), table.sensitive, table.sensitive_words, table.not_needed,
        table.not_needed_words, table.not_used,
    )  # fmt: skip


def is_extendable(heading: str, table: Synonyms | None = None) -> bool:
    """Whether a coordinator may add a heading: never one that names something sensitive, such as arrears."""
    table = table or _product_table()
    keys = {variant.key for variant in _variants(heading)}
    hard = set(_words(heading)) & (table.sensitive_words | table.not_needed_words) - _SOFT_WORDS
    return bool(keys) and not hard and not keys & (table.sensitive | table.not_needed)


def heading_key(heading: str) -> str:
    """The form in which headings are compared: no case, blanks or marks, the usual abbreviations written out."""
    words = [_ABBREVIATIONS.get(word, word) for word in _words(heading)]
    return "".join(words).replace("referencenumber", "reference")


def _words(heading: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", heading).replace("'", "").replace("’", "")
    return _MARKS.sub(" ", _CAMEL.sub(" ", folded)).casefold().split()


def _variants(heading: str) -> Iterator[_Variant]:
    """The compared form, the same without what stands in brackets, and both without a number at the end."""
    seen = set()
    for written in (heading, _BRACKETS.sub(" ", heading)):
        key = heading_key(written)
        if key and key not in seen:
            seen.add(key)
            yield _Variant(key)
    for key in list(seen):
        if (number := _LAST_NUMBER.search(key)) and len(key) > len(number[0]) + 1:
            yield _Variant(key[: number.start()], int(number[1]))


def _unqualified(key: str) -> str:
    """A heading without "tenant" or "main" in front."""
    for qualifier in _QUALIFIERS:
        if key.startswith(qualifier) and len(key) > len(qualifier) + 2:
            return _unqualified(key[len(qualifier):])
    return key


@lru_cache(maxsize=1)
def _product_table() -> Synonyms:
    table = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    fields: dict[str, tuple[str, int]] = {}
    for field_key, headings in table["fields"].items():
        own = [FIELDS[field_key].label, field_key, *headings]
        for rank, heading in enumerate(own):
            fields.setdefault(heading_key(heading), (field_key, rank))
    return Synonyms(
        MappingProxyType(fields), _keys(table["sensitive"]["headings"]) - set(fields),
        frozenset(table["sensitive"]["words"]), _keys(table["not_needed"]["headings"]) - set(fields),
        frozenset(table["not_needed"]["words"]), _keys(table["not_used"]["headings"]) - set(fields),
    )  # fmt: skip


def _keys(headings: Iterable[str]) -> frozenset[str]:
    return frozenset(map(heading_key, headings)) - {""}
