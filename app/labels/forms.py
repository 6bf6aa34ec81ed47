"""The form that orders labels."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovTextArea
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from app.labels.states import Stock
from app.web.fields import Choice, WholeNumber

STOCK_NAMES = {
    Stock.ROLL_62: "Roll of single labels, 62 × 29 mm", Stock.SHEET_24: "A4 sheet of 24, 63.5 × 33.9 mm",
    Stock.SHEET_21: "A4 sheet of 21, 63.5 × 38.1 mm",
}


class LabelForm(FlaskForm):
    tags = TextAreaField("Asset tags", widget=GovTextArea(),
                         description="Scan them one after another, or paste a list.",
                         validators=[InputRequired("Scan or type at least one asset tag."), Length(max=20_000)])
    stock = Choice("What do you print on?", Stock, names=STOCK_NAMES, missing="Choose what you print on.")
    first_place = WholeNumber("Begin at which label of the sheet?",
                              description="1 is the first one at the top left; count along the rows.")
