"""Forms for hardware reports: several files, and the asset tag a waiting report belongs to; no database."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileRequired, MultipleFileField
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovTextInput
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from app.devices.service.reports import SentReport


class ReportsForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """The files somebody chose."""

    files = MultipleFileField(
        "Hardware reports", widget=GovFileInput(multiple=True),
        validators=[FileRequired("Choose the report, or several.")],
        description="As lshw, dmidecode, smartctl, inxi, Workbench or HardwareInfo wrote them. Several files or a zip.",
    )

    def sent(self) -> list[SentReport]:
        """The chosen files with their bytes."""
        return [SentReport(file.filename or "", file.read()) for file in self.files.data or ()]


class AttachForm(FlaskForm):  # type: ignore[misc]
    """The device a waiting report is of."""

    asset_tag = StringField(
        "Asset tag", widget=GovTextInput(), description="Scan the label on the device, for example RC-000123.",
        validators=[InputRequired("Scan or type the asset tag."), Length(max=20)],
    )
