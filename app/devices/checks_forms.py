"""Forms about checks: changing a checklist, a charger's safety test, overrides. Words and shapes; no database."""

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovRadioInput, GovTextArea, GovTextInput
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    BooleanField,
    HiddenField,
    RadioField,
    SelectChoice,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from app.devices.charger_limits import USUAL_LEAD_METRES, Appliance, ApplianceClass, Fuse, Look
from app.devices.checklists import Check
from app.devices.wording import APPLIANCE_CLASSES, APPLIANCES, FUSES, LOOKS
from app.web.fields import Choice, ChoiceFromList, Day, DecimalNumber, WholeNumber

NEW_LINES = 2


class _Form(FlaskForm):  # type: ignore[misc]  # the library has no types
    """A form that carries the version its page showed."""

    version = HiddenField()


class ChecklistForm(_Form):
    """What every form for a list has besides its checks; its version is the number of the list it began from."""

    is_for_the_bench = BooleanField(
        "Devices on the bench now are tested by the new list as well", widget=GovCheckboxInput(),
        description="Without the tick they finish under the list they began with.",
    )
    reason = TextAreaField("Why does the list change?", widget=GovTextArea(),
                           description="Colleagues read this beside the version.",
                           validators=[InputRequired("Say in a few words why the list changes."),
                                       Length(max=300, message="Use 300 letters or fewer.")])
    previewed = HiddenField()


def form_for_list(checks: Sequence[Check]) -> type[ChecklistForm]:
    """A form with a line a check, `label_CODE` and so on, and empty lines `new1`, `new2` for more."""
    fields: dict[str, Any] = {}
    for name, check in [*((check.code, check) for check in checks), *((new, None) for new in new_names())]:
        must_stay = check is not None and check.is_required
        fields[f"place_{name}"] = WholeNumber("Place")
        fields[f"label_{name}"] = StringField(
            "What is tried" if check else "A new check", widget=GovTextInput(),
            validators=[Length(max=80, message="Use 80 letters or fewer."), Optional()])
        fields[f"hint_{name}"] = StringField(
            "Hint", widget=GovTextInput(), validators=[Length(max=200, message="Use 200 letters or fewer.")])
        if not must_stay:
            fields[f"optional_{name}"] = BooleanField("May be “does not apply”", widget=GovCheckboxInput())
        if check is not None and not must_stay:
            fields[f"retired_{name}"] = BooleanField("Retire this check", widget=GovCheckboxInput())
    return type("ListForm", (ChecklistForm,), fields)


def new_names() -> tuple[str, ...]:
    """The names of the empty lines; a check's code holds no dash."""
    return tuple(f"new-{number}" for number in range(1, NEW_LINES + 1))


class ChargerForm(_Form):
    """One safety test; what is usual stands ready, so that at the bench only the readings are typed."""

    appliance = Choice("What is tested?", Appliance, names=APPLIANCES, missing="Choose what is tested.")
    appliance_class = Choice(
        "Class", ApplianceClass, names=APPLIANCE_CLASSES, missing="Choose the class printed on the label.",
        description="Two squares, one in the other, on the label mean Class II.")
    look = Choice("How do case, lead and plug look?", Look, names=LOOKS, missing="Choose how it looks.")
    insulation_megohm = DecimalNumber(
        "Insulation resistance in megohm",
        description="At 500 V, or 250 V for electronics. At least 1 for Class I, 2 for Class II. Without an "
                    "instrument leave it empty: only Class II may pass by a look alone.")
    earth_ohm = DecimalNumber(
        "Earth continuity in ohm", description="Class I only. At most 0.1 and what the lead itself has.")
    lead_metres = DecimalNumber("Length of the lead in metres", default=USUAL_LEAD_METRES,
                                validators=[InputRequired("Enter the length of the lead, for example 2.")])
    fuse = ChoiceFromList("Fuse in the plug", Fuse, names=FUSES, default=Fuse.A3, missing="Choose the fuse.")


class FaultForm(_Form):
    """A failed check a device goes out with; the view offers the checks."""

    check_code = RadioField("Which check failed?", widget=GovRadioInput(), validate_choice=False,
                            validators=[InputRequired("Choose the check that failed.")])
    def offer(self, checks: Sequence[Check]) -> None:
        """Set which checks may be chosen."""
        self.check_code.choices = [SelectChoice(check.code, check.label) for check in checks]

    fault = StringField("What must whoever receives it know?", widget=GovTextInput(),
                        description="It is told at the hand-over, for example: the left USB port is dead.",
                        validators=[InputRequired("Say what they must know."),
                                    Length(max=160, message="Use 160 letters or fewer.")])
    reason = TextAreaField("Why does it go out all the same?", widget=GovTextArea(),
                           description="It stands on the device's page and on its certificate. No names of people.",
                           validators=[InputRequired("Say why."), Length(max=300, message="Use 300 letters or fewer.")])


class ClearForm(_Form):
    """The giver's agreement that Clear is enough for one device."""

    agreed_by = StringField("Who agreed for the giver?", widget=GovTextInput(), description="Name and position.",
                            validators=[InputRequired("Enter the name of the person who agreed."),
                                        Length(max=120, message="Use 120 letters or fewer.")])
    agreed_on = Day("When did they agree?", validators=[InputRequired("Enter the day they agreed.")])
    reason = TextAreaField("Why is Clear enough?", widget=GovTextArea(),
                           description="It stands on the device's page and on its certificate. No names of people.",
                           validators=[InputRequired("Say why."), Length(max=300, message="Use 300 letters or fewer.")])
