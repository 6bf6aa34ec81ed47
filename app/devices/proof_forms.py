"""Forms for what proves a drive clean besides a log: certificates, destruction, demands, archives; no database."""

from datetime import datetime

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovTextArea, GovTextInput
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.core.clock import LONDON
from app.devices.states import DestructionMethod, ReadBack, SanitisationClass
from app.web.fields import Choice, ClockTime, Day, KeyFromList

CLASS_NAMES = {
    SanitisationClass.CLEAR: "Clear: everything a user can reach was overwritten or reset",
    SanitisationClass.PURGE: "Purge: the drive's own sanitise or cryptographic erase command was used",
}
READ_BACK_NAMES = {
    ReadBack.FULL: "Everything was read back", ReadBack.SAMPLED: "Samples were read back",
    ReadBack.DRIVE_REPORTED: "The drive itself reported success",
}


class _Form(FlaskForm):  # type: ignore[misc]  # the library has no types
    """What every form here is."""


def _text(label: str, missing: str, most: int, hint: str = "") -> StringField:
    return StringField(label, widget=GovTextInput(), description=hint,
                       validators=[InputRequired(missing), Length(max=most)])


class CertificateForm(_Form):
    """What is printed on another tool's certificate."""

    serial = _text("Serial number on the certificate", "Enter the serial number printed on the certificate.", 80,
                   "Type what the certificate says, not what the drive's label says.")
    tool = _text("Tool", "Enter the tool's name.", 40, "For example Blancco, or Apple Configurator.")
    tool_version = _text("Version of the tool", "Enter the tool's version.", 40)
    method = _text("Method", "Enter the method.", 80, "For example NVMe sanitise, crypto erase.")
    sanitisation = Choice("Class of the method", SanitisationClass, names=CLASS_NAMES, missing="Choose the class.")
    read_back = Choice("How was it verified?", ReadBack, names=READ_BACK_NAMES, missing="Choose how it was verified.")
    started_on = Day("Day the wipe began", validators=[InputRequired("Enter the day the wipe began.")])
    started_time = ClockTime("Time it began", description="For example 14:05.",
                             validators=[InputRequired("Enter the time the wipe began.")])
    ended_on = Day("Day the wipe ended", validators=[InputRequired("Enter the day the wipe ended.")])
    ended_time = ClockTime("Time it ended", description="For example 15:40.",
                           validators=[InputRequired("Enter the time the wipe ended.")])
    certificate_reference = StringField("Number of the certificate", widget=GovTextInput(),
                                        description="Leave empty when it has none.", validators=[Length(max=60)])
    file = FileField("The certificate", widget=GovFileInput(), description="A PDF, JPEG or PNG file, at most 10 MB.",
                     validators=[FileRequired("Choose the certificate's file.")])

    def started_at(self) -> datetime:
        """The moment the wipe began, read as London time."""
        return datetime.combine(self.started_on.data, self.started_time.data, LONDON)

    def ended_at(self) -> datetime:
        """The moment the wipe ended, read as London time."""
        return datetime.combine(self.ended_on.data, self.ended_time.data, LONDON)


class SecondLookForm(_Form):
    """What the second person reads off the file."""

    serial = _text("Serial number in the file", "Enter the serial number you read in the file.", 80,
                   "Open the file and type the number you find there.")


class RefusalForm(_Form):
    """Why a certificate is refused."""

    reason = _text("What is wrong with it?", "Say what is wrong with the certificate.", 300,
                   "The person who typed it reads this.")


class DestructionForm(_Form):
    """How, when and by whom a drive was destroyed."""

    method = Choice("How was it destroyed?", DestructionMethod, missing="Choose how it was destroyed.")
    destroyed_on = Day("On which day?", validators=[InputRequired("Enter the day it was destroyed.")])
    witness_id = KeyFromList("Who saw it?", description="A colleague. Needed when it was destroyed here.")
    company = StringField("Company that destroyed it", widget=GovTextInput(),
                          description="Leave empty when it was destroyed here.", validators=[Length(max=120)])
    certificate_reference = StringField("Number of its certificate", widget=GovTextInput(), validators=[Length(max=60)])
    file = FileField("Certificate of destruction", widget=GovFileInput(),
                     description="A PDF, JPEG or PNG file. Needed when a company destroyed it.")


class DemandForm(_Form):
    """For whom Clear is not enough."""

    donor_id = KeyFromList("A donor")
    programme_id = KeyFromList("Or a programme")
    consignment = StringField("Or one consignment", widget=GovTextInput(), description="Its reference.",
                              validators=[Length(max=20)])
    reason = TextAreaField("Who asks for it, and where is that written?", widget=GovTextArea(),
                           validators=[InputRequired("Say who asks for it."), Length(max=300)])


class ArchiveForm(_Form):
    """One zip archive of logs."""

    file = FileField("Zip file", widget=GovFileInput(), validators=[FileRequired("Choose the zip file.")],
                     description="Up to 500 wipe logs or PDF reports of nwipe.")
