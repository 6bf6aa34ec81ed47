"""Form fields that read what people type: whole numbers, decimals, money, days, times, choices of a StrEnum.

Each refuses with a sentence of its own; none reads the database.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import GovDateInput, GovRadioInput, GovSelect, GovTextInput
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    DateField,
    Field,
    RadioField,
    SelectChoice,
    SelectField,
)
from wtforms.validators import ValidationError

# Commas only part thousands: 1,200 is twelve hundred, and 1,50 might be meant as 1.50, so it is asked again.
_THOUSANDS = re.compile(r"(?<!\d)\d{1,3}(?:,\d{3})+(?![\d,])")
_CLOCK_TIME = re.compile(r"(\d{1,2})[:.h]?(\d{2})")
_MOST_DIGITS = 9
_MOST_DECIMAL = 1_000_000  # memory in GB, inches, kilograms: nothing we handle has more


class TypedField(Field):
    """A text box whose text becomes a value; empty is None. Subclasses say how to read and how to write."""

    data: Any
    widget = GovTextInput()
    sentence = "Check what you typed."

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if text:
            try:
                self.data = self.read(text)
            except (ValueError, ArithmeticError):
                raise ValueError(self.sentence) from None

    def read(self, text: str) -> Any:
        """The value of a text that is not empty; raises ValueError when it is none. Plain text unless overridden."""
        return text

    def write(self, value: Any) -> str:
        return str(value)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.write(self.data)


def _without_thousands(text: str) -> str:
    return _THOUSANDS.sub(lambda found: found[0].replace(",", ""), text)


class WholeNumber(TypedField):
    """A whole number without sign; spaces and thousands commas do not matter."""

    sentence = "Enter a whole number, for example 12."

    def read(self, text: str) -> int:
        digits = _without_thousands(text).replace(" ", "")
        if not digits.isascii() or not digits.isdecimal() or len(digits) > _MOST_DIGITS:
            raise ValueError
        return int(digits)


class DecimalNumber(TypedField):
    """A number without sign, with or without decimals, such as 15.6."""

    sentence = "Enter a number, for example 8 or 15.6."

    def read(self, text: str) -> float:
        number = Decimal(text.replace(",", "."))
        if not number.is_finite() or not 0 <= number < _MOST_DECIMAL:
            raise ValueError
        return float(number)

    def write(self, value: Any) -> str:
        return f"{value:g}"


class Pounds(TypedField):
    """An amount in pounds; its value is whole pence."""

    sentence = "Enter an amount in pounds, for example 12.50."

    def read(self, text: str) -> int:
        pence = Decimal(_without_thousands(text).replace("£", "").strip()) * 100
        if not pence.is_finite() or pence != pence.to_integral_value() or not 0 <= pence < 10**_MOST_DIGITS:
            raise ValueError
        return int(pence)

    def write(self, value: Any) -> str:
        return f"{value / 100:.2f}"


class Percent(TypedField):
    """A share in percent with up to two decimals; its value is hundredths of a percent."""

    sentence = "Enter a percentage, for example 50."

    def read(self, text: str) -> int:
        share = Decimal(text.rstrip("% ").strip()) * 100
        if not share.is_finite() or share != share.to_integral_value() or not 0 <= share <= 10_000:
            raise ValueError
        return int(share)

    def write(self, value: Any) -> str:
        return f"{value / 100:g}"


class ClockTime(TypedField):
    """A time of day such as 14:30."""

    sentence = "Enter a time, for example 14:30."

    def read(self, text: str) -> time:
        found = _CLOCK_TIME.fullmatch(text)
        if found is None:
            raise ValueError
        return time(int(found[1]), int(found[2]))

    def write(self, value: Any) -> str:
        return f"{value:%H:%M}"


class Day(DateField):
    """Day, month and year in three boxes; all empty is None, anything else must be a real date."""

    data: Any
    widget = GovDateInput()

    def __init__(self, label: str | None = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, format=["%d %m %Y"], **kwargs)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        parts = [str(value).strip() for value in valuelist][:3]
        # The widget unpacks exactly three boxes, whatever was really sent.
        self.raw_data = parts + [""] * (3 - len(parts))
        self.data = None
        if not any(self.raw_data):
            return
        try:
            day, month, year = (int(part) for part in self.raw_data)
            self.data = date(year if year > 99 else year + 2000, month, day)
        except (ValueError, OverflowError):
            raise ValueError("Enter a real date, for example 27 3 2026.") from None


class Choice(RadioField):
    """Radio buttons for a StrEnum; its value is the member.

    `names` gives words other than the stored ones, `without` leaves members out, `is_optional` allows no answer.
    """

    widget = GovRadioInput()

    def __init__(self, label: str, kind: type[StrEnum], *, names: Mapping[Any, str] | None = None, missing: str = "",
                 without: Collection[StrEnum] = (), is_optional: bool = False, **kwargs: Any) -> None:
        self.missing = missing or "Choose one."
        choices = [choice for choice in _choices(kind, names) if choice.value not in set(without)]
        super().__init__(label, choices=choices, coerce=_reader(kind), validate_choice=False,
                         validators=[] if is_optional else [_must_be_chosen], **kwargs)


class ChoiceFromList(SelectField):
    """The same as a drop-down; `empty` is the text of no choice, which then is allowed and None."""

    widget = GovSelect()

    def __init__(self, label: str, kind: type[StrEnum], *, names: Mapping[Any, str] | None = None,
                 empty: str | None = None, missing: str = "", **kwargs: Any) -> None:
        self.missing = missing or "Choose one from the list."
        choices = ([SelectChoice("", empty)] if empty is not None else []) + _choices(kind, names)
        super().__init__(label, choices=choices, coerce=_reader(kind), validate_choice=False,
                         validators=[] if empty is not None else [_must_be_chosen], **kwargs)


class KeyFromList(SelectField):
    """A drop-down of records by key, its choices set by the view; no choice is None."""

    widget = GovSelect()

    def __init__(self, label: str, *, missing: str | None = None, **kwargs: Any) -> None:
        self.missing = missing or ""
        super().__init__(label, coerce=_key, validate_choice=False,
                         validators=[_must_be_offered] if missing is None else [_must_be_chosen, _must_be_offered],
                         **kwargs)

    def offer(self, rows: Sequence[tuple[int, str]], *, empty: str = "Choose one") -> None:
        """Set the choices, with a first entry that means none."""
        self.choices = [SelectChoice("", empty), *(SelectChoice(str(key), name) for key, name in rows)]


def named(value: str) -> str:
    """A stored code in words: all_in_one → All in one."""
    text = str(value).replace("_", " ")
    return text[:1].upper() + text[1:]


def _choices(kind: type[StrEnum], names: Mapping[Any, str] | None) -> list[SelectChoice]:
    return [SelectChoice(str(member), (names or {}).get(member) or named(member)) for member in kind]


def _reader(kind: type[StrEnum]) -> Callable[[Any], StrEnum | None]:
    def read(value: Any) -> StrEnum | None:
        # A value that is not on the list is no answer, whoever sent it.
        return kind(value) if value in set(kind) else None

    return read


def _key(value: Any) -> int | None:
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None


def _must_be_chosen(_form: Any, field: Any) -> None:
    if field.data is None:
        raise ValidationError(field.missing)


def _must_be_offered(_form: Any, field: Any) -> None:
    offered = {_key(choice.value) for choice in field.choices or []}
    if field.data is not None and field.data not in offered:
        raise ValidationError("Choose one from the list.")
