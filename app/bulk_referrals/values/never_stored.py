"""Numbers that are never stored, found by how they are made: National Insurance, NHS, bank accounts and cards.

Used on free text and on whole columns; nothing here says which number it found, only its kind.
"""

import re
from typing import Final

_NI: Final = re.compile(
    r"(?<![A-Z0-9])(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ -]?"
    r"\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-D]?(?![A-Z0-9])",
    re.IGNORECASE | re.ASCII,
)
_TEN: Final = re.compile(r"(?<![\d+])\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)", re.ASCII)
_SORT_CODE: Final = re.compile(r"(?<![\d/-])\d{2}([- ])\d{2}\1\d{2}(?![\d/-])", re.ASCII)
_ACCOUNT: Final = re.compile(r"(?<!\d)\d{8}(?!\d)", re.ASCII)
_CARD: Final = re.compile(r"(?<!\d)(?:\d[ -]?){15}\d(?!\d)", re.ASCII)
_IBAN: Final = re.compile(r"(?<![A-Z0-9])GB\d{2}[ ]?[A-Z]{4}(?:[ ]?\d){14}(?!\d)", re.IGNORECASE | re.ASCII)
_DIGITS: Final = re.compile(r"\d")


def kind_never_stored(text: str) -> str | None:
    """The kind of number in a text that is never stored, in plain words; None when there is none."""
    if not _DIGITS.search(text):
        return None
    if has_ni_number(text):
        return "National Insurance number"
    if _IBAN.search(text) or (_SORT_CODE.search(text) and _ACCOUNT.search(text)):
        return "bank account"
    if any(_is_card(hit[0]) for hit in _CARD.finditer(text)):
        return "bank card"
    return "NHS number" if any(is_nhs_number(hit[0]) for hit in _TEN.finditer(text)) else None


def has_ni_number(text: str) -> bool:
    """Whether a text holds a National Insurance number in any spacing."""
    return _NI.search(text) is not None


def is_nhs_number(text: str) -> bool:
    """Ten digits whose last is the check digit (weights 10 to 2, modulo 11); lost-zero mobiles (7…) are none."""
    digits = [int(character) for character in text if character.isdecimal()]
    if len(digits) != 10 or len(set(digits)) == 1 or digits[0] in {0, 7}:
        return False
    check = 11 - sum(weight * digit for weight, digit in zip(range(10, 1, -1), digits[:9], strict=True)) % 11
    return check % 11 == digits[9] and check != 10


def is_sort_code(text: str) -> bool:
    """Whether a whole cell is a bank's sort code with its dashes."""
    return _SORT_CODE.fullmatch(text.strip()) is not None


def _is_card(text: str) -> bool:
    digits = [int(character) for character in text if character.isdecimal()]
    doubled = [sum(divmod(digit * 2, 10)) for digit in digits[-2::-2]]
    return len(digits) == 16 and digits[0] in {3, 4, 5, 6} and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
