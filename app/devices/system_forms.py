"""Forms of operating systems: words, hints and shapes; no database, no rights."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovTextInput
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import InputRequired, Length

from app.devices.service.systems import SystemFacts
from app.devices.system_states import FAMILY_NAMES, SystemFamily
from app.web.fields import ChoiceFromList, Day


class SystemForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """One release and edition of an operating system."""

    version = HiddenField()
    family = ChoiceFromList("Family", SystemFamily, names=FAMILY_NAMES, missing="Choose its family.")
    name = StringField("Name and release", widget=GovTextInput(), description="For example Linux Mint 22.", validators=[
        InputRequired("Enter its name and release, for example Linux Mint 22."),
        Length(max=40, message="Use 40 letters or fewer.")])
    edition = StringField("Edition", widget=GovTextInput(), description="Only when editions end on different days.",
                          validators=[Length(max=20, message="Use 20 letters or fewer.")])
    support_ends_on = Day("Its security updates end on",
                          description="Leave empty when it depends on the model of the device.")
    source = StringField("Where its maker says so", widget=GovTextInput(), validators=[
        InputRequired("Enter where its maker says so."), Length(max=200, message="Use 200 letters or fewer.")])
    is_offered = BooleanField("Offer it when tests are recorded", widget=GovCheckboxInput(), default=True)

    def facts(self) -> SystemFacts:
        """The system as typed."""
        return SystemFacts(
            family=self.family.data, name=self.name.data or "", edition=self.edition.data or "",
            support_ends_on=self.support_ends_on.data, source=self.source.data or "",
            is_offered=bool(self.is_offered.data),
        )

    def version_seen(self) -> int:
        """The version as sent; an unreadable one is none that exists."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1
