"""Forms of counted items: words, hints and shapes; no database, no rights."""

from enum import StrEnum

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovTextInput
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import InputRequired, Length

from app.donations.states import ItemKind
from app.supplies.states import KIND_NAMES, MovementKind, SupplyKind
from app.web.fields import Choice, ChoiceFromList, Pounds, WholeNumber


class LeavingKind(StrEnum):
    """The two ways something leaves the shelf without going into a device."""

    GIVEN_OUT = MovementKind.GIVEN_OUT
    THROWN_AWAY = MovementKind.THROWN_AWAY


class OnceForm(FlaskForm):
    """A form that counts once, however often it is sent."""

    submission_key = HiddenField()

    def key(self) -> str | None:
        """What tells this form from any other; None for what no page of ours wrote."""
        return str(self.submission_key.data or "")[:36] or None


class ItemForm(FlaskForm):
    version = HiddenField()
    name = StringField("What is it called?", widget=GovTextInput(), description="For example Battery Dell GJKNX.",
                       validators=[InputRequired("Enter what it is called."), Length(max=120)])
    kind = Choice("What is it for?", SupplyKind, missing="Choose what it is for.", names={
        SupplyKind.PART: "Part: goes into a device", SupplyKind.ACCESSORY: "Accessory: goes along with a device",
        SupplyKind.CONSUMABLE: "Consumable: is used up in the workshop",
    })
    is_drive = BooleanField("It is a storage drive", widget=GovCheckboxInput(),
                            description="Drives hold data: they are fitted on a device’s page, each by serial number.")
    fits_kind = ChoiceFromList("Fits this kind of device", ItemKind, empty="Any kind")
    fits_maker = StringField("Fits this maker", widget=GovTextInput(), validators=[Length(max=80)])
    fits_model = StringField("Fits these models", widget=GovTextInput(), validators=[Length(max=120)])
    unit_cost = Pounds("What one usually costs", description="Leave empty when not known.")
    minimum = WholeNumber("How many should always be here?", description="Leave empty for none.")

    def version_seen(self) -> int:
        """The version as sent; an unreadable one is none that exists."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


class BuyInForm(OnceForm):
    quantity = WholeNumber("How many?", validators=[InputRequired("Enter how many there are.")])
    price = Pounds("What did one cost?", validators=[InputRequired("Enter what one cost; 0 when it was free.")])
    supplier = StringField("Where was it bought?", widget=GovTextInput(),
                           description="The shop or dealer. No names of private people.",
                           validators=[InputRequired("Enter where it was bought."), Length(max=120)])
    order_number = StringField("Order or invoice number", widget=GovTextInput(), validators=[Length(max=40)])


class CountForm(OnceForm):
    seen = HiddenField()
    found = WholeNumber("How many are really there?", validators=[InputRequired("Enter how many are there.")])
    reason = StringField("Why does it differ?", widget=GovTextInput(), description="Only when it does.",
                         validators=[Length(max=200)])

    def number_seen(self) -> int:
        """The newest movement the page showed; an unreadable one is none that exists."""
        text = str(self.seen.data or "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


class LeaveForm(OnceForm):
    quantity = WholeNumber("How many?", validators=[InputRequired("Enter how many there are.")])
    kind = Choice("Where do they go?", LeavingKind, missing="Choose where they go.", names={
        LeavingKind.GIVEN_OUT: "Given out", LeavingKind.THROWN_AWAY: "Thrown away",
    })
    reason = StringField("What for, or why?", widget=GovTextInput(), validators=[Length(max=200)],
                         description="Needed for throwing away. No names of people, please.")


class ItemFilterForm(FlaskForm):
    class Meta:
        """A filter changes nothing and needs no token in the address."""

        csrf = False

    kind = ChoiceFromList("Kind", SupplyKind, names=KIND_NAMES, empty="Any")
    short = BooleanField("Only what is below its minimum", widget=GovCheckboxInput())
    closed = BooleanField("Also what is out of the catalogue", widget=GovCheckboxInput())
