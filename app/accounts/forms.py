"""Forms of accounts: words, hints and shapes; no database, no rights."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput, GovSelect, GovTextInput
from wtforms import EmailField, PasswordField, SelectField, StringField
from wtforms.validators import Email, EqualTo, InputRequired, Length


def _at_most(characters: int) -> Length:
    return Length(max=characters, message=f"Use at most {characters} characters.")


class SignInForm(FlaskForm):
    """Email and password."""

    email = EmailField("Email address", widget=GovTextInput(),
                       validators=[InputRequired("Enter your email address."), _at_most(254)])
    password = PasswordField("Password", widget=GovPasswordInput(),
                             validators=[InputRequired("Enter your password."), _at_most(200)])


class AskForResetForm(FlaskForm):
    """Where to send the link."""

    email = EmailField("Email address", widget=GovTextInput(), validators=[
        InputRequired("Enter your email address."), _at_most(254),
        Email("Enter an email address like name@example.org."),
    ])


class NewPasswordForm(FlaskForm):
    """A password, typed twice."""

    password = PasswordField(
        "New password", widget=GovPasswordInput(),
        description="At least 12 characters. Three or four random words are easy to remember.",
        validators=[InputRequired("Enter a new password.")],
    )
    again = PasswordField(
        "The same password again", widget=GovPasswordInput(),
        validators=[InputRequired("Type the password again."), EqualTo("password", "The two passwords differ.")],
    )


class InviteForm(FlaskForm):
    """Who is invited, into what."""

    name = StringField("Name", widget=GovTextInput(), validators=[InputRequired("Enter a name."), _at_most(120)])
    email = EmailField("Work email address", widget=GovTextInput(), validators=[
        InputRequired("Enter an email address."), _at_most(254),
        Email("Enter an email address like name@example.org."),
    ])
    role = SelectField("Role", widget=GovSelect())
    organisation_id = SelectField("Organisation", widget=GovSelect())
