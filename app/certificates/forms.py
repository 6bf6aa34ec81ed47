"""Forms of certificates: checking one, taking one back."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovTextInput
from wtforms import StringField
from wtforms.validators import Length

from app.certificates.states import WithdrawalReason
from app.certificates.wording import REASONS
from app.web.fields import Choice


class CheckForm(FlaskForm):
    number = StringField("Certificate number", widget=GovTextInput(), validators=[Length(max=40)],
                         description="As printed on it, for example SC-7K3M9A.")
    file = FileField("The certificate as a file", widget=GovFileInput(),
                     description="A PDF, as you received it. We compare it and keep nothing.")
    sha256 = StringField("Or the file's SHA-256 hash", widget=GovTextInput(), validators=[Length(max=120)],
                         description="64 digits and letters, if you worked it out yourself.")


class WithdrawalForm(FlaskForm):
    reason = Choice("Why do you take it back?", WithdrawalReason, names=REASONS, missing="Choose why.")
