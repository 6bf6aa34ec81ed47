"""Forms of messaging: an answer to a household, and a household's reply on the demonstration phone."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovTextArea, GovTextInput
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.messaging.wording import LONGEST_PERSONAL


class AnswerForm(FlaskForm):
    words = TextAreaField(
        "Your answer",
        widget=GovTextArea(),
        description="Short and plain. Our name is put in front. Do not write health or bank details.",
        validators=[
            InputRequired("Write your answer."),
            Length(max=LONGEST_PERSONAL, message=f"Use at most {LONGEST_PERSONAL} characters."),
        ],
    )


class PhoneReplyForm(FlaskForm):
    words = StringField(
        "Text back as this household",
        widget=GovTextInput(),
        validators=[InputRequired("Write something first."), Length(max=600, message="Use at most 600 characters.")],
    )
