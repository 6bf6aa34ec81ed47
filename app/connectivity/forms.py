"""Forms of data bundles: words, hints and shapes; no database, no rights."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovTextArea, GovTextInput
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from app.connectivity.numbers import read_numbers, unreadable_sentence
from app.connectivity.states import BundleKind, BundleState
from app.connectivity.wording import KIND_NAMES
from app.web.fields import Choice, ChoiceFromList, Day, KeyFromList, WholeNumber
from app.web.funding_fields import FunderLines


class BookingInForm(FunderLines, FlaskForm):
    kind = Choice("What are they?", BundleKind, names=KIND_NAMES, missing="Choose what they are.")
    network = StringField("Network", widget=GovTextInput(), description="For example Vodafone.",
                          validators=[InputRequired("Enter the network."), Length(max=40)])
    gb_month = WholeNumber("Gigabytes a month", validators=[InputRequired("Enter the gigabytes a month.")])
    months = WholeNumber("Months", validators=[InputRequired("Enter the number of months.")])
    use_by = Day("Use by", description="Leave empty when there is no date.")
    programme_id = KeyFromList("Only for one programme?")
    numbers = TextAreaField("SIM, voucher or device numbers", widget=GovTextArea(),
                            description="One on each line. Scan or paste them; spaces do not matter.",
                            validators=[InputRequired("Paste at least one number, one on each line.")])

    def validate_numbers(self, field: TextAreaField) -> None:
        """Name the lines that are no numbers together with whatever else is wrong, not one send later."""
        lines = read_numbers(field.data or "").unreadable_lines
        if lines:
            raise ValidationError(unreadable_sentence(lines))


class BundleFilterForm(FlaskForm):
    class Meta:
        """A filter changes nothing and needs no token in the address."""

        csrf = False

    state = ChoiceFromList("State", BundleState, empty="Any")
    kind = ChoiceFromList("Kind", BundleKind, names=KIND_NAMES, empty="Any")
    network = StringField("Network", widget=GovTextInput())
    last_four = StringField("Last 4 digits", widget=GovTextInput())
