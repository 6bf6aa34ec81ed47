"""The test bench: checklist, repair, grade, shelf."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask import render_template
from werkzeug.wrappers import Response

from app.core import clock
from app.core.permissions import Actor, Permission
from app.devices.checklists import CHARGER_CHECK, STORAGE_CHECK
from app.devices.condition_words import FITNESS_NAMES, PHOTO_KINDS
from app.devices.drive_health import Verdict, worst_of
from app.devices.fitness import COULD_RUN_WINDOWS, fitness_of
from app.devices.forms import ConditionForm, GradeForm, RepairedForm, RepairForm, checklist_form
from app.devices.photo_states import PhotoKind
from app.devices.policy import (
    WITH_OPERATING_SYSTEM,
    checks_asked,
    current_drives,
    doubtful_drives,
    grade_obstacles,
    health_of,
    in_short,
    newest_results,
)
from app.devices.queries import get_device
from app.devices.service import testing
from app.devices.service.photos import list_photos
from app.devices.service.reports import list_reports, newest_reading
from app.devices.service.systems import list_systems
from app.devices.states import TestResult
from app.devices.system_states import SecureBoot
from app.devices.views.blueprint import Answer, bp, press, submit
from app.devices.wording import HEALTHS
from app.supplies.drive_words import is_drive_named
from app.web.access import requires

if TYPE_CHECKING:
    from app.devices.models import Device


@bp.post("/<asset_tag>/testing")
@requires(Permission.DEVICE_WORK)
def start_testing(asset_tag: str) -> Response:
    """Take a wiped device to the bench."""
    return press(asset_tag, testing.start_testing, "On the test bench.")


def _form_for(device: "Device") -> type[ConditionForm]:
    return checklist_form(checks_asked(device))


def _codes(device: "Device") -> list[str]:
    return [check.code for check in checks_asked(device) if check.code != CHARGER_CHECK]


@bp.get("/<asset_tag>/tests")
@requires(Permission.DEVICE_WORK)
def tests(asset_tag: str) -> str:
    """The checklist, filled with what counts already."""
    device = get_device(asset_tag)
    known = _storage_result(device) | {code: test.result for code, test in newest_results(device).items()}
    form = _form_for(device)(data={**known, **_firmware(device), "version": device.version}, obj=device)
    return render_template("devices/tests.html", form=form, device=device, **_asked(device))


def _firmware(device: "Device") -> dict[str, Any]:
    """What is recorded of TPM and Secure Boot; the TPM otherwise as the newest hardware report names it."""
    secure = None
    if device.has_secure_boot is not None:
        secure = SecureBoot.PRESENT if device.has_secure_boot else SecureBoot.ABSENT
    found = device.tpm_version
    if found is None and device.form_factor in COULD_RUN_WINDOWS:
        found = (newest_reading(list_reports(device)) or {}).get("tpm_version")
    return {"secure_boot": secure, "tpm": found}


def _asked(device: "Device") -> dict[str, Any]:
    """What the page asks besides the checks it can tick: the system, and the charger's own form."""
    return {
        "codes": _codes(device), "has_system": device.form_factor in WITH_OPERATING_SYSTEM,
        "fitness": fitness_of(device) if device.form_factor in COULD_RUN_WINDOWS else None,
        "fitness_names": FITNESS_NAMES, "systems": list_systems(only_offered=True),
        "asks_charger": CHARGER_CHECK in {check.code for check in checks_asked(device)},
        "charger": newest_results(device).get(CHARGER_CHECK),
        "health": [(drive.serial, health_of(drive)) for drive in current_drives(device)], "healths": HEALTHS,
    }


def _storage_result(device: "Device") -> dict[str, TestResult]:
    """What the reports say of the drives, as the answer that stands ready; nothing where a person must decide."""
    ready = {Verdict.HEALTHY: TestResult.PASS, Verdict.FAILING: TestResult.FAIL}
    worst = worst_of([health_of(drive) for drive in current_drives(device)])
    return {STORAGE_CHECK: ready[worst]} if worst in ready else {}


@bp.post("/<asset_tag>/tests")
@requires(Permission.DEVICE_WORK)
def send_tests(asset_tag: str) -> Answer:
    """Record what the checks found; those left open stay open."""
    device = get_device(asset_tag)
    form, codes = _form_for(device)(), _codes(device)

    def save(actor: Actor, device: "Device") -> None:
        answers = _answers({code: form[code].data for code in codes}, form.tests_note.data or None,
                           about={STORAGE_CHECK} if doubtful_drives(device) else set())
        condition = testing.Condition(form.operating_system.data, form.os_supported_until.data,
                                      form.battery_health_percent.data, form.tpm.data, form.secure_boot.data)
        testing.record_tests(actor, device, answers, condition, version_seen=form.version_seen())

    return submit(asset_tag, form, "devices/tests.html", save, "The tests are saved.", first=codes[0],
                  shown=_asked(device))


def _answers(
    given: Mapping[str, TestResult | None], note: str | None, *, about: set[str]
) -> Mapping[str, testing.Answer]:
    """What was answered; the note belongs to what failed and is doubtful, or to the first answer otherwise."""
    answered = {code: result for code, result in given.items() if result is not None}
    noted = {code for code, result in answered.items() if result == TestResult.FAIL} | about
    noted = noted or set(list(answered)[:1])
    return {code: testing.Answer(result, note if code in noted else None) for code, result in answered.items()}


@bp.get("/<asset_tag>/repair")
@requires(Permission.DEVICE_WORK)
def repair(asset_tag: str) -> str:
    """The form for a fault."""
    device = get_device(asset_tag)
    return render_template("devices/repair.html", form=RepairForm(version=device.version), device=device)


@bp.post("/<asset_tag>/repair")
@requires(Permission.DEVICE_WORK)
def send_repair(asset_tag: str) -> Answer:
    """Send a device to repair."""
    form = RepairForm()

    def save(actor: Actor, device: "Device") -> None:
        testing.send_to_repair(actor, device, fault=form.fault.data or "", part=form.part.data,
                               version_seen=form.version_seen())

    return submit(asset_tag, form, "devices/repair.html", save, "It waits for its repair.", first="fault")


@bp.get("/<asset_tag>/repaired")
@requires(Permission.DEVICE_WORK)
def repaired(asset_tag: str) -> str:
    """The form for a finished repair."""
    device = get_device(asset_tag)
    part = next((row.part for row in reversed(device.repairs) if row.finished_at is None), None)
    if is_drive_named(part or "") or any(one.repair_id and one.undone_at is None for one in device.parts):
        part = None  # a drive is fitted elsewhere, and what is entered already is not asked again
    return render_template("devices/repaired.html", form=RepairedForm(version=device.version, part=part),
                           device=device)


@bp.post("/<asset_tag>/repaired")
@requires(Permission.DEVICE_WORK)
def send_repaired(asset_tag: str) -> Answer:
    """Close the repair; every test is made again."""
    form = RepairedForm()

    def save(actor: Actor, device: "Device") -> None:
        testing.finish_repair(actor, device, part=form.part.data, cost_pence=form.cost.data or 0,
                              version_seen=form.version_seen())

    return submit(asset_tag, form, "devices/repaired.html", save, "Repaired. Test it again.", first="part")


@bp.get("/<asset_tag>/grade")
@requires(Permission.DEVICE_WORK)
def grade(asset_tag: str) -> str:
    """The form for the cosmetic grade."""
    device = get_device(asset_tag)
    return render_template("devices/grade.html", form=GradeForm(version=device.version), device=device,
                           obstacles=in_short(grade_obstacles(device, clock.today())), **_look(device))


def _look(device: "Device") -> dict[str, Any]:
    """The photos beside the choice of the grade."""
    photos = [photo for photo in list_photos(device) if photo.kind == PhotoKind.LOOK]
    return {"photos": photos, "kinds": PHOTO_KINDS}


@bp.post("/<asset_tag>/grade")
@requires(Permission.DEVICE_WORK)
def send_grade(asset_tag: str) -> Answer:
    """Grade a tested device under one's own name."""
    form = GradeForm()

    def save(actor: Actor, device: "Device") -> None:
        testing.grade_device(actor, device, form.grade.data, version_seen=form.version_seen())

    return submit(asset_tag, form, "devices/grade.html", save, "Graded. Now put it on its shelf.", first="grade",
                  shown=_look(get_device(asset_tag)))


@bp.post("/<asset_tag>/retesting")
@requires(Permission.DEVICE_WORK)
def retest(asset_tag: str) -> Response:
    """Take a graded device back to the bench."""
    return press(asset_tag, testing.retest_device, "Back on the test bench.")
