"""The forms of bulk referrals: a file, what is true for everybody in it, one row, a taught heading. No database."""

from typing import Any, Final

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovTextInput
from wtforms import StringField
from wtforms.validators import Optional

from app.bulk_referrals.columns import FIELDS
from app.bulk_referrals.service.mapping_columns import ForAll
from app.bulk_referrals.shapes import ColumnUse
from app.bulk_referrals.states import RowChoice
from app.bulk_referrals.wording import CHOICE_WORDS
from app.referrals import answers
from app.referrals.fields import Day, OneOf, Pick, Tick, Words, at_most, needed, one_of, options

_NOT_KNOWN: Final = "not_known"


class UploadForm(FlaskForm):
    file = FileField("Your file", widget=GovFileInput(), validators=[FileRequired("Choose a file first.")],
                     description="Excel (.xlsx) or CSV, up to 10 MB and 10,000 rows. Choose it, or drag it into the "
                                 "box.")
    organisation_id = Pick("Landlord", choices=[], validators=[Optional()])
    sheet = Words("Name of the sheet", validators=[at_most(31)],
                  description="Only where a workbook has several lists. Leave it empty for the first one.")

    def offer(self, landlords: list[tuple[str, str]]) -> None:
        """Let the person choose among these landlords; one alone needs no question."""
        self.organisation_id.choices = options(landlords)
        if len(landlords) == 1:
            self.organisation_id.data = landlords[0][0]


class ForAllForm(FlaskForm):
    is_permission_declared = Tick(
        "Everybody in this file was told what a referral is, who will see it and how to get the privacy notice, and "
        "agreed to be referred"
    )
    permission_on = Day("When did they agree?", validators=[Optional()],
                        description="The last of the days, if there are several. For example, 27 3 2026.")
    permission_how = one_of(answers.PermissionHow, "How did they agree?")
    is_safe_to_text = OneOf(
        "Is it safe to text the mobiles in this file?", default=_NOT_KNOWN,
        choices=options([("yes", "Yes, nobody else reads them"), ("no", "No, call instead"),
                         (_NOT_KNOWN, "We do not know: call instead")]),
        description="Where a column says so row by row, that counts.",
    )
    device_kind = Pick("Device they need", choices=options(answers.choices(answers.AskedDevice)),
                       default=answers.AskedDevice.ANY.value,
                       description="Where a row does not say what is needed.")
    wants_data = Tick("They need data too (a SIM or voucher)", default=True)

    def for_all(self) -> ForAll:
        """What was said, as the service takes it."""
        return ForAll(
            is_permission_declared=bool(self.is_permission_declared.data), permission_on=self.permission_on.data,
            permission_how=self.permission_how.data or None,
            is_safe_to_text={"yes": True, "no": False}.get(self.is_safe_to_text.data or ""),
            device_kind=self.device_kind.data or "", wants_data=bool(self.wants_data.data),
        )


class ChoiceForm(FlaskForm):
    choice = OneOf("What becomes of this row?", choices=[], validators=[needed("Choose what becomes of this row.")])
    reason = Words("Why refer anyway?", validators=[at_most(300)],
                   description="For example: two households share the house. It stands on the referral.")

    def offer(self, ways: tuple[RowChoice, ...]) -> None:
        """Offer what may be chosen for the row."""
        self.choice.choices = options([(way.value, CHOICE_WORDS[way]) for way in ways])


class TeachForm(FlaskForm):
    heading = Words("Heading", validators=[needed("Type the heading."), at_most(100)],
                    description="As it stands in the file, for example TCY_REFNO.")
    field = Pick("It means", choices=options([(key, field.label) for key, field in FIELDS.items()]))


def row_form(columns: list[ColumnUse], cells: dict[int, str]) -> Any:
    """A form with one box for each cell of a row, under its heading and letter."""
    fields: dict[str, Any] = {
        f"cell-{column.index}": StringField(
            f"{column.heading or 'Column ' + column.letter}", widget=GovTextInput(),
            description=f"Column {column.letter}: {FIELDS[column.field or ''].label}",
        )
        for column in columns
    }
    form = type("RowForm", (FlaskForm,), fields)
    return form(data={f"cell-{index}": text for index, text in cells.items()})
