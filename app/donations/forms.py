"""Forms of donations: words, hints and shapes; no database, no rights."""

from collections.abc import Mapping
from datetime import datetime

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovTextArea, GovTextInput
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.core.clock import LONDON
from app.donations.states import ITEM_NAMES, ConsignmentState, Declaration, ItemKind
from app.web.fields import Choice, ChoiceFromList, ClockTime, Day, KeyFromList, WholeNumber


class KindCounts:
    """One number for each kind of kit, empty meaning none; the fields are called by the kinds."""

    laptop = WholeNumber(ITEM_NAMES[ItemKind.LAPTOP])
    desktop = WholeNumber(ITEM_NAMES[ItemKind.DESKTOP])
    all_in_one = WholeNumber(ITEM_NAMES[ItemKind.ALL_IN_ONE])
    tablet = WholeNumber(ITEM_NAMES[ItemKind.TABLET])
    smartphone = WholeNumber(ITEM_NAMES[ItemKind.SMARTPHONE])
    monitor = WholeNumber(ITEM_NAMES[ItemKind.MONITOR])
    server = WholeNumber(ITEM_NAMES[ItemKind.SERVER])
    networking = WholeNumber(ITEM_NAMES[ItemKind.NETWORKING], description="Routers and switches.")
    other = WholeNumber(ITEM_NAMES[ItemKind.OTHER])

    def counts(self) -> Mapping[ItemKind, int]:
        """How many of each kind that has any."""
        numbers = {kind: getattr(self, kind).data or 0 for kind in ItemKind}
        return {kind: number for kind, number in numbers.items() if number}


class BookingForm(KindCounts, FlaskForm):
    donor_id = KeyFromList("Who gives it?", missing="Choose the donor.")
    expected_on = Day("Collection day", description="For example 27 3 2026.",
                      validators=[InputRequired("Enter the day of the collection.")])
    address = TextAreaField("Collection address", widget=GovTextArea(), validators=[
        InputRequired("Enter the address where the kit is collected."),
        Length(max=300, message="Use 300 letters or fewer."),
    ])
    submission_key = HiddenField()


class CollectionForm(FlaskForm):
    carrier = StringField("Who carried it?", widget=GovTextInput(),
                          description="Our van, or the name of the carrier.",
                          validators=[InputRequired("Enter who carried the kit."), Length(max=120)])
    custody_name = StringField("Who handed it over at the donor?", widget=GovTextInput(),
                               validators=[InputRequired("Enter who handed the kit over."), Length(max=120)])
    items = WholeNumber("How many items were collected?",
                        validators=[InputRequired("Enter how many items were collected.")])
    declaration = Choice("What does the donor declare it to be?", Declaration, names={
        Declaration.REUSE: "Working or repairable kit for reuse", Declaration.WASTE: "Waste",
    }, missing="Choose what the donor declared.")
    collected_on = Day("Day of collection", validators=[InputRequired("Enter the day of the collection.")])
    collected_at = ClockTime("Time of collection", description="For example 14:30.",
                             validators=[InputRequired("Enter the time of the collection.")])

    def moment(self) -> datetime:
        """Day and time as typed here, in London."""
        return datetime.combine(self.collected_on.data, self.collected_at.data, tzinfo=LONDON)


class RebookingForm(FlaskForm):
    expected_on = Day("New collection day", validators=[InputRequired("Enter the day of the collection.")])


class ConsignmentFilter(FlaskForm):
    class Meta:
        """A filter changes nothing and needs no token in the address."""

        csrf = False

    state = ChoiceFromList("State", ConsignmentState, empty="Any")
    donor_id = KeyFromList("Donor")
