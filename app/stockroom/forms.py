"""Forms of the stockroom: words, hints and shapes; no database, no rights."""

from enum import StrEnum

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovTextArea, GovTextInput
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.devices.place_codes import SITE_NAMES, SiteKind
from app.devices.states import QuarantineReason
from app.devices.wording import QUARANTINE_REASONS
from app.stockroom.cards import WORDS, Action
from app.web.fields import Choice, ChoiceFromList, KeyFromList, WholeNumber


class SeveralAction(StrEnum):
    """What can be done with many devices at once."""

    MOVE = Action.MOVE
    START_TEST = Action.START_TEST
    TO_STOCK = Action.TO_STOCK
    QUARANTINE = Action.QUARANTINE
    RELEASE = Action.RELEASE
    FIND = Action.FIND


SEVERAL_NAMES = {action: WORDS[Action(action)] for action in SeveralAction}


def _number(text: object) -> int:
    text = str(text or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


class ScanForm(FlaskForm):
    """The one box of the bench, with the card that counts and the newest scan its page showed."""

    scan = StringField("Scan a card or a device", validators=[Length(max=200)])
    card = HiddenField()
    turn = HiddenField()

    def turn_seen(self) -> int:
        """The newest scan the page showed; 0 for what no page of ours wrote."""
        return _number(self.turn.data)


class StockTakeForm(FlaskForm):
    place_id = KeyFromList("Which place do you count?", missing="Choose the place.")


class StockTakeScanForm(FlaskForm):
    """The box of a stock-take."""

    scan = StringField("Scan what lies here", validators=[Length(max=200)])


class MinimumForm(FlaskForm):
    laptop = WholeNumber("Laptops")
    desktop = WholeNumber("Desktops")
    all_in_one = WholeNumber("All-in-ones")
    tablet = WholeNumber("Tablets")
    smartphone = WholeNumber("Smartphones")
    server = WholeNumber("Servers")
    monitor = WholeNumber("Monitors")
    networking = WholeNumber("Routers and switches")
    other = WholeNumber("Other kit")


class PlaceForm(FlaskForm):
    name = StringField("What is the place called?", widget=GovTextInput(), description="For example Shelf B2.",
                       validators=[InputRequired("Enter what the place is called."), Length(max=60)])
    site_id = KeyFromList("At which site is it?", missing="Choose the site.")


class SiteForm(FlaskForm):
    version = HiddenField()
    name = StringField("What is the site called?", widget=GovTextInput(), description="For example Main workshop.",
                       validators=[InputRequired("Enter what the site is called."), Length(max=60)])
    kind = Choice("What is it for?", SiteKind, names=SITE_NAMES, missing="Choose what it is for.")
    address = TextAreaField("Address", widget=GovTextArea(), description="It stands on transfer lists.",
                            validators=[Length(max=300, message="Use 300 letters or fewer.")])
    contact = StringField("Who to ask there", widget=GovTextInput(), description="A colleague's name and phone number.",
                          validators=[Length(max=160, message="Use 160 letters or fewer.")])


class SeveralForm(FlaskForm):
    tags = TextAreaField("Asset tags or serial numbers", widget=GovTextArea(),
                         description="Scan them one after another, or paste a list. At most 100.",
                         validators=[InputRequired("Scan, type or paste at least one asset tag."), Length(max=10_000)])
    action = Choice("What is done with them?", SeveralAction, names=SEVERAL_NAMES, missing="Choose what is done.")
    place_id = KeyFromList("Place", description="For moving and for putting in stock.")
    reason = ChoiceFromList("Why quarantine?", QuarantineReason, names=QUARANTINE_REASONS, empty="Choose one",
                            description="For quarantine only.")
    turn = HiddenField()

    def turn_seen(self) -> int:
        """The newest scan the page showed; 0 for what no page of ours wrote."""
        return _number(self.turn.data)
