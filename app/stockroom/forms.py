"""Forms of the stockroom: words, hints and shapes; no database, no rights."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length

from app.web.fields import KeyFromList


class ScanForm(FlaskForm):
    """The one box of the bench, with the card that counts and the newest scan its page showed."""

    scan = StringField("Scan a card or a device", validators=[Length(max=200)])
    card = HiddenField()
    turn = HiddenField()

    def turn_seen(self) -> int:
        """The newest scan the page showed; 0 for what no page of ours wrote."""
        text = str(self.turn.data or "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


class StockTakeForm(FlaskForm):
    place_id = KeyFromList("Which place do you count?", missing="Choose the place.")


class StockTakeScanForm(FlaskForm):
    """The box of a stock-take."""

    scan = StringField("Scan what lies here", validators=[Length(max=200)])


class PlaceForm(FlaskForm):
    name = StringField("What is the place called?", widget=GovTextInput(), description="For example Shelf B2.",
                       validators=[InputRequired("Enter what the place is called."), Length(max=60)])
    site = StringField("At which site is it?", widget=GovTextInput(), description="For example Main workshop.",
                       validators=[InputRequired("Enter the site."), Length(max=60)])
