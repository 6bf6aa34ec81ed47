"""Forms of matching: words, hints and shapes; no database, no rights."""

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovCheckboxInput, GovTextInput
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    BooleanField,
    SelectChoice,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Length

from app.matching.plan import Together
from app.matching.states import RefusalReason, ReleaseReason
from app.web.fields import Choice, KeyFromList


class Ticks(SelectMultipleField):
    """Any number of records by key, their names set by the view; what was not offered is no tick."""

    widget = GovCheckboxesInput()

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, coerce=str, validate_choice=False, choices=[], **kwargs)
        self.offered: dict[str, int] = {}

    def offer(self, rows: Sequence[tuple[int, str]]) -> None:
        """Set what may be ticked."""
        self.choices = [SelectChoice(str(key), name) for key, name in rows]
        self.offered = {str(key): key for key, _name in rows}

    def keys(self) -> tuple[int, ...]:
        """The keys of what was ticked and offered."""
        return tuple(self.offered[text] for text in dict.fromkeys(self.data or []) if text in self.offered)


_CODE_SIZE = Length(max=20, message="A code has six letters and numbers.")


class RunForm(FlaskForm):
    together = Choice("Households that asked for a device and data", Together, names={
        Together.REQUIRED: "Both together: who can have only one of them waits",
        Together.PREFERRED: "What there is: the hand-over then counts as the whole request",
    })


class ConfirmForm(FlaskForm):
    point_id = KeyFromList("Where do they collect it?", missing="Choose a collection point.")


class RefuseForm(FlaskForm):
    reason = Choice("Why not?", RefusalReason, missing="Choose a reason.", names={
        RefusalReason.HOUSEHOLD_SAID_NO: "The household does not want this device",
        RefusalReason.DOES_NOT_SUIT: "This device does not suit them",
        RefusalReason.KEPT_FOR_ANOTHER: "The device is wanted for somebody else",
    })


class CodeForm(FlaskForm):
    code = StringField("Code from the text message", widget=GovTextInput(), description="For example, K7M 2QX.",
                       validators=[InputRequired("Enter the code from the text message."), _CODE_SIZE])


class HandOverForm(FlaskForm):
    code = StringField("Code from the text message", widget=GovTextInput(), validators=[_CODE_SIZE],
                       description="Ask the person to read it out. No code? Look at an ID instead and tick below.")
    id_seen = BooleanField("No code: I looked at an ID with this name, and noted nothing from it",
                           widget=GovCheckboxInput())
    device_given = BooleanField("I gave the device", widget=GovCheckboxInput())
    charger_given = BooleanField("I gave the charger", widget=GovCheckboxInput())
    bundle_given = BooleanField("I gave the data bundle", widget=GovCheckboxInput())
    accessories = Ticks("What else did you give?",
                        description="Beside the device and its own charger. Leave empty for nothing.")
    terms_agreed = BooleanField("I read out the terms, and they agree", widget=GovCheckboxInput())


class ReleaseForm(FlaskForm):
    release_reason = Choice("Why is it given up?", ReleaseReason, missing="Choose a reason.", names={
        ReleaseReason.NOT_COLLECTED: "They did not collect it",
        ReleaseReason.HOUSEHOLD_ASKED: "The household asked for that",
        ReleaseReason.FAULT_FOUND: "Something is wrong with what was packed",
        ReleaseReason.MATCHED_BY_MISTAKE: "It was matched by mistake",
    })
