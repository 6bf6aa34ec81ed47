"""The forms of referrals: a new one step by step, then decisions, notes and filters.

Words, hints and shape checks; no database, no rights.
"""

from typing import Any

from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import HiddenField
from wtforms.validators import Length, Optional, Regexp

from app.referrals import answers as kinds
from app.referrals.equality import QUESTIONS, Question
from app.referrals.fields import (
    Day,
    Lines,
    LongWords,
    OneOf,
    Phone,
    Pick,
    PostcodeWords,
    Tick,
    Whole,
    Words,
    YesOrNo,
    at_most,
    needed,
    one_of,
    options,
    people,
    refuse,
    several_of,
)
from app.referrals.states import NoteKind

NOT_KNOWN_AREA = "not_known"
OUTSIDE = "outside"


def _seen(about: str) -> OneOf:
    """How the answer above is known; who hears the page is told about which answer."""
    asked = Markup('How do you know?<span class="govuk-visually-hidden"> {}</span>').format(about)
    return one_of(kinds.Seen, asked)


class StepForm(FlaskForm):
    def answers(self) -> dict[str, Any]:
        """What the page gave, by the names of the stored answers."""
        return {
            field.name: field.answer if isinstance(field, YesOrNo) else field.data
            for field in self if field.name != "csrf_token"
        }

    def sound_answers(self) -> dict[str, Any]:
        """What of a page left half way can be read; call it after validating."""
        return {
            field.name: getattr(field, "answer", field.data)
            for field in self if field.name != "csrf_token" and not field.errors
        }


class PostcodeForm(FlaskForm):
    postcode = PostcodeWords("Postcode", description="For example, L8 5RZ. This tells us the council area.")
    authority_code = OneOf("Which council area do they live in?", choices=[], validators=[Optional()])
    key = HiddenField()

    def offer(self, places: list[tuple[str, str]]) -> None:
        """Let the person choose among these areas, not sure, or somewhere else."""
        others = [(OUTSIDE, "Outside the Liverpool City Region"), (NOT_KNOWN_AREA, "I do not know")]
        self.authority_code.choices = options([*places, *others]) if places else []


class PermissionForm(StepForm):
    has_permission = Tick(
        "I have told this person what this referral is, who will see it and how to get the privacy notice, "
        "and they agree to be referred",
        validators=[needed("Tick the box when the person agrees. If they do not, stop here.")],
    )
    permission_how = one_of(kinds.PermissionHow, "How did they agree?", required="Choose how they agreed.")
    permission_on = Day("When did they agree?", validators=[needed("Give the day they agreed.")],
                        description="For example, 27 3 2026.")


class RecipientForm(StepForm):
    first_name = Words("First name", validators=[needed("Enter their first name."), at_most(60)])
    last_name = Words("Last name", validators=[needed("Enter their last name."), at_most(60)])
    is_adult = YesOrNo(
        "Is this person 18 or over?", validators=[needed("Say whether they are 18 or over.")],
        description="An adult receives it, also when it is for a child. We do not need a date of birth.",
    )


class PhoneForm(StepForm):
    phone = Phone("Phone number", description="A mobile if they have one. Leave this empty if they have no phone.")
    is_safe_to_text = YesOrNo(
        "Is it safe to text this number?", validators=[Optional()],
        description="Ask them. A text names our organisation. Say no if somebody who reads it could harm them.",
    )
    is_phone_shared = YesOrNo(
        "Does anybody else see this phone?", validators=[Optional()],
        description="They may read our texts, or answer our call.",
    )
    phone_shared_with = Words(
        "Who else sees this phone?", validators=[Optional(), at_most(120)],
        description="Only if somebody does. For example: her mother. No names.",
    )

    def validate_is_safe_to_text(self, field: YesOrNo) -> None:
        if not self.phone.errors and self.phone.is_mobile and field.answer is None:
            raise refuse("Ask whether it is safe to text this number, then choose yes or no.")

    def validate_phone_shared_with(self, field: Words) -> None:
        if self.is_phone_shared.answer and not (field.data or "").strip():
            raise refuse("Say who else sees the phone, for example: her mother.")

    def answers(self) -> dict[str, Any]:
        return {**super().answers(), "phone": self.phone.e164}

    def sound_answers(self) -> dict[str, Any]:
        return {**super().sound_answers(), "phone": None if self.phone.errors else self.phone.e164}


class ContactForm(StepForm):
    contact_by = one_of(kinds.ContactBy, "How do they want to hear from us?",
                        required="Choose how they want to hear from us.")
    language = Pick("Language they read best", choices=options(kinds.choices(kinds.SpokenLanguage)),
                    description="We text in this language when we can, else in English.")
    formats = several_of(kinds.Format, "Do they need any of these?")


class AddressForm(StepForm):
    address = Lines("Address", validators=[needed("Enter their address."), at_most(200)],
                    description="Flat, number and street. You gave the postcode already.")
    uprn = Words(
        "Property number (UPRN), if you know it",
        validators=[
            Optional(), Regexp(r"^\s*\d{1,12}\s*$", message="A UPRN is up to 12 digits. Leave it empty if unsure."),
        ],
        description="Landlords have this. Leave it empty if you do not know it.",
    )


class HouseholdForm(StepForm):
    adults = Whole(
        "Adults, with the person you refer", validators=[needed("Say how many adults live there."), *people()[1:]]
    )
    children_0_4 = Whole("Children aged 0 to 4", validators=people())
    children_5_10 = Whole("Children aged 5 to 10", validators=people())
    children_11_15 = Whole("Children aged 11 to 15", validators=people())
    children_16_17 = Whole("Children aged 16 or 17", validators=people())
    is_for_child = Tick("It is mainly for a child", description="We then set it up safely for a child.")


class BarriersForm(StepForm):
    barriers = several_of(
        kinds.Barrier, "What keeps them offline?", description="Choose all that apply.",
        validators=[needed("Choose at least one thing that keeps them offline.")],
    )
    device_now = one_of(kinds.DeviceNow, "What do they have today?",
                        required="Choose what they have, or not known yet.")
    seen_device_now = _seen("What they have today")


class InternetForm(StepForm):
    internet_home = one_of(kinds.Internet, "Internet at home", required="Say how much internet they have at home.")
    seen_internet_home = _seen("Their home internet")
    internet_away = one_of(kinds.Internet, "Internet away from home",
                           required="Say how much internet they have away from home.",
                           description="For example, data on a mobile.")
    seen_internet_away = _seen("Their internet outside the home")
    can_afford_contract = one_of(kinds.YesNo, "Can they afford a contract or top-ups?",
                                 required="Say whether they can afford a contract, or not known yet.")
    seen_can_afford_contract = _seen("Contract or top-ups")


class IncomeForm(StepForm):
    is_low_income = one_of(
        kinds.YesNo, "Is their income low?", required="Say whether their income is low, or not known yet.",
        description="For example, they get a benefit because their income is low, or they struggle to pay for basics.",
    )
    seen_is_low_income = _seen("Their income")


class NeedForm(StepForm):
    device_kind = one_of(kinds.AskedDevice, "Which device would help?", required="Choose a device, or no device.")
    must_haves = several_of(kinds.MustHave, "What must it have?",
                            description="Only what they cannot do without: each one makes the wait longer.")
    needs_data = Tick("They need data", description="A SIM or voucher with mobile data for some months.")
    wants_skills_help = Tick("They would like help to learn", description="A digital champion gets in touch.")

    def validate_needs_data(self, field: Tick) -> None:
        if not field.data and self.device_kind.data == kinds.AskedDevice.NONE:
            raise refuse("Choose a device, or tick data, or both.")


class PurposeForm(StepForm):
    purposes = several_of(kinds.Purpose, "What will they use it for?", description="Choose all that apply.")
    deadline_kind = OneOf(
        "Is there a deadline?", choices=options([*kinds.choices(kinds.DeadlineKind), ("", "No deadline")]), default="",
        validators=[Optional()],
    )
    urgency_reason = Words(
        "What is the deadline, and when?", validators=[Optional(), Length(max=200)],
        description="Only if there is one. No health details: “appointment on 3 March” is enough.",
    )
    needs_delivery = Tick("They cannot come to a collection point", description="We then look for a way to bring it.")

    def validate_urgency_reason(self, field: Words) -> None:
        if self.deadline_kind.data and not (field.data or "").strip():
            raise refuse("Say in a few words what the deadline is and when.")


class NotesForm(StepForm):
    notes = LongWords("Anything else that helps us to help", validators=[at_most(2000)])


class WholeForm(
    PermissionForm, RecipientForm, PhoneForm, ContactForm, AddressForm, HouseholdForm, BarriersForm, InternetForm,
    IncomeForm, NeedForm, PurposeForm, NotesForm,
):
    """Every step on one page: the same fields and checks, because it is the same forms."""


class LaterForm(BarriersForm, InternetForm, IncomeForm):
    """The questions nobody could answer before, and no others: `ask` takes the rest away."""

    is_adult = YesOrNo("Is this person 18 or over?", validators=[Optional()],
                       description="We do not need a date of birth.")
    answers_question = Tick("This answers the question above", default=True,
                            description="The referral goes back to be decided.")

    def ask(self, names: list[str], *, has_question: bool) -> None:
        """Keep only these questions, each with how it is known."""
        kept = {"csrf_token", *names, *(f"seen_{name}" for name in names)}
        kept |= {"answers_question"} if has_question else set()
        for name in [field.name for field in self if field.name not in kept]:
            del self[name]


FORMS: dict[str, type[StepForm]] = {
    "permission": PermissionForm, "recipient": RecipientForm, "phone": PhoneForm, "contact": ContactForm,
    "address": AddressForm, "household": HouseholdForm, "barriers": BarriersForm, "internet": InternetForm,
    "income": IncomeForm, "need": NeedForm, "purpose": PurposeForm, "notes": NotesForm,
}


def _equality(question: Question) -> OneOf:
    return one_of(question.kind, question.words, description=question.hint)


class EqualityForm(FlaskForm):
    age_band, sex, ethnic_group, is_disabled, first_language = (_equality(one) for one in QUESTIONS)


class AgainForm(FlaskForm):
    key = HiddenField()


class AcceptForm(FlaskForm):
    override_reason = LongWords(
        "Why accept a second time?", validators=[Optional(), at_most(500)],
        description="Only needed when the household was helped before. It is kept on the case.",
    )


class AskForm(FlaskForm):
    body = LongWords("Your question", validators=[needed("Write your question."), at_most(2000)],
                     description="The person who referred them reads it on the case.")


class AnswerForm(FlaskForm):
    body = LongWords("Your answer", validators=[needed("Write your answer."), at_most(2000)],
                     description="No health details, bank details, National Insurance numbers or other people's names.")


class DeclineForm(FlaskForm):
    reason = one_of(kinds.DeclineReason, "Why?", required="Choose a reason.",
                    description="The person who referred them sees this. The household never does.")
    explanation = LongWords("A word to the person who referred them", validators=[Optional(), at_most(2000)],
                            description="What else could help the household? This is the place to say it.")


class HoldForm(FlaskForm):
    reason = one_of(kinds.HoldReason, "Why?", required="Choose a reason.")
    until = Day("Until when?", validators=[needed("Give a day.")], description="It comes back to you on this day.")


class WithdrawForm(FlaskForm):
    reason = one_of(kinds.WithdrawalReason, "Why?", required="Choose a reason.")


class ColleagueForm(FlaskForm):
    colleague = Pick("Colleague", choices=[], validators=[needed("Choose a colleague.")],
                     description="They see the questions and the texts from then on.")


class AuthorityForm(FlaskForm):
    authority_code = OneOf("Council area", choices=[], validators=[needed("Choose a council area.")])


class UrgentForm(FlaskForm):
    reason = LongWords("Why is it urgent?", validators=[needed("Say why it is urgent."), at_most(500)],
                       description="This gives the household more points. It is kept on the case.")


class NoteForm(FlaskForm):
    kind = OneOf("What is it?", choices=options([(NoteKind.NOTE, "A note"), (NoteKind.CALL, "A phone call")]),
                 default=NoteKind.NOTE.value, validators=[needed("Choose a note or a call.")])
    body = LongWords("What happened, or what should others know?",
                     validators=[needed("Write something first."), at_most(2000)])


class CorrectionForm(FlaskForm):
    body = LongWords("The note as it should read", validators=[needed("Write something first."), at_most(2000)])


class FilterForm(FlaskForm):
    class Meta:  # noqa: D106 - WTForms' own name for its options
        csrf = False

    q = Words("Reference, name, phone or postcode")
    state = Pick("State", choices=[])
    partner = Pick("Partner", choices=[])
    authority = Pick("Council area", choices=[])
    sort = Pick("Order", choices=options([
        ("", "Newest first"), ("sent", "Sent first"), ("-sent", "Sent last"), ("due", "Decision due first"),
        ("-due", "Decision due last"), ("waiting", "Waiting longest"), ("-waiting", "Waiting shortest"),
        ("reference", "Reference, A to Z"), ("-reference", "Reference, Z to A"),
    ]))
    mine = Tick("Only mine")
    overdue = Tick("Only overdue")
    missing = Tick("Only with answers missing")


_FOR_COORDINATORS = "No health details. Coordinators read it in the history of the household."


class MergeForm(FlaskForm):
    stays = OneOf("Which address is theirs now?", choices=[], validators=[needed("Choose the address that counts.")],
                  description="The household goes on under this address. The other one still leads to it.")
    reason = one_of(kinds.MergeReason, "Why are they one household?", required="Choose why they are one household.")
    words = LongWords("In your own words", validators=[Optional(), at_most(500)], description=_FOR_COORDINATORS)
    seen = HiddenField()


class ApartForm(FlaskForm):
    apart_words = LongWords("Why are they two households?", validators=[Optional(), at_most(500)],
                            description="If you like. " + _FOR_COORDINATORS)
    seen = HiddenField(id="apart-seen")


class UndoForm(FlaskForm):
    words = LongWords("Why are they two households after all?", validators=[needed("Say why."), at_most(500)],
                      description=_FOR_COORDINATORS)
    seen = HiddenField()


class CompareForm(FlaskForm):
    class Meta:  # noqa: D106 - WTForms' own name for its options
        csrf = False

    reference = Words("Reference of a referral of the other household", validators=[needed("Give a reference.")],
                      description="For example, R-7K3M9Q.")
