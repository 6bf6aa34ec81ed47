"""Forms of the workshop: words, hints and shapes; no database, no rights."""

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovFileInput, GovTextArea, GovTextInput
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.devices.checklists import CHARGER_CHECK, Check
from app.devices.condition_words import SECURE_BOOT_NAMES, TPM_NAMES
from app.devices.states import FormFactor, Grade, MediaKind, QuarantineReason, ReturnReason, TestResult
from app.devices.system_states import SecureBoot
from app.devices.windows11 import TpmVersion
from app.devices.wording import MEDIA_NAMES, QUARANTINE_REASONS, RETURN_REASONS
from app.donations.states import ITEM_NAMES, ItemKind
from app.web.fields import Choice, ChoiceFromList, Day, DecimalNumber, KeyFromList, Pounds, WholeNumber
from app.web.funding_fields import FunderLines


class CountingForm(FunderLines, FlaskForm):
    laptop = WholeNumber(ITEM_NAMES[ItemKind.LAPTOP])
    desktop = WholeNumber(ITEM_NAMES[ItemKind.DESKTOP])
    all_in_one = WholeNumber(ITEM_NAMES[ItemKind.ALL_IN_ONE])
    tablet = WholeNumber(ITEM_NAMES[ItemKind.TABLET])
    smartphone = WholeNumber(ITEM_NAMES[ItemKind.SMARTPHONE])
    monitor = WholeNumber(ITEM_NAMES[ItemKind.MONITOR])
    server = WholeNumber(ITEM_NAMES[ItemKind.SERVER])
    networking = WholeNumber(ITEM_NAMES[ItemKind.NETWORKING], description="Routers and switches.")
    other = WholeNumber(ITEM_NAMES[ItemKind.OTHER])
    discrepancy_note = TextAreaField(
        "What do you know about the difference?", widget=GovTextArea(),
        description="Only when the count differs from the collection. The donor reads it too.",
        validators=[Length(max=300, message="Use 300 letters or fewer.")],
    )

    def counts(self) -> Mapping[FormFactor, int]:
        """How many of each kind that has any."""
        numbers = {kind: getattr(self, kind).data or 0 for kind in FormFactor}
        return {kind: number for kind, number in numbers.items() if number}


class BoughtForm(FunderLines, FlaskForm):
    form_factor = ChoiceFromList("What is it?", FormFactor, empty=None)
    quantity = WholeNumber("How many?", validators=[InputRequired("Enter how many there are.")])
    programme_id = KeyFromList("Only for one programme?")
    supplier = StringField("Where was it bought?", widget=GovTextInput(), validators=[Length(max=120)],
                           description="The shop or dealer. No names of private people.")
    order_number = StringField("Order or invoice number", widget=GovTextInput(), validators=[Length(max=40)])
    bought_on = Day("When was it bought?", description="For example 27 3 2026.")
    warranty_until = Day("Until when is it under warranty?", description="Leave empty for none.")
    newest_seen = HiddenField()

    def newest_device_seen(self) -> int | None:
        """The key the page remembered; None for what no page of ours wrote."""
        text = str(self.newest_seen.data or "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


class VersionForm(FlaskForm):
    """A form that carries the version of the device its page showed."""

    version = HiddenField()

    def version_seen(self) -> int:
        """The version as sent; an unreadable one is none that exists."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


class IdentityForm(VersionForm):
    form_factor = ChoiceFromList("What is it?", FormFactor, missing="Choose what it is.")
    manufacturer = StringField("Maker", widget=GovTextInput(),
                               validators=[InputRequired("Enter the maker."), Length(max=80)])
    model = StringField("Model", widget=GovTextInput(), description="As on the label, for example ThinkPad T480.",
                        validators=[InputRequired("Enter the model."), Length(max=120)])
    cpu_model = StringField("Processor", widget=GovTextInput(), validators=[Length(max=120)])
    ram_gb = DecimalNumber("Memory in GB", description="Leave empty when not known.")
    storage_gb = WholeNumber("Storage in GB")
    screen_inches = DecimalNumber("Screen in inches")
    has_touch = BooleanField("It has a touch screen", widget=GovCheckboxInput())
    has_camera = BooleanField("It has a camera", widget=GovCheckboxInput())
    type_plate = FileField("Photo of the type plate", widget=GovFileInput(),
                           description="Wanted where no hardware report says who it is. JPEG, PNG or WebP.")
    serial = StringField("Serial number", widget=GovTextInput(), validators=[Length(max=80)],
                         description="Type or scan it last: a scan saves the page.")


class DriveForm(VersionForm):
    serial = StringField("Serial number of the drive", widget=GovTextInput(),
                         description="Read it from the label, or scan it. Wipe logs are matched by it.",
                         validators=[InputRequired("Enter the serial number printed on the drive.")])
    model = StringField("Model", widget=GovTextInput(), validators=[Length(max=120)])
    media = ChoiceFromList("Kind", MediaKind, names=MEDIA_NAMES, default=MediaKind.UNKNOWN)
    size_gb = WholeNumber("Size in GB")


class SerialForm(FlaskForm):
    serial = StringField("Serial number of the drive", widget=GovTextInput(),
                         validators=[InputRequired("Enter the serial number printed on the drive.")])


class LogForm(FlaskForm):
    log = FileField("Wipe log", widget=GovFileInput(),
                    description="The .log file that nwipe or ShredOS wrote, or its PDF report.",
                    validators=[FileRequired("Choose the log file.")])


class ConditionForm(VersionForm):
    """What every checklist form has besides its checks."""

    operating_system = StringField("Operating system", widget=GovTextInput(), validators=[Length(max=60)],
                                   description="Pick it from the list, or type another, for example Linux Mint 22.")
    os_supported_until = Day("Its security updates end on",
                             description="Leave empty for a system on the list: its day is filled in.")
    tpm = Choice("Which TPM does the firmware's set-up show?", TpmVersion, names=TPM_NAMES, is_optional=True)
    secure_boot = Choice("Is there Secure Boot in the set-up, on or off?", SecureBoot, names=SECURE_BOOT_NAMES,
                         is_optional=True)
    battery_health_percent = WholeNumber("Battery health in percent", description="Leave empty when not known.")
    tests_note = TextAreaField("Note", widget=GovTextArea(),
                               validators=[Length(max=300, message="Use 300 letters or fewer.")])


def checklist_form(checks: tuple[Check, ...]) -> type[ConditionForm]:
    """A form with one question a check; unanswered checks stay as they were. A charger's test is a form of its own."""
    names = {TestResult.PASS: "Pass", TestResult.FAIL: "Fail", TestResult.NOT_APPLICABLE: "Does not apply"}
    fields: dict[str, Any] = {
        check.code: Choice(
            check.label, TestResult, names=names, description=check.hint, is_optional=True,
            without=() if check.may_not_apply else (TestResult.NOT_APPLICABLE,),
        )
        for check in checks if check.code != CHARGER_CHECK
    }
    return type("ChecklistForm", (ConditionForm,), fields)


class RepairForm(VersionForm):
    fault = StringField("What is wrong with it?", widget=GovTextInput(),
                        validators=[InputRequired("Say what is wrong with it."), Length(max=300)])
    part = StringField("Part needed", widget=GovTextInput(), validators=[Length(max=160)])


class RepairedForm(VersionForm):
    part = StringField("Last part used", widget=GovTextInput(), validators=[Length(max=160)],
                       description="Leave empty when every part is entered already.")
    cost = Pounds("What did it cost, in pounds?", description="Leave empty for nothing.")


class GradeForm(VersionForm):
    grade = Choice("Cosmetic grade", Grade, names={
        Grade.A: "A: light marks only", Grade.B: "B: marks you can see", Grade.C: "C: heavy marks",
        Grade.D: "D: for parts",
    }, missing="Choose a grade.")


class LocationForm(VersionForm):
    location = StringField("Where is it put?", widget=GovTextInput(),
                           description="Choose a place, or scan its card. For example Shelf B2.",
                           validators=[InputRequired("Enter where it is put."), Length(max=60)])
    site_id = KeyFromList("If this place is new, at which site is it?")
    add = HiddenField()


class QuarantineForm(VersionForm):
    reason = Choice("Why is it set apart?", QuarantineReason, names=QUARANTINE_REASONS,
                    missing="Choose why it is set apart.")


class ReturnForm(VersionForm):
    reason = Choice("Why did it come back?", ReturnReason, names=RETURN_REASONS,
                    missing="Choose why it came back.")


class RecycleForm(VersionForm):
    reason = HiddenField()
    is_data_bearing = BooleanField("Its drives are inside and not wiped: it travels as data-bearing",
                                   widget=GovCheckboxInput())


class DeviceFilterForm(FlaskForm):
    class Meta:
        """A filter changes nothing and needs no token in the address."""

        csrf = False

    q = StringField("Asset tag or serial number", widget=GovTextInput())
    form_factor = ChoiceFromList("Kind", FormFactor, empty="Any")
    location = StringField("Location", widget=GovTextInput())
    site = KeyFromList("Site")
    consignment = StringField("Consignment", widget=GovTextInput())
