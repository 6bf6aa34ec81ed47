"""Forms of donations: words, hints and shapes; no database, no rights."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovTextArea, GovTextInput
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Regexp

from app.core.clock import LONDON
from app.donations.custody_states import (
    DECLINE_NAMES,
    PERMIT_NAMES,
    WINDOW_NAMES,
    CollectionWindow,
    DeclineReason,
    OfferState,
    PartyKind,
    PermitKind,
)
from app.donations.letter_states import LetterState
from app.donations.states import ITEM_NAMES, ConsignmentState, Declaration, ItemKind
from app.web.fields import Choice, ChoiceFromList, ClockTime, Day, KeyFromList, WholeNumber

_DECLARED = {Declaration.REUSE: "Working or repairable kit for reuse", Declaration.WASTE: "Waste"}
_WINDOWS = {window: name.capitalize() for window, name in WINDOW_NAMES.items()}
_DECLARED_BY_DONOR = {
    Declaration.REUSE: "Kit that works or can be repaired, to be used again",
    Declaration.WASTE: "Waste: it is broken, or we have thrown it out",
}


def _long(most: int) -> Length:
    return Length(max=most, message=f"Use {most} letters or fewer.")


class _BookedCollection:
    """Who, when and where; written down before the counts, because faults are told in the order of the page."""

    donor_id = KeyFromList("Who gives it?", missing="Choose the donor.")
    expected_on = Day("Collection day", description="For example 27 3 2026.",
                      validators=[InputRequired("Enter the day of the collection.")])
    address = TextAreaField("Collection address", widget=GovTextArea(), validators=[
        InputRequired("Enter the address where the kit is collected."),
        Length(max=300, message="Use 300 letters or fewer."),
    ])


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


def _ask_for_a_number(form: "BookingForm | OfferForm") -> bool:
    """Whether any kind has a number; an empty list is told at the first box, together with all other faults."""
    if form.counts() or any(form[kind].errors for kind in ItemKind):
        return True
    form.laptop.errors = ["Say what there is: enter at least one number."]
    return False


class BookingForm(_BookedCollection, KindCounts, FlaskForm):
    submission_key = HiddenField()

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """As ever, and an item list that is not empty."""
        is_sound = bool(super().validate(extra_validators))
        return _ask_for_a_number(self) and is_sound


class CollectionForm(FlaskForm):
    carrier = StringField("Who carried it?", widget=GovTextInput(),
                          description="Our van, or the name of the carrier.",
                          validators=[InputRequired("Enter who carried the kit."), Length(max=120)])
    custody_name = StringField("Who handed it over at the donor?", widget=GovTextInput(),
                               validators=[InputRequired("Enter who handed the kit over."), Length(max=120)])
    items = WholeNumber("How many items were collected?",
                        validators=[InputRequired("Enter how many items were collected.")])
    declaration = Choice("What does the donor declare it to be?", Declaration, names=_DECLARED,
                         missing="Choose what the donor declared.")
    collected_on = Day("Day of collection", validators=[InputRequired("Enter the day of the collection.")])
    collected_at = ClockTime("Time of collection", description="For example 14:30.",
                             validators=[InputRequired("Enter the time of the collection.")])

    def moment(self) -> datetime:
        """Day and time as typed here, in London."""
        return datetime.combine(self.collected_on.data, self.collected_at.data, tzinfo=LONDON)


class RebookingForm(FlaskForm):
    expected_on = Day("New collection day", validators=[InputRequired("Enter the day of the collection.")])


class OfferForm(KindCounts, FlaskForm):
    declaration = Choice("What is it?", Declaration, names=_DECLARED_BY_DONOR, missing="Choose what it is.",
                         description="The law asks us to know: waste may only travel with a registered carrier.")
    holds_data = BooleanField("Some of it may still have data on it", widget=GovCheckboxInput())
    organisation_name = StringField("Organisation, or your name", widget=GovTextInput(), validators=[
        InputRequired("Enter the name of your organisation, or your own."), _long(120)])
    contact_name = StringField("Whom may we ask for?", widget=GovTextInput(),
                               validators=[InputRequired("Enter the name of somebody we can ask for."), _long(80)])
    email = StringField("Email address", widget=GovTextInput(),
                        description="We write to it with our answer, when the collection comes, and with the receipt.",
                        validators=[
        InputRequired("Enter an email address."), _long(200),
        Regexp(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+\Z", message="Enter an email address like name@example.org.")])
    phone = StringField("Phone number (optional)", widget=GovTextInput(), validators=[_long(30)])
    address = TextAreaField("Where is the kit?", widget=GovTextArea(),
                            description="The address we would collect from, with postcode.", validators=[
        InputRequired("Enter the address where the kit is."), _long(300)])
    note = TextAreaField("Anything else? (optional)", widget=GovTextArea(),
                         description="Makes, ages, stairs, parking, the days that suit you.", validators=[_long(500)])
    website = StringField("Leave this empty", widget=GovTextInput())
    stamp = HiddenField()

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """As ever, and an item list that is not empty."""
        is_sound = bool(super().validate(extra_validators))
        return _ask_for_a_number(self) and is_sound


class SlotForm(FlaskForm):
    version = HiddenField()
    expected_on = Day("Collection day", description="For example 27 3 2026.",
                      validators=[InputRequired("Enter the day of the collection.")])
    window = Choice("When on that day?", CollectionWindow, names=_WINDOWS, missing="Choose when on that day.")
    address = TextAreaField("Collection address", widget=GovTextArea(), validators=[
        InputRequired("Enter the address where the kit is collected."), _long(300)])
    carrier_id = KeyFromList("Who carries it?")
    custody_name = StringField("Who hands it over at the donor?", widget=GovTextInput(), validators=[
        InputRequired("Enter who hands the kit over."), _long(120)])
    declaration = Choice("What does the donor declare it to be?", Declaration, names=_DECLARED,
                         missing="Choose what the donor declares.")
    holds_data = BooleanField("It travels as data-bearing: drives inside are not wiped yet", widget=GovCheckboxInput())


class WishForm(FlaskForm):
    expected_on = Day("Which day suits you?", description="For example 27 3 2026.",
                      validators=[InputRequired("Enter the day that suits you.")])
    window = Choice("When on that day?", CollectionWindow, names=_WINDOWS, missing="Choose when on that day.")


class LetterFilter(FlaskForm):
    class Meta:
        """A filter changes nothing and needs no token in the address."""

        csrf = False

    state = ChoiceFromList("State", LetterState, empty="Any")


class AcceptanceForm(SlotForm):
    donor_id = KeyFromList("Who is the donor?")


class DecliningForm(FlaskForm):
    version = HiddenField()
    reason = Choice("Why can we not take it?", DeclineReason, names=DECLINE_NAMES, missing="Choose a reason.")
    answer = TextAreaField("Words of your own (optional)", widget=GovTextArea(),
                           description="They stand in the email, below a kind sentence that fits the reason.",
                           validators=[_long(500)])


class OfferFilter(FlaskForm):
    class Meta:
        """A filter changes nothing and needs no token in the address."""

        csrf = False

    state = ChoiceFromList("State", OfferState, empty="Any")


class PartyForm(FlaskForm):
    version = HiddenField()
    kind = Choice("What is it?", PartyKind, names={
        PartyKind.CARRIER: "A carrier, our own van among them", PartyKind.FACILITY: "A treatment facility",
    }, missing="Choose what it is.")
    name = StringField("Name", widget=GovTextInput(), validators=[InputRequired("Enter its name."), _long(120)])
    address = TextAreaField("Address", widget=GovTextArea(),
                            validators=[InputRequired("Enter its address."), _long(300)])
    permit_kind = Choice("What does it work under?", PermitKind, names=PERMIT_NAMES,
                         missing="Choose what it works under.")
    permit_number = StringField("Number", widget=GovTextInput(), description="For example CBDU123456.", validators=[
        InputRequired("Enter the number of the registration, permit or exemption."), _long(40)])
    valid_until = Day("In force until", description="As the public register says.",
                      validators=[InputRequired("Enter the last day it is in force.")])
    is_closed = BooleanField("Do not offer it any more", widget=GovCheckboxInput())


class ConsignmentFilter(FlaskForm):
    class Meta:
        """A filter changes nothing and needs no token in the address."""

        csrf = False

    state = ChoiceFromList("State", ConsignmentState, empty="Any")
    donor_id = KeyFromList("Donor")
    wished = BooleanField("Only where the donor asks for another day", widget=GovCheckboxInput())
