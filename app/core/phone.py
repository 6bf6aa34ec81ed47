"""Telephone numbers as people type them, read into one form (E.164) or refused with a sentence.

Permitted: numbers of the United Kingdom, Isle of Man, Jersey and Guernsey. Only mobiles can be texted;
everything else is for calls. No database, no sending.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from app.core.errors import Refused

HOME_REGIONS: Final = frozenset({"GB", "IM", "JE", "GG"})

# Ofcom keeps these for film and television: all digits but the last three.
FICTIONAL_STEMS: Final = frozenset(
    {
        "7700900", "1134960", "1144960", "1154960", "1164960", "1174960", "1214960", "1314960", "1414960",
        "1514960", "1614960", "1914980", "2079460", "2896496", "2920180", "1632960", "3069990", "8081570",
    }
)  # fmt: skip

_CALL_TYPES: Final = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.VOIP,
        PhoneNumberType.UAN,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.SHARED_COST,
    }
)
_SHORTENED: Final = re.compile(r"\d(\.\d+)?e\+?\d+", re.IGNORECASE)
_WHOLE_AS_DECIMAL: Final = re.compile(r"(\d{9,12})\.0")
_TRUNK_ZERO: Final = re.compile(r"^(\+44|0044)0")
_BETWEEN_NUMBERS: Final = re.compile(r"[,;/|\n]|[^\W\d_]+")


class InvalidPhone(Refused, ValueError):
    """A number that cannot be used; the message is a sentence for the person who typed it."""


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """One usable number; `has_restored_zero` says that a lost leading 0 was put back and should be shown."""

    e164: str
    is_mobile: bool
    region: str
    is_fictional: bool = False
    has_restored_zero: bool = False

    def __str__(self) -> str:
        return self.e164

    @property
    def national(self) -> str:
        """The number as it is read out at home, such as 07911 123456."""
        return format_national(self.e164)


def read_phone(raw: str, *, allow_fictional: bool = False) -> PhoneNumber:
    """Read one number typed in any usual way; refuses words, foreign, premium, pager and 070 numbers.

    Drama numbers (Ofcom's ranges for film and television) are refused unless `allow_fictional` is set.
    """
    digits, has_restored_zero = _as_dialled(raw)
    try:
        parsed = phonenumbers.parse(digits, "GB")
    except phonenumbers.NumberParseException:
        raise InvalidPhone("This is not a phone number. Type it like this: 07911 123456.") from None
    national = str(parsed.national_number)
    if parsed.country_code == 44 and len(national) == 10 and national[:-3] in FICTIONAL_STEMS:
        return _fictional(national, has_restored_zero, allow_fictional)
    _refuse_unusable(parsed, national)
    kind = phonenumbers.number_type(parsed)
    if kind not in {PhoneNumberType.MOBILE, *_CALL_TYPES}:
        raise InvalidPhone(_why_not(national))
    return PhoneNumber(
        e164=phonenumbers.format_number(parsed, PhoneNumberFormat.E164),
        is_mobile=kind == PhoneNumberType.MOBILE,
        region=str(phonenumbers.region_code_for_number(parsed)),
        has_restored_zero=has_restored_zero,
    )


def read_mobile(raw: str, *, allow_fictional: bool = False) -> PhoneNumber:
    """Read a number that can be texted; refuses a landline with what to do instead."""
    number = read_phone(raw, allow_fictional=allow_fictional)
    if not number.is_mobile:
        raise InvalidPhone(
            f"{number.national} is not a mobile, so it cannot get texts. Give a mobile, or choose a call."
        )
    return number


def find_phones(cell: str, *, allow_fictional: bool = False) -> list[PhoneNumber]:
    """Every usable number in a messy cell ("0151 … / 07… daughter"), in the order written, each once."""
    found: dict[str, PhoneNumber] = {}
    for part in _BETWEEN_NUMBERS.split(cell):
        try:
            number = read_phone(part, allow_fictional=allow_fictional)
        except InvalidPhone:
            continue
        found.setdefault(number.e164, number)
    return list(found.values())


def format_national(e164: str) -> str:
    """An E.164 number as it is read out at home (07911 123456); anything unreadable comes back unchanged."""
    try:
        parsed = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return e164
    national = str(parsed.national_number)
    if parsed.country_code == 44 and national.startswith("7700900"):
        return f"0{national[:4]} {national[4:]}"
    form = PhoneNumberFormat.NATIONAL if parsed.country_code == 44 else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)


def mask(e164: str) -> str:
    """The last three digits behind an ellipsis ("…123"), for lists and logs that must not hold the number."""
    digits = "".join(character for character in e164 if character.isdigit())
    return f"…{digits[-3:]}" if len(digits) > 3 else "…"


def _as_dialled(raw: str) -> tuple[str, bool]:
    """The digits to parse, with + where typed, and whether a lost leading zero was put back."""
    text = _plain(raw)
    if not text:
        raise InvalidPhone("Enter a phone number.")
    if _SHORTENED.fullmatch(text):
        raise InvalidPhone(
            "The spreadsheet shortened this number. Format the column as text and type it again."
        )
    if whole := _WHOLE_AS_DECIMAL.fullmatch(text):
        text = whole[1]
    if any(character.isalpha() for character in text):
        raise InvalidPhone("There are words beside the number. Leave only the number here.")
    sign = "+" if text.startswith(("+", "(+")) else ""
    digits = "".join(character for character in text if character.isdigit())
    if len(digits) > 15:
        raise InvalidPhone("This looks like two numbers. Enter one, the mobile if there is one.")
    if not digits.strip("0"):
        raise InvalidPhone("This is not a real number. Ask for the number, or say there is no phone.")
    return _with_leading_zero(sign + digits)


def _plain(raw: str) -> str:
    """Wide and Arabic digits made ordinary; invisible marks and a "tel:" in front removed."""
    folded = unicodedata.normalize("NFKC", raw)
    kept = (
        str(unicodedata.digit(character)) if character.isdigit() else character
        for character in folded
        if unicodedata.category(character) not in {"Cf", "Cc"} or character.isspace()
    )
    text = "".join(kept).strip().strip("'\"").strip()
    return re.sub(r"^(tel|phone|mobile|mob)\b[.:\s]*", "", text, flags=re.IGNORECASE)


def _with_leading_zero(typed: str) -> tuple[str, bool]:
    typed = _TRUNK_ZERO.sub(r"\1", typed)
    if typed.startswith("+0") and not typed.startswith("+00"):
        return typed[1:], False
    if typed.startswith("+"):
        return "+" + typed.lstrip("+0"), False
    if typed.startswith("00"):
        return "+" + typed[2:], False
    if typed.startswith("0"):
        return typed, False
    if typed.startswith("44") and len(typed) in {12, 13}:
        return _TRUNK_ZERO.sub(r"\1", "+" + typed), False
    if len(typed) in {9, 10}:
        return "0" + typed, True
    raise InvalidPhone(_wrong_length(len(typed)))


def _fictional(national: str, has_restored_zero: bool, is_allowed: bool) -> PhoneNumber:
    if not is_allowed:
        raise InvalidPhone("This number is one kept for films, and reaches nobody. Ask for the real number.")
    return PhoneNumber(
        e164=f"+44{national}",
        is_mobile=national.startswith("7"),
        region="GB",
        is_fictional=True,
        has_restored_zero=has_restored_zero,
    )


def _refuse_unusable(parsed: phonenumbers.PhoneNumber, national: str) -> None:
    if parsed.country_code != 44:
        raise InvalidPhone(
            "This number is from another country. Give a UK, Isle of Man or Channel Islands number."
        )
    if not phonenumbers.is_valid_number(parsed):
        raise InvalidPhone(_why_not(national) if len(national) == 10 else _wrong_length(len(national) + 1))
    if phonenumbers.region_code_for_number(parsed) not in HOME_REGIONS:
        raise InvalidPhone("We cannot use a number from there. Give a UK number.")


def _why_not(national: str) -> str:
    if national.startswith("70"):
        return "Numbers that start 070 are not mobiles and cost a lot to ring. Ask for another number."
    if national.startswith("76"):
        return "This is a pager, not a phone. Ask for another number."
    if national.startswith("9"):
        return "This number costs a lot to ring. Ask for another number."
    return "This number is not in use in the UK. Check each digit, or ask again."


def _wrong_length(count: int) -> str:
    fault = "short" if count < 11 else "long"
    return f"This number is too {fault}. A UK number has 11 digits and starts with 0."
