"""Forms for partners, leavers, collection points and rules: words, hints and shapes; no database, no rights."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField
from wtforms.validators import Email, InputRequired, Length, Optional, Regexp

from app.organisations.states import OrganisationState, StopReason
from app.partners.changes import LIMIT_NAMES, POINT_NAMES
from app.partners.criteria import KIND_NAMES, QUESTIONS, Ask, CriterionLine, values_of
from app.partners.wording import STOP_WORDS
from app.referrals.eligibility import Verdict
from app.referrals.fields import Pick, PostcodeWords, Several, Tick, Words, at_most, needed, options
from app.referrals.states import NeedKind
from app.web.fields import Choice, ChoiceFromList, Day, KeyFromList, WholeNumber

_EMAIL = Email("Enter an email address like name@example.org.")
_ASK_WORDS = {Ask.NO: "Not asked", Ask.ALL: "Must be met", Ask.ANY: "One of these is enough"}
_UNKNOWN_WORDS = {
    Verdict.NOT_KNOWN: "A person asks", Verdict.MET: "Counts as met", Verdict.NOT_MET: "Counts as not met",
}


class PartnerForm(FlaskForm):
    name = Words("Name", validators=[needed("Enter the name of the organisation."), at_most(160)])
    is_landlord = Tick("It is a landlord", description="A housing association that refers its tenants.")
    address = Words("Address", validators=[Optional(), at_most(300)])
    contact_phone = Words("Office phone", validators=[Optional(), at_most(30)])
    contact_email = EmailField("Office email", widget=Words.widget,
                               validators=[Optional(), Length(max=254), _EMAIL])
    most_open_referrals = WholeNumber(
        "Most open referrals at once", description="Over all its caseworkers. Leave empty for no cap.",
    )

    def details(self) -> dict[str, Any]:
        """What was typed, by the names of the stored details."""
        text = {name: (self[name].data or "").strip() or None for name in ("address", "contact_phone", "contact_email")}
        return {
            "name": (self.name.data or "").strip(), "is_landlord": bool(self.is_landlord.data), **text,
            "most_open_referrals": self.most_open_referrals.data,
        }


class ApplicationForm(PartnerForm):
    code = Words(
        "Short code", description="Letters and numbers, such as LANTERN. It cannot be changed later.",
        validators=[needed("Enter a short code."),
                    Regexp(r"^\s*[A-Za-z0-9]{2,20}\s*$", message="Use 2 to 20 letters and numbers, without spaces.")],
    )


class AgreementForm(FlaskForm):
    agreement_version = Words("Version of the agreement", description="As printed on it, for example 2.1.",
                              validators=[needed("Enter the version."), at_most(20)])
    signed_on = Day("Signed on", validators=[needed("Give the day it was signed.")],
                    description="For example, 27 3 2026.")
    expires_on = Day("Holds until", validators=[needed("Give the last day it holds.")],
                     description="The last day on which they may refer. We warn everybody 30 days before.")


class ContactForm(FlaskForm):
    name = Words("Name", validators=[needed("Enter a name."), at_most(120)])
    job = Words("What they do there", validators=[Optional(), at_most(80)])
    phone = Words("Phone number", validators=[Optional(), at_most(30)])
    email = EmailField("Email address", widget=Words.widget, validators=[Optional(), Length(max=254), _EMAIL])

    def details(self) -> dict[str, Any]:
        """What was typed, by the names of the stored details."""
        return {
            "name": (self.name.data or "").strip(), "job": (self.job.data or "").strip(),
            "phone": (self.phone.data or "").strip() or None, "email": (self.email.data or "").strip() or None,
        }


class LeadForm(FlaskForm):
    name = Words("Name", validators=[needed("Enter a name."), at_most(120)])
    email = EmailField("Work email address", widget=Words.widget,
                       validators=[InputRequired("Enter an email address."), Length(max=254), _EMAIL])


class StopForm(FlaskForm):
    reason = Choice("Why?", StopReason, names=STOP_WORDS, missing="Choose a reason.")


class PointForm(FlaskForm):
    name = Words("Name", description="As people call it: texts to households use it.",
                 validators=[needed("Enter the name of the place."), at_most(120)])
    address = Words("Address", validators=[needed("Enter the address."), at_most(300)])
    postcode = PostcodeWords("Postcode", validators=[needed("Enter the postcode.")])
    authority_code = Pick("Council area", choices=[], validators=[Optional()])
    opening_hours = Words("Opening hours", description="For example, Mon to Fri 10:00 to 16:00.",
                          validators=[needed("Enter when it is open."), at_most(200)])


class PartnerFilterForm(FlaskForm):
    class Meta:
        """A filter changes nothing and needs no token in the address."""

        csrf = False

    q = Words("Name or short code")
    state = ChoiceFromList("State", OrganisationState, empty="Any")
    ending = Tick("Agreement missing or ending within 30 days")


class CloseAccountForm(FlaskForm):
    successor_id = KeyFromList("Who takes over the open cases?",
                               description="They become the referrer of every open case and draft.")


class ProgrammeForm(FlaskForm):
    name = Words("Name", validators=[needed("Enter a name."), at_most(120)])
    code = Words("Short code", validators=[
        needed("Enter a short code."),
        Regexp(r"^\s*[A-Za-z0-9]{2,20}\s*$", message="Use 2 to 20 letters and numbers, without spaces."),
    ])


class _Rules(FlaskForm):
    reason = Words("Why do the rules change?", description="Colleagues read this in the list of versions.",
                   validators=[needed("Say in a few words why the rules change."), at_most(200)])
    previewed = HiddenField()
    based_on = HiddenField()

    def lines(self, kind: NeedKind) -> dict[str, CriterionLine]:
        """The criteria of one kind of need as they were filled in."""
        return {
            answer: CriterionLine(
                self[f"{kind}_{answer}_ask"].data or Ask.NO, tuple(self[f"{kind}_{answer}_accepted"].data or ()),
                self[f"{kind}_{answer}_unknown"].data or Verdict.NOT_KNOWN,
            )
            for answer in QUESTIONS
        }

    def show_lines(self, kind: NeedKind, lines: dict[str, CriterionLine]) -> None:
        """Fill in the criteria of one kind of need."""
        for answer, line in lines.items():
            self[f"{kind}_{answer}_ask"].data = line.ask
            self[f"{kind}_{answer}_accepted"].data = list(line.accepted)
            self[f"{kind}_{answer}_unknown"].data = line.unknown

    def validate_criteria(self, kind: NeedKind) -> bool:
        """Whether something is asked and each criterion has an answer that meets it; marks what is wrong."""
        is_sound = True
        for answer, line in self.lines(kind).items():
            if line.ask is not Ask.NO and not line.accepted:
                field = self[f"{kind}_{answer}_accepted"]
                field.errors = [*field.errors, f"{QUESTIONS[answer][0]}: tick at least one answer that meets it."]
                is_sound = False
        if all(line.ask is Ask.NO for line in self.lines(kind).values()):
            self.form_errors.append(f"{KIND_NAMES[kind]}: ask at least one thing.")
            is_sound = False
        return is_sound


def _criterion_fields() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for kind, kind_name in KIND_NAMES.items():
        for answer, (words, _values) in QUESTIONS.items():
            named = f"{kind_name}: {words[:1].lower()}{words[1:]}"
            found[f"{kind}_{answer}_ask"] = ChoiceFromList(named, Ask, names=_ASK_WORDS)
            found[f"{kind}_{answer}_accepted"] = Several(f"{words}: what meets it", choices=options(values_of(answer)))
            found[f"{kind}_{answer}_unknown"] = ChoiceFromList(f"{words}: while nobody knows", Verdict,
                                                               names=_UNKNOWN_WORDS)
    return found


def _number_fields() -> dict[str, Any]:
    return {
        key: WholeNumber(name, validators=[InputRequired(f"{name}: enter a number.")])
        for key, name in (LIMIT_NAMES | POINT_NAMES).items()
    }


# One field for every answer, limit and point there is: a new one in the rules is a new one in the form.
RulesForm: type[_Rules] = type("RulesForm", (_Rules,), {**_criterion_fields(), **_number_fields()})
