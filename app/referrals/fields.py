"""Fields of the referral forms: radios, ticks, days and numbers with the widgets of the page kit."""

from collections.abc import Iterable
from typing import Any

from flask import current_app
from govuk_frontend_wtf.wtforms_widgets import (
    GovCharacterCount,
    GovCheckboxesInput,
    GovCheckboxInput,
    GovDateInput,
    GovRadioInput,
    GovSelect,
    GovTextInput,
)
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation, ValidationError

from app.core.phone import InvalidPhone, format_national, read_phone
from app.core.postcode import InvalidPostcode, read_postcode
from app.referrals.answers import Worded, choices

NOT_OFFERED = "Choose from the answers on the page."


def _codes(offered: Any) -> set[str]:
    return {choice.value for choice in offered or ()}


def visible(text: str | None) -> str | None:
    """A typed text without control characters, which no keyboard makes and a database may refuse."""
    if text is None:
        return None
    return "".join(character for character in text if character in "\n\r\t" or ord(character) >= 32)


def one_line(text: str | None) -> str | None:
    """The same without breaks, which a text box never sends: a name must not begin a paragraph of an email."""
    shown = visible(text)
    return None if shown is None else " ".join(shown.splitlines())


class Words(StringField):
    """One line of text."""

    widget = GovTextInput()

    def __init__(self, label: str, **arguments: Any) -> None:
        super().__init__(label, filters=[one_line], **arguments)


class LongWords(TextAreaField):
    """Several lines with a count of characters."""

    widget = GovCharacterCount()

    def __init__(self, label: str, **arguments: Any) -> None:
        super().__init__(label, filters=[visible], **arguments)


class Lines(LongWords):
    """A few lines, such as an address."""


class OneOf(RadioField):
    """One answer of several, as radios."""

    widget = GovRadioInput()

    def pre_validate(self, form: Any) -> None:
        if self.data and self.data not in _codes(self.choices):
            raise StopValidation(NOT_OFFERED)


class Pick(SelectField):
    """One answer of many, as a drop-down list."""

    widget = GovSelect()


class Several(SelectMultipleField):
    """Any number of answers, as ticks."""

    widget = GovCheckboxesInput()

    def pre_validate(self, form: Any) -> None:
        if not set(self.data or ()) <= _codes(self.choices):
            raise StopValidation(NOT_OFFERED)


class Tick(BooleanField):
    """One box to tick."""

    widget = GovCheckboxInput()

    def _value(self) -> str:
        return "y"


class YesOrNo(OneOf):
    """A question whose answer is stored as true, false or nothing."""

    def __init__(self, label: str, **arguments: Any) -> None:
        super().__init__(label, choices=options([("yes", "Yes"), ("no", "No")]), **arguments)

    def process_data(self, value: Any) -> None:
        self.data = {True: "yes", False: "no"}.get(value)

    @property
    def answer(self) -> bool | None:
        """The answer as it is stored."""
        return {"yes": True, "no": False}.get(self.data or "")


class Day(DateField):
    """A day in three boxes; a form sent without some of them is an error, never a fault."""

    widget = GovDateInput()

    def __init__(self, label: str, **arguments: Any) -> None:
        super().__init__(label, format="%d %m %Y", **arguments)

    def process(self, formdata: Any, *arguments: Any, **named: Any) -> None:
        super().process(formdata, *arguments, **named)
        if self.raw_data is not None:
            self.raw_data = [visible(part) for part in [*self.raw_data, "", "", ""][:3]]

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([" ".join(part.strip() for part in valuelist)] if valuelist else [])
        except ValueError:
            raise ValueError("Write a day of the calendar as numbers, for example 27 3 2026.") from None


class Whole(IntegerField):
    """A whole number, typed on a number pad."""

    widget = GovTextInput()

    def process(self, formdata: Any, *arguments: Any, **named: Any) -> None:
        super().process(formdata, *arguments, **named)
        if self.raw_data is not None:
            self.raw_data = [visible(part) for part in self.raw_data]

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([value for value in valuelist if value.strip()])
        except ValueError:
            raise ValueError("Write a whole number, such as 2.") from None


class Phone(Words):
    """A UK phone number, kept as +44…, shown as it is read out at home."""

    def process_data(self, value: Any) -> None:
        self.data = format_national(value) if value else ""

    def pre_validate(self, form: Any) -> None:
        if not (self.data or "").strip():
            return
        try:
            read_phone(self.data or "", allow_fictional=_allows_fictional())
        except InvalidPhone as refusal:
            raise StopValidation(refusal.sentence) from None

    @property
    def e164(self) -> str | None:
        """The number as it is stored, or None when the field is empty."""
        typed = (self.data or "").strip()
        return read_phone(typed, allow_fictional=_allows_fictional()).e164 if typed else None

    @property
    def is_mobile(self) -> bool:
        """Whether the number can be texted at all."""
        typed = (self.data or "").strip()
        return bool(typed) and read_phone(typed, allow_fictional=_allows_fictional()).is_mobile


class PostcodeWords(Words):
    """A full UK postcode."""

    def pre_validate(self, form: Any) -> None:
        try:
            read_postcode(self.data or "")
        except InvalidPostcode as refusal:
            raise StopValidation(refusal.sentence) from None


def options(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """Choices of a field from codes and words."""
    return [SelectChoice(code, words) for code, words in pairs]


def one_of(kind: type[Worded], label: str, *, required: str | None = None, **arguments: Any) -> OneOf:
    """Radios of one kind of answer; `required` is the sentence shown when nothing is chosen."""
    rule = InputRequired(required) if required else Optional()
    return OneOf(label, choices=options(choices(kind)), validators=[rule], **arguments)


def several_of(kind: type[Worded], label: str, **arguments: Any) -> Several:
    """Ticks of one kind of answer."""
    return Several(label, choices=options(choices(kind)), **arguments)


def needed(sentence: str) -> InputRequired:
    """The field must be filled in; the sentence says what to do."""
    return InputRequired(sentence)


def at_most(characters: int) -> Length:
    """A text may not be longer."""
    return Length(max=characters, message=f"Keep it under {characters} characters.")


def people() -> list[Any]:
    """A number of people, or nothing."""
    return [Optional(), NumberRange(0, 20, "Give a number from 0 to 20.")]


def refuse(sentence: str) -> ValidationError:
    """The error a form raises for one of its fields."""
    return ValidationError(sentence)


def _allows_fictional() -> bool:
    return bool(current_app.config["SETTINGS"].allow_fictional_phones)
