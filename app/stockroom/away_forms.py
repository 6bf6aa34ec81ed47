"""Forms of transfers between sites and of loans: words, hints and shapes; no database, no rights."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovTextArea, GovTextInput
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.web.fields import Day, KeyFromList

_LINES = "Scan them one after another, or paste a list."


class TransferForm(FlaskForm):  # type: ignore[misc]
    """From where to where, and what."""

    submission_key = HiddenField()
    from_site_id = KeyFromList("From which site?", missing="Choose the site it leaves.")
    to_site_id = KeyFromList("To which site?", missing="Choose the site it goes to.")
    tags = TextAreaField("Asset tags or serial numbers", widget=GovTextArea(),
                         description=f"{_LINES} You can also scan them onto the list afterwards.",
                         validators=[Length(max=10_000)])
    leave_out = BooleanField("Leave out what cannot go", widget=GovCheckboxInput())


class DriverForm(FlaskForm):  # type: ignore[misc]
    """Who takes a transfer."""

    version = HiddenField()
    driver_name = StringField("Who drives it?", widget=GovTextInput(),
                              description="They answer for the kit until it is received.",
                              validators=[InputRequired("Enter who drives it."), Length(max=120)])


class TransferScanForm(FlaskForm):  # type: ignore[misc]
    """The box of a transfer, with the place where what arrives is put."""

    scan = StringField("Scan a device", validators=[Length(max=200)])
    place_id = KeyFromList("Where is it put?")


class LoanStockForm(FlaskForm):  # type: ignore[misc]
    """Why a device is lent and not given."""

    version = HiddenField()
    reason = StringField("Why is it kept for loans?", widget=GovTextInput(),
                         description="For example: for digital skills sessions. Name no household.",
                         validators=[InputRequired("Say why it is kept for loans."), Length(max=300)])


class LendForm(FlaskForm):  # type: ignore[misc]
    """Who borrows what, until when."""

    submission_key = HiddenField()
    tags = TextAreaField("Asset tags or serial numbers", widget=GovTextArea(), description=f"{_LINES} At most 30.",
                         validators=[InputRequired("Scan, type or paste at least one asset tag."), Length(max=2_000)])
    organisation_id = KeyFromList("Which organisation borrows it?")
    collection_point_id = KeyFromList("Or which collection point?")
    event_name = StringField("Or which event?", widget=GovTextInput(),
                             description="For example: Bootle library open day.", validators=[Length(max=120)])
    taken_by = StringField("Who takes it away?", widget=GovTextInput(), description="Their name, from the borrower.",
                           validators=[InputRequired("Enter who takes it away."), Length(max=120)])
    due_on = Day("Back by", validators=[InputRequired("Enter the day it is due back.")])
    condition_out = StringField("Condition", widget=GovTextInput(), description="For example: light marks on the lid.",
                                validators=[InputRequired("Say in what condition it leaves."), Length(max=300)])
    accessories = StringField("What goes with it?", widget=GovTextInput(),
                              description="For example: charger, sleeve, mouse.", validators=[Length(max=300)])


class ExtendForm(FlaskForm):  # type: ignore[misc]
    """Until when a loan goes on."""

    version = HiddenField()
    due_on = Day("Back by", validators=[InputRequired("Enter the new day.")])


class LoanBackForm(FlaskForm):  # type: ignore[misc]
    """How a loan came back."""

    version = HiddenField()
    condition_back = StringField("Condition now", widget=GovTextInput(),
                                 validators=[InputRequired("Say in what condition it came back."), Length(max=300)])
    accessories_missing = StringField("What is missing of what went with it?", widget=GovTextInput(),
                                      description="Leave empty when everything is back.", validators=[Length(max=300)])
