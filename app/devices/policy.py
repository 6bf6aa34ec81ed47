"""What stands in the way of each step of a device, in sentences; who sees devices.

These are the rules of the gate. Services refuse by them, pages show them, the database repeats the last one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.devices.checklists import CHARGER_CHECK, Check, first_checklist
from app.devices.checks_models import ChargerTest, DeviceOverride
from app.devices.drive_health import DriveHealth, Verdict, counts_from_json, judge_drive
from app.devices.fitness import windows_obstacles
from app.devices.models import Device, DeviceTest, Drive, WipeEvidence
from app.devices.states import (
    DeviceState,
    EvidenceDecision,
    FormFactor,
    Grade,
    OverrideRule,
    SanitisationClass,
    TestResult,
)

WITHOUT_STORAGE = frozenset({FormFactor.MONITOR})
WITH_BUILT_IN_STORAGE = frozenset({FormFactor.TABLET, FormFactor.SMARTPHONE})
WITH_OPERATING_SYSTEM = frozenset(
    {FormFactor.LAPTOP, FormFactor.DESKTOP, FormFactor.ALL_IN_ONE, FormFactor.TABLET, FormFactor.SMARTPHONE}
)
DRIVES_CHANGEABLE_IN = frozenset({
    DeviceState.RECEIVED, DeviceState.IDENTIFIED, DeviceState.WIPE_PENDING, DeviceState.WIPE_FAILED,
    DeviceState.WIPED, DeviceState.TESTING, DeviceState.REPAIR, DeviceState.RECYCLE_PENDING,
})
WIPING = frozenset({DeviceState.WIPE_PENDING, DeviceState.WIPE_FAILED})
_TO_TEST = "Test: "


def can_hold_data(device: Device) -> bool:
    """Whether anything on it may have been stored; what is not known to be empty can."""
    return device.form_factor not in WITHOUT_STORAGE


def current_drives(device: Device) -> list[Drive]:
    """The drives in the device now: neither taken out nor destroyed."""
    return [drive for drive in device.drives if drive.removed_at is None and drive.destroyed_at is None]


def counts_for(evidence: WipeEvidence, device: Device) -> bool:
    """Whether evidence is accepted, not voided, of this device, and of a wipe begun since the last arrival."""
    return (
        evidence.decision == EvidenceDecision.ACCEPTED
        and evidence.voided_at is None
        and evidence.device_id == device.id
        and evidence.started_at is not None
        and evidence.started_at >= device.received_at
    )


def is_drive_proved(drive: Drive, device: Device) -> bool:
    """Whether a drive of the device has evidence that counts, of whatever class."""
    return any(counts_for(evidence, device) for evidence in drive.evidence)


def is_drive_purged(drive: Drive, device: Device) -> bool:
    """Whether a drive of the device has evidence of Purge that counts."""
    return any(
        counts_for(evidence, device) and evidence.sanitisation == SanitisationClass.PURGE
        for evidence in drive.evidence
    )


def is_drive_clean(drive: Drive, device: Device) -> bool:
    """Whether a drive of the device has evidence that counts and reaches the class its giver demands.

    Where the giver agreed to Clear for this one device, Clear is enough; without evidence nothing is.
    """
    if not device.demands_purge or is_drive_purged(drive, device):
        return is_drive_proved(drive, device)
    return is_drive_proved(drive, device) and clear_agreement(device) is not None


def live_overrides(device: Device) -> list[DeviceOverride]:
    """What a coordinator set aside for this device and still counts: not voided, and made since it arrived."""
    return [one for one in device.overrides if one.voided_at is None and one.made_at >= device.received_at]


def clear_agreement(device: Device) -> DeviceOverride | None:
    """The giver's agreement that Clear is enough for this one device."""
    return next((one for one in live_overrides(device) if one.rule == OverrideRule.CLEAR_ACCEPTED), None)


def may_accept_clear(device: Device) -> bool:
    """Whether all that is missing is Purge: every drive of a waiting device is proved, and was only cleared."""
    drives = current_drives(device)
    return (
        device.state in WIPING and device.demands_purge and bool(drives)
        and all(is_drive_proved(drive, device) for drive in drives)
        and not all(is_drive_clean(drive, device) for drive in drives)
    )


def known_faults(device: Device) -> Mapping[str, DeviceOverride]:
    """The faults a device goes out with, by the code of their check; a later repair or answer ends them.

    Whoever decided looked at what was found then: what is found afterwards may be another fault, or none.
    """
    since, results = tests_count_since(device), newest_results(device)
    return {one.check_code: one for one in live_overrides(device)
            if one.rule == OverrideRule.KNOWN_FAULT and one.made_at >= since
            and (one.check_code not in results or results[one.check_code].tested_at <= one.made_at)}


def overridable_checks(device: Device) -> list[Check]:
    """The checks that failed and may be set aside: neither a lock nor the safety of charger or lead."""
    results, known = newest_results(device), known_faults(device)
    return [
        check for check in checks_of(device)
        if not check.is_required and check.code not in known
        and (found := results.get(check.code)) is not None and found.result == TestResult.FAIL
    ]


def storage_class(form_factor: FormFactor | None) -> str:
    """Whether a kind of device has no storage, built-in storage, or drives that can be taken out."""
    if form_factor in WITHOUT_STORAGE:
        return "none"
    return "built_in" if form_factor in WITH_BUILT_IN_STORAGE else "drives"


def identification_obstacles(device: Device) -> list[str]:
    """Why a counted-in device is not identified yet."""
    missing = []
    if device.form_factor is None:
        missing.append("Say what kind of device it is.")
    if not device.manufacturer:
        missing.append("Enter the maker.")
    if not device.model:
        missing.append("Enter the model.")
    return missing + drive_list_obstacles(device)


def drive_list_obstacles(device: Device) -> list[str]:
    """Why it is not certain which drives are in the device."""
    if not can_hold_data(device):
        return []
    drives = current_drives(device)
    if not drives and device.no_drive_confirmed_at is None:
        if device.form_factor in WITH_BUILT_IN_STORAGE:
            return ["Enter its built-in storage as a drive, with the serial number on the device."]
        return ["Confirm each drive by its serial number, or sign that no drive is fitted."]
    return [
        f"Confirm the serial number of drive {drive.serial}." for drive in drives if drive.confirmed_at is None
    ] + [
        f"Drive {drive.serial} was not seen by the newest hardware report: take it out, or confirm that it is still "
        "fitted." for drive in drives if drive.not_seen_at is not None
    ]


def wipe_obstacles(device: Device) -> list[str]:
    """Why the device is not clean: each drive without evidence that counts, with what to do."""
    return drive_list_obstacles(device) + _unclean_drives(device)


def _unclean_drives(device: Device) -> list[str]:
    if not can_hold_data(device):
        return []
    return [_what_is_missing(drive, device) for drive in current_drives(device) if not is_drive_clean(drive, device)]


def _what_is_missing(drive: Drive, device: Device) -> str:
    if is_drive_proved(drive, device):
        return (f"Drive {drive.serial} is cleared, but whoever gave the device demands Purge: record a firmware "
                "sanitise as typed evidence, or have the drive destroyed.")
    return (f"Drive {drive.serial} has no accepted wipe evidence since the device arrived: wipe it and upload the log, "
            "or take it out.")


def tests_count_since(device: Device) -> datetime:
    """The moment after which a test counts: the last arrival or the end of the last repair."""
    return max(device.received_at, device.repaired_at or device.received_at)


def newest_results(device: Device) -> Mapping[str, DeviceTest]:
    """The newest counting result of each check."""
    since = tests_count_since(device)
    return {test.check_code: test for test in device.tests if test.tested_at >= since}


def checks_of(device: Device) -> tuple[Check, ...]:
    """The checks a device is judged by: of the list it came to the bench under, or the first one of its kind."""
    if device.form_factor is None:
        return ()
    return device.checklist.list_checks() if device.checklist else first_checklist(FormFactor(device.form_factor))


def checks_asked(device: Device) -> tuple[Check, ...]:
    """The checks a bench page asks; of a thing nobody has named, those of anything."""
    return checks_of(device) or first_checklist(FormFactor.OTHER)


def testing_obstacles(device: Device) -> list[str]:
    """Which checks of the device's list have not passed since the last arrival or repair."""
    return failed_checks(device, checks_of(device))


def in_short(obstacles: Sequence[str]) -> list[str]:
    """The same obstacles with the checks nobody has made yet in one sentence, where the first of them stood."""
    untested = [sentence for sentence in obstacles if sentence.startswith(_TO_TEST)]
    if len(untested) < 2:
        return list(obstacles)
    together = f"{_TO_TEST}{', '.join(one.removeprefix(_TO_TEST).removesuffix('.') for one in untested)}."
    return [together if one == untested[0] else one for one in obstacles if one not in untested[1:]]


def checks_to_repair(device: Device) -> list[Check]:
    """The checks that did not pass and that a repair can mend: no lock, no charger, no known fault."""
    results, known = newest_results(device), known_faults(device)
    return [
        check for check in checks_of(device)
        if not check.is_required and (found := results.get(check.code)) and found.result == TestResult.FAIL
        and not _is_set_aside(check, known, results)
    ]


def failed_checks(device: Device, checks: Iterable[Check]) -> list[str]:
    """Which of some checks have not passed since the last arrival or repair."""
    if device.form_factor is None:
        return ["Say what kind of device it is."]
    results, known = newest_results(device), known_faults(device)
    return [
        sentence for check in checks
        if (sentence := _about_check(check, results.get(check.code))) and not _is_set_aside(check, known, results)
    ]


def _is_set_aside(check: Check, known: Mapping[str, DeviceOverride], results: Mapping[str, DeviceTest]) -> bool:
    """Whether a failed check goes out as a known fault; one that nobody tried is no known fault."""
    return check.code in known and check.code in results and not check.is_required


def current_charger_test(device: Device) -> ChargerTest | None:
    """The newest safety test of the charger or lead since the device arrived."""
    return next((test for test in reversed(device.charger_tests) if test.tested_at >= device.received_at), None)


def charger_obstacles(device: Device, on: date) -> list[str]:
    """Whether the charger's safety test is due again on a day."""
    test = current_charger_test(device)
    if test is None or not test.has_passed or test.due_on >= on:
        return []
    return ["The safety test of its charger or lead is due again: test it and record it."]


def _about_check(check: Check, found: DeviceTest | None) -> str | None:
    if found is None:
        return f"{_TO_TEST}{check.label}."
    if found.result == TestResult.PASS or (found.result == TestResult.NOT_APPLICABLE and check.may_not_apply):
        return None
    if check.is_lock:
        return f"{check.label}: this did not pass. Ask the donor to release it, or recycle the device."
    if check.code == CHARGER_CHECK:
        return f"{check.label}: find a charger or lead that passes the safety test."
    return f"{check.label}: this did not pass. Repair it and test again."


def system_obstacles(device: Device, on: date) -> list[str]:
    """Whether its operating system is supported on a day; nothing for kit that has none."""
    if device.form_factor not in WITH_OPERATING_SYSTEM:
        return []
    if not device.operating_system or device.os_supported_until is None:
        return ["Enter the operating system and the date its support ends."]
    if device.os_supported_until < on:
        return [f"{device.operating_system} is out of support: install one that still gets security updates."]
    return []


def health_of(drive: Drive) -> DriveHealth:
    """How a drive is, by what it counts about itself in the newest report that says so."""
    return judge_drive(counts_from_json(drive.smart))


def failing_drives(device: Device) -> list[str]:
    """The drives in the device that are failing: nothing but another drive helps."""
    return [
        f"Drive {drive.serial} is failing: {health.said} Take it out, and fit and wipe another."
        for drive in current_drives(device) if (health := health_of(drive)).verdict == Verdict.FAILING
    ]


def doubtful_drives(device: Device) -> list[str]:
    """The drives in the device that pass but count errors: a technician decides, and says why."""
    return [
        f"Drive {drive.serial}: {health.said}"
        for drive in current_drives(device) if (health := health_of(drive)).verdict == Verdict.WARNING
    ]


def grade_obstacles(device: Device, on: date) -> list[str]:
    """Why a tested device cannot be graded on a day."""
    return [
        *quarantine_obstacles(device), *identification_obstacles(device), *_unclean_drives(device),
        *failing_drives(device), *testing_obstacles(device), *charger_obstacles(device, on),
        *system_obstacles(device, on),
        *windows_obstacles(device),
    ]


def stock_obstacles(device: Device, on: date) -> list[str]:
    """Why a graded device cannot go into stock on a day."""
    obstacles = grade_obstacles(device, on)
    if device.cosmetic_grade is None:
        obstacles.append("Give it a cosmetic grade.")
    elif device.cosmetic_grade == Grade.D:
        obstacles.append("Grade D is for parts only: recycle the device, or repair and grade it again.")
    return obstacles


def hand_over_obstacles(device: Device, on: date) -> list[str]:
    """Why a reserved device cannot be handed over on a day."""
    return [
        *quarantine_obstacles(device), *transit_obstacles(device), *wipe_obstacles(device),
        *system_obstacles(device, on),
    ]


def transit_obstacles(device: Device) -> list[str]:
    """Why a device between two sites cannot be used: somebody drives it."""
    if device.on_the_way is None:
        return []
    return [f"{device.asset_tag} is on the way, transfer {device.on_the_way}. Receive it there first."]


def quarantine_obstacles(device: Device) -> list[str]:
    """Why a device set apart goes no further."""
    if device.quarantine_reason is None:
        return []
    return [f"{device.asset_tag} is in quarantine. Release it once somebody has looked into it."]


def recycling_obstacles(device: Device) -> list[str]:
    """Why a device set aside cannot leave: its drives are neither clean nor declared as data-bearing custody."""
    if device.is_data_bearing_custody or not can_hold_data(device):
        return []
    if not device.drives and device.no_drive_confirmed_at is None:
        return ["Enter and destroy its drives, sign that no drive is fitted, or send it as data-bearing."]
    return [
        f"Drive {drive.serial} is neither wiped nor destroyed: do that first, or send the device as data-bearing."
        for drive in current_drives(device) if not is_drive_clean(drive, device)
    ]


def failed_locks(device: Device) -> list[Check]:
    """The ownership locks that the newest test found closed, while the device is in the house and in use."""
    if device.state in {DeviceState.HANDED_OVER, DeviceState.RECYCLED, DeviceState.LOST}:
        return []
    results = newest_results(device)
    return [check for check in checks_of(device) if check.is_lock
            and (found := results.get(check.code)) is not None and found.result == TestResult.FAIL]


@dataclass(frozen=True)
class DriveStatus:
    """A drive as the bench sees it: in the device or not, clean or not, and what logs said of it, newest first."""

    drive: Drive
    is_current: bool
    is_clean: bool
    evidence: Sequence[WipeEvidence]
    health: DriveHealth


def drive_statuses(device: Device) -> list[DriveStatus]:
    """Every drive that is or was last in the device, those in it first."""
    now = {drive.id for drive in current_drives(device)}
    found = [
        DriveStatus(drive, drive.id in now, is_drive_clean(drive, device),
                    sorted(drive.evidence, key=lambda row: row.id, reverse=True), health_of(drive))
        for drive in device.drives
    ]
    return sorted(found, key=lambda status: (not status.is_current, status.drive.id))


def next_obstacles(device: Device, on: date) -> list[str]:
    """What still stands in the way of the next station, for the page; empty when nothing does."""
    match DeviceState(device.state):
        case DeviceState.RECEIVED | DeviceState.IDENTIFIED:
            return identification_obstacles(device)
        case DeviceState.WIPE_PENDING | DeviceState.WIPE_FAILED:
            return wipe_obstacles(device)
        case DeviceState.TESTING:
            return grade_obstacles(device, on)
        case DeviceState.GRADED:
            return stock_obstacles(device, on)
        case DeviceState.IN_STOCK | DeviceState.RESERVED:
            return hand_over_obstacles(device, on)
        case DeviceState.RECYCLE_PENDING:
            return recycling_obstacles(device)
        case _:
            return []
