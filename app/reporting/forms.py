"""The form for a new report: whose, and for which of the fixed periods; no database, no rights."""

from collections.abc import Sequence

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from app.reporting.periods import Period

WHOLE_PROGRAMME = "programme"


class MakeReportForm(FlaskForm):
    """A fund and a period."""

    funder = RadioField("Whose figures?", widget=GovRadioInput(),
                        validators=[InputRequired("Choose a funder, or the whole programme.")])
    period = SelectField(
        "For which period?", widget=GovSelect(),
        description="Months, quarters and financial years only, so that figures cannot be subtracted from each other.",
        validators=[InputRequired("Choose a period.")],
    )

    def offer(self, funders: Sequence[tuple[int, str]], running: Sequence[Period], finished: Sequence[Period]) -> None:
        """Fill in what can be chosen; a period that still runs says so."""
        self.funder.choices = [
            *((str(funder_id), name) for funder_id, name in funders),
            (WHOLE_PROGRAMME, "The whole programme, for the public page"),
        ]
        self.period.choices = [
            ("", "Choose a period"),
            *((period.code, f"{period.label}, so far") for period in running),
            *((period.code, period.label) for period in finished),
        ]

    @property
    def funder_id(self) -> int | None:
        """The funder chosen, or None for the whole programme."""
        return None if self.funder.data == WHOLE_PROGRAMME else int(self.funder.data)
