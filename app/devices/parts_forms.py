"""Forms for parts of a device: words, hints and shapes; no database, no rights."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length

from app.web.fields import KeyFromList, Pounds, WholeNumber


class OnceForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """A form that counts once, however often it is sent."""

    submission_key = HiddenField()

    def key(self) -> str | None:
        """What tells this form from any other; None for what no page of ours wrote."""
        return str(self.submission_key.data or "")[:36] or None


class PartForm(OnceForm):
    """A part that goes into a device in repair."""

    item_id = KeyFromList("Part from the shelf")
    name = StringField("Or another part", widget=GovTextInput(), validators=[Length(max=160)],
                       description="What it is, when it is none of the counted ones. Drives are fitted elsewhere.")
    quantity = WholeNumber("How many?", validators=[InputRequired("Enter how many.")])
    cost = Pounds("What did they cost together?",
                  description="Leave empty for a part from the shelf: it then costs the average of what was paid.")


class HarvestForm(OnceForm):
    """A part that comes out of a device that is given up."""

    item_id = KeyFromList("What did you take out?", missing="Choose what you took out.")
    quantity = WholeNumber("How many?", validators=[InputRequired("Enter how many.")])
    went_to = StringField("Where did you put it?", widget=GovTextInput(), description="For example Parts drawer 3.",
                          validators=[InputRequired("Enter where it was put."), Length(max=60)])


class FittedDriveForm(OnceForm):
    """Which drive of a device came from the counted ones."""

    drive_id = KeyFromList("Which drive of this device?", missing="Choose the drive.")
    item_id = KeyFromList("Which of the counted drives is it?", missing="Choose one of the counted drives.")
