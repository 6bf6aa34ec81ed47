"""Forms of loads for treatment and of breach reviews: words, hints and shapes; no database, no rights."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovTextArea, GovTextInput
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Regexp

from app.devices.transfer_states import BREACH_NAMES, BreachOutcome
from app.devices.waste_codes import EQUIPMENT_CODE_NAMES, LOOSE_NAMES, EquipmentCode, LooseWaste
from app.web.fields import Choice, Day, DecimalNumber, KeyFromList


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
    lead_batteries = DecimalNumber(LOOSE_NAMES[LooseWaste.LEAD_BATTERIES])
    nickel_cadmium_batteries = DecimalNumber(LOOSE_NAMES[LooseWaste.NICKEL_CADMIUM_BATTERIES])
    other_batteries = DecimalNumber(LOOSE_NAMES[LooseWaste.OTHER_BATTERIES])
    hazardous_parts = DecimalNumber(LOOSE_NAMES[LooseWaste.HAZARDOUS_PARTS])
    other_parts = DecimalNumber(LOOSE_NAMES[LooseWaste.OTHER_PARTS])
    submission_key = HiddenField()

    def loose(self) -> dict[LooseWaste, float]:
        """The weights of batteries and parts that have any."""
        return {kind: weight for kind in LooseWaste if (weight := getattr(self, kind).data)}


class TreatmentForm(FlaskForm):  # type: ignore[misc]
    """Which open load one device goes on, and what it weighs."""

    transfer_id = KeyFromList("On which load does it leave?")
    weight_kg = DecimalNumber("What does it weigh, in kilograms?", description="For example 2.1.",
                              validators=[InputRequired("Enter its weight in kilograms, for example 2.1.")])


class LineForm(FlaskForm):  # type: ignore[misc]
    """Weight and code of one device of a load."""

    version = HiddenField()
    weight_kg = DecimalNumber("Weight in kilograms",
                              validators=[InputRequired("Enter its weight in kilograms, for example 2.1.")])
    code = Choice("Waste code", EquipmentCode, names=EQUIPMENT_CODE_NAMES, missing="Choose a code.")
    reason = StringField("Why another code than its kind's?", widget=GovTextInput(),
                         description="Only when you change the code, for example: battery and display taken out.",
                         validators=[Length(max=200, message="Use 200 letters or fewer.")])


class HazardsForm(FlaskForm):  # type: ignore[misc]
    """What a consignment note says besides the devices; hazard properties are typed for each code of the load."""

    version = HiddenField()
    made_by = StringField("What made this waste?", widget=GovTextInput(), validators=[
        InputRequired("Say what made this waste."), Length(max=160, message="Use 160 letters or fewer.")])
    packaging = StringField("How is it packed?", widget=GovTextInput(), description="For example 2 cages and 1 drum.",
                            validators=[InputRequired("Say how it is packed."),
                                        Length(max=160, message="Use 160 letters or fewer.")])


class LeavingForm(FlaskForm):  # type: ignore[misc]
    """Who signed for a load, and when it left."""

    version = HiddenField()
    driver_name = StringField("Who signed for the carrier?", widget=GovTextInput(), validators=[
        InputRequired("Enter who signed for it."), Length(max=120, message="Use 120 letters or fewer.")])
    vehicle = StringField("Registration of the vehicle", widget=GovTextInput(),
                          description="Needed for hazardous waste.",
                          validators=[Length(max=20, message="Use 20 letters or fewer.")])
    left_on = Day("When did it leave?", validators=[InputRequired("Enter the day it left.")])


class BreachForm(FlaskForm):  # type: ignore[misc]
    """How a breach review ended."""

    version = HiddenField()
    outcome = Choice("How did the review end?", BreachOutcome, names=BREACH_NAMES, missing="Choose how it ended.")
