"""Testing, repair and grading: what was tried, what was mended, and who vouches for the result."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.audit.service import move, record
from app.core import clock
from app.core.errors import Refused
from app.core.permissions import Actor
from app.devices.checklists import CHARGER_CHECK, STORAGE_CHECK
from app.devices.models import Device, DeviceRepair, DeviceTest
from app.devices.policy import (
    WITH_OPERATING_SYSTEM,
    checks_asked,
    doubtful_drives,
    failing_drives,
    grade_obstacles,
    newest_results,
    wipe_obstacles,
)
from app.devices.service.checklists import take_up_checklist
from app.devices.service.lock_requests import close_released
from app.devices.service.locking import expect, lock_device, refuse_when
from app.devices.service.overriding import void_overrides
from app.devices.service.repair_parts import (
    MOST_PENCE,
    close_left_repairs,
    enter_last_part,
    open_repairs,
    repair_under_way,
)
from app.devices.service.systems import set_system
from app.devices.states import DeviceState, Grade, OverrideEnd, OverrideRule, TestResult
from app.devices.system_states import SecureBoot
from app.devices.windows11 import TpmVersion
from app.extensions import db


@dataclass(frozen=True)
class Answer:
    """What one check found, with a note where there is one."""

    result: TestResult
    note: str | None = None


@dataclass(frozen=True)
class Condition:
    """What runs on the device and how its battery is; unknown stays None."""

    operating_system: str | None = None
    os_supported_until: date | None = None
    battery_health_percent: int | None = None
    tpm: TpmVersion | None = None
    secure_boot: SecureBoot | None = None


def start_testing(actor: Actor, device: Device, *, version_seen: int | None = None) -> Device:
    """Take a wiped device to the test bench; refuses while a drive has no evidence."""
    device = lock_device(device, version_seen=version_seen)
    expect(device, DeviceState.WIPED, to_do="tested")
    refuse_when(wipe_obstacles(device))
    close_left_repairs(device)
    move(device, DeviceState.TESTING, actor)
    take_up_checklist(device)
    return device


def record_tests(
    actor: Actor, device: Device, answers: Mapping[str, Answer], condition: Condition, *,
    version_seen: int | None = None,
) -> Device:
    """Write down what the checks found; the newest answer of a check counts, one that stands already stays.

    Refuses checks that are not on the device's list, "not applicable" where a check always applies, a charger that
    passes without its safety test, storage that passes on a failing drive or, without a note, on a doubtful one, and a
    battery outside 1 to 150 percent.
    """
    device = lock_device(device, version_seen=version_seen)
    expect(device, DeviceState.TESTING, to_do="tested")
    checks = {check.code: check for check in checks_asked(device)}
    standing = newest_results(device)
    new = {code: answer for code, answer in answers.items() if not _stands_already(answer, standing.get(code))}
    for code, answer in new.items():
        if code not in checks:
            raise Refused("This check is not on the list for this kind of device. Reload the page.")
        if answer.result == TestResult.NOT_APPLICABLE and not checks[code].may_not_apply:
            raise Refused(f"{checks[code].label} always applies: answer pass or fail.", field=code)
        if code == CHARGER_CHECK and answer.result == TestResult.PASS:
            raise Refused("Record the safety test of the charger or lead on its own page: the limits decide.",
                          field=code)
        if code == STORAGE_CHECK and answer.result == TestResult.PASS:
            _refuse_bad_storage(device, answer.note)
        device.tests.append(DeviceTest(
            check_code=code, result=answer.result, note=(answer.note or "").strip()[:300] or None,
            tester_id=actor.id, tested_at=clock.now(), checklist_number=device.checklist_number,
        ))
    _set_condition(device, condition)
    if CHARGER_CHECK in new:
        device.has_charger = False
    db.session.flush()
    close_released(actor, device)
    results = [answer.result for answer in new.values()]
    record(actor, "tested", device, checks=len(results), failed=results.count(TestResult.FAIL))
    return device


def _refuse_bad_storage(device: Device, note: str | None) -> None:
    failing, doubtful = failing_drives(device), doubtful_drives(device)
    if failing:
        raise Refused(" ".join(failing), field=STORAGE_CHECK)
    if doubtful and not (note or "").strip():
        raise Refused(f"{' '.join(doubtful)} Say in the note why it is good enough, or answer fail.",
                      field="tests_note")


def _stands_already(answer: Answer, found: DeviceTest | None) -> bool:
    # A list saved again must not put today's date and another name on what was tried last week.
    return found is not None and found.result == answer.result and not answer.note


def _set_condition(device: Device, condition: Condition) -> None:
    battery = condition.battery_health_percent
    if battery is not None and not 1 <= battery <= 150:
        raise Refused("Battery health is a percentage from 1 to 150. Leave it empty when it is not known.",
                      field="battery_health_percent")
    if device.form_factor in WITH_OPERATING_SYSTEM:
        set_system(device, condition.operating_system, condition.os_supported_until)
    if condition.tpm is not None:
        device.tpm_version = condition.tpm.value
    if condition.secure_boot is not None:
        device.has_secure_boot = condition.secure_boot is SecureBoot.PRESENT
    device.battery_health_percent = battery if battery is not None else device.battery_health_percent


def send_to_repair(
    actor: Actor, device: Device, *, fault: str, part: str | None = None, version_seen: int | None = None
) -> DeviceRepair:
    """Open a repair with its fault; refuses without a fault."""
    device = lock_device(device, version_seen=version_seen)
    expect(device, DeviceState.TESTING, to_do="sent to repair")
    if not fault.strip():
        raise Refused("Say what is wrong with it.", field="fault")
    repair = DeviceRepair(device=device, fault=fault.strip()[:300], part=(part or "").strip()[:160] or None,
                          technician_id=actor.id, started_at=clock.now())
    db.session.add(repair)
    move(device, DeviceState.REPAIR, actor, reason="fault_found")
    return repair


def finish_repair(
    actor: Actor, device: Device, *, part: str | None = None, cost_pence: int = 0, version_seen: int | None = None
) -> Device:
    """Close the repair and go back to testing; tests made before it no longer count.

    A part and cost typed now are its last part; the repair costs what its parts cost. Refuses a storage drive as part.
    """
    device = lock_device(device, version_seen=version_seen)
    expect(device, DeviceState.REPAIR, to_do="finished in repair")
    if not 0 <= cost_pence <= MOST_PENCE:
        raise Refused("Enter the cost of parts in pounds, from 0 to 10,000.", field="cost")
    refuse_when(wipe_obstacles(device))
    repair = repair_under_way(actor, device)
    enter_last_part(actor, repair, part or "", cost_pence)
    repair.part = (part or "").strip()[:160] or repair.part
    repairs = open_repairs(device)
    for open_repair in repairs:
        open_repair.finished_at = clock.now()
    device.repaired_at = clock.now()
    void_overrides(device, OverrideEnd.REPAIRED, OverrideRule.KNOWN_FAULT)
    move(device, DeviceState.TESTING, actor, reason="repaired", cost_pence=sum(row.cost_pence for row in repairs))
    take_up_checklist(device)
    return device


def grade_device(actor: Actor, device: Device, grade: Grade, *, version_seen: int | None = None) -> Device:
    """Give a tested device its cosmetic grade under the grader's name.

    Refuses while a drive has no evidence, a check has not passed, or the operating system is out of support.
    """
    device = lock_device(device, version_seen=version_seen)
    expect(device, DeviceState.TESTING, to_do="graded")
    refuse_when(grade_obstacles(device, clock.today()))
    device.cosmetic_grade, device.graded_by_id, device.graded_at = grade, actor.id, clock.now()
    move(device, DeviceState.GRADED, actor, grade=str(grade))
    return device


def retest_device(actor: Actor, device: Device, *, version_seen: int | None = None) -> Device:
    """Take a graded device back to the bench; its grade is given anew."""
    device = lock_device(device, version_seen=version_seen)
    expect(device, DeviceState.GRADED, to_do="tested again")
    device.cosmetic_grade = device.graded_at = device.graded_by_id = None
    move(device, DeviceState.TESTING, actor, reason="tested_again")
    take_up_checklist(device)
    return device
