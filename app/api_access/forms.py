"""The form of a new access token: what it is for, who stands behind it, what it may do, how long. No database."""

from typing import Any, Final

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovRadioInput, GovTextInput
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    HiddenField,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Length, StopValidation

from app.api_access.states import LASTS_DAYS
from app.api_access.wording import LASTS_WORDS, SCOPE_WORDS
from app.core.permissions import Scope
from app.web.fields import KeyFromList

_LONGEST: Final = 80
_LONGEST_KEY: Final = 32


class _Scopes(SelectMultipleField):
    widget = GovCheckboxesInput()

    def pre_validate(self, form: Any) -> None:
        offered: set[Any] = {getattr(choice, "value", None) for choice in self.choices or ()}
        if not self.data:
            raise StopValidation("Choose at least one thing the system may do.")
        if not set(self.data) <= offered:
            raise StopValidation("Choose from the answers on the page.")


class TokenForm(FlaskForm):
    name = StringField(
        "Which system is it for?", widget=GovTextInput(),
        description="A name you will know it by, for example Housing system, nightly list.",
        validators=[InputRequired("Give the token a name, for example the system's."),
                    Length(max=_LONGEST, message=f"Use at most {_LONGEST} characters.")],
    )
    answerable_id = KeyFromList(
        "Who stands behind it?", missing="Choose who stands behind it.",
        description="The system may do nothing this person may not. They are asked when something is unclear.",
    )
    scopes = _Scopes("What may the system do?")
    lasts_days = RadioField(
        "How long does it work?", widget=GovRadioInput(), default=str(LASTS_DAYS[-1]),
        choices=[SelectChoice(str(days), LASTS_WORDS[days]) for days in LASTS_DAYS],
        description="Make a new one before it ends. Shorter is safer.",
        validators=[InputRequired("Choose how long it works.")],
    )
    submission = HiddenField(validators=[Length(max=_LONGEST_KEY)])

    def offer(self, scopes: list[Scope], people: list[tuple[int, str]]) -> None:
        """Set what may be chosen; one person alone needs no question."""
        self.scopes.choices = [SelectChoice(scope.value, SCOPE_WORDS[scope]) for scope in scopes]
        self.answerable_id.offer(people)
        if len(people) == 1:
            self.answerable_id.data = people[0][0]
