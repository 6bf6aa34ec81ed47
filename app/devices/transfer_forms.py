"""Forms of loads for treatment and of breach reviews: words, hints and shapes; no database, no rights."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovTextArea, GovTextInput
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Regexp

from app.devices.transfer_states import BREACH_NAMES, BreachOutcome
from app.web.fields import Choice, Day, KeyFromList


class LoadForm(FlaskForm):  # type: ignore[misc]
    """Between whom a load goes; the weights of its devices are read from their own boxes."""

    carrier_id = KeyFromList("Who carries it?", missing="Choose the carrier.")
    facility_id = KeyFromList("Where is it treated?", missing="Choose the treatment facility.")
    leaves_on = Day("When does it leave?", validators=[InputRequired("Enter the day it leaves.")])
    giver_address = TextAreaField("Where does it leave from?", widget=GovTextArea(), validators=[
        InputRequired("Enter the address it leaves from."), Length(max=300, message="Use 300 letters or fewer.")])
    sic_code = StringField("Our SIC code", widget=GovTextInput(),
                           description="The trade the waste comes from, for example 95.11.", validators=[
        InputRequired("Enter our SIC code."),
        Regexp(r"\d{2}\.?\d{2,3}\Z", message="Enter a code such as 95.11 or 95110.")])
    submission_key = HiddenField()


class LeavingForm(FlaskForm):  # type: ignore[misc]
    """Who signed for a load, and when it left."""

    version = HiddenField()
    driver_name = StringField("Who signed for the carrier?", widget=GovTextInput(), validators=[
        InputRequired("Enter who signed for it."), Length(max=120, message="Use 120 letters or fewer.")])
    left_on = Day("When did it leave?", validators=[InputRequired("Enter the day it left.")])


class BreachForm(FlaskForm):  # type: ignore[misc]
    """How a breach review ended."""

    version = HiddenField()
    outcome = Choice("How did the review end?", BreachOutcome, names=BREACH_NAMES, missing="Choose how it ended.")
