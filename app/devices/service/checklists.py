"""Checklists as versions: the one in force, what a change would mean, and saving it as the next version.

A version is never changed: a device is judged by the one it came to the bench under (docs/adr).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select, update
from sqlalchemy.orm import joinedload, selectinload

from app.audit.service import record
from app.core import clock
from app.core.errors import NotFound, Refused, StalePage, explain_constraint
from app.core.permissions import Actor
from app.devices.checklists import Check, check_as_json, first_checklist
from app.devices.checks_models import ChecklistVersion
from app.devices.models import Device
from app.devices.policy import failed_checks
from app.devices.states import DeviceState, FormFactor
from app.extensions import db

MOST_CHECKS = 40
ON_THE_BENCH = (DeviceState.TESTING, DeviceState.REPAIR)
_NO_LETTERS = re.compile(r"[^a-z0-9]+")

explain_constraint("uq_checklist_version_number",
                   "Somebody else saved this list at the same moment. Reload the page and make your change again.",
                   sqlite="checklist_version.form_factor, checklist_version.number")


@dataclass(frozen=True)
class Line:
    """One check as somebody wants it: with its code, or without one when it is new; `place` orders the list."""

    label: str
    code: str = ""
    hint: str = ""
    may_not_apply: bool = False
    is_retired: bool = False
    place: int = 0


@dataclass(frozen=True)
class Change:
    """What a new version would change, and what it means for devices on the bench."""

    checks: tuple[Check, ...]
    added: Sequence[str]
    retired: Sequence[str]
    reworded: Sequence[str]
    on_the_bench: int
    to_test_anew: int

    @property
    def says(self) -> Sequence[str]:
        """The change in sentences."""
        return [
            *(f"New: {label}." for label in self.added), *(f"Retired: {label}." for label in self.retired),
            *(f"Changed: {label}." for label in self.reworded),
        ] or ["The order of the checks changes."]


def take_up_checklist(device: Device) -> None:
    """Judge a device that comes to the bench by the list that is in force now."""
    in_force = find_in_force(FormFactor(device.form_factor)) if device.form_factor else None
    device.checklist_number = in_force.number if in_force else None
    db.session.flush()
    db.session.expire(device, ["checklist"])


def find_in_force(form_factor: FormFactor) -> ChecklistVersion | None:
    """The newest version of a kind's list; None only before the first start."""
    return db.session.scalar(
        select(ChecklistVersion).where(ChecklistVersion.form_factor == form_factor)
        .order_by(ChecklistVersion.number.desc()).limit(1)
    )


def list_in_force() -> Sequence[ChecklistVersion]:
    """The version in force of every kind of device, in the order of the kinds."""
    newest = select(ChecklistVersion.form_factor, func.max(ChecklistVersion.number).label("number")).group_by(
        ChecklistVersion.form_factor).subquery()
    found = db.session.scalars(select(ChecklistVersion).join(newest, (
        (newest.c.form_factor == ChecklistVersion.form_factor) & (newest.c.number == ChecklistVersion.number)
    ))).all()
    order = list(FormFactor)
    return sorted(found, key=lambda version: order.index(FormFactor(version.form_factor)))


def list_versions(form_factor: FormFactor) -> Sequence[ChecklistVersion]:
    """All versions of a kind's list, the newest first."""
    return db.session.scalars(
        select(ChecklistVersion).where(ChecklistVersion.form_factor == form_factor)
        .order_by(ChecklistVersion.number.desc()).limit(500)
    ).all()


def get_version(form_factor: FormFactor, number: int) -> ChecklistVersion:
    """One version; NotFound when there is none."""
    found = db.session.scalar(select(ChecklistVersion).where(
        ChecklistVersion.form_factor == form_factor, ChecklistVersion.number == number))
    if found is None:
        raise NotFound
    return found


def preview_change(form_factor: FormFactor, lines: Sequence[Line]) -> Change:
    """What saving these lines would mean.

    Refuses an empty list, a check without words or named twice, retiring an ownership lock or the charger's safety,
    letting one of them not apply, and a list that stays as it is.
    """
    current = find_in_force(form_factor)
    before = current.list_checks() if current else first_checklist(form_factor)
    after = _checks_from(lines, form_factor)
    if after == before:
        raise Refused("Nothing would change. Change a check, add one or retire one, then look again.")
    old, new = {check.code: check for check in before}, {check.code: check for check in after}
    on_the_bench = _on_the_bench(form_factor)
    return Change(
        checks=after, added=[check.label for code, check in new.items() if code not in old],
        retired=[check.label for code, check in old.items() if code not in new],
        reworded=[check.label for code, check in new.items() if code in old and check != old[code]],
        on_the_bench=len(on_the_bench),
        to_test_anew=sum(len(failed_checks(device, after)) > len(failed_checks(device, _common(before, after)))
                         for device in on_the_bench),
    )


def save_checklist(
    actor: Actor, form_factor: FormFactor, lines: Sequence[Line], *, reason: str, based_on: int,
    is_for_the_bench: bool,
) -> ChecklistVersion:
    """Save a list as the next version; with `is_for_the_bench` the devices being tested are judged by it as well.

    Refuses what the preview refuses, an empty reason, and a page that was opened before somebody else saved.
    """
    change = preview_change(form_factor, lines)
    if not reason.strip():
        raise Refused("Say why the list changes: colleagues read it beside the version.", field="reason")
    current = db.session.scalar(
        select(ChecklistVersion).where(ChecklistVersion.form_factor == form_factor)
        .order_by(ChecklistVersion.number.desc()).limit(1).with_for_update()
    )
    number = current.number if current else 0
    if number != based_on:
        raise StalePage("This list")
    version = ChecklistVersion(
        form_factor=form_factor, number=number + 1, checks=[check_as_json(check) for check in change.checks],
        reason=reason.strip()[:300], made_by_id=actor.id, made_at=clock.now(),
    )
    db.session.add(version)
    db.session.flush()
    moved = _judge_the_bench_by(version) if is_for_the_bench else 0
    record(actor, "checklist_saved", version, kind=str(form_factor), number=version.number, devices=moved)
    return version


def _judge_the_bench_by(version: ChecklistVersion) -> int:
    waiting = (Device.form_factor == version.form_factor) & Device.state.in_(ON_THE_BENCH)
    count = db.session.scalar(select(func.count(Device.id)).where(waiting)) or 0
    # The version of the device rises, so that a page opened under the old list is shown again with the new one.
    db.session.execute(update(Device).where(waiting).values(
        checklist_number=version.number, version=Device.version + 1,
    ).execution_options(synchronize_session=False))
    db.session.expire_all()
    return count


def _on_the_bench(form_factor: FormFactor) -> Sequence[Device]:
    return db.session.scalars(
        select(Device).where(Device.form_factor == form_factor, Device.state.in_(ON_THE_BENCH))
        .options(selectinload(Device.tests), joinedload(Device.checklist)).order_by(Device.id).limit(5000)
    ).all()


def _common(before: Sequence[Check], after: Sequence[Check]) -> list[Check]:
    codes = {check.code for check in after}
    return [check for check in before if check.code in codes]


def _checks_from(lines: Sequence[Line], form_factor: FormFactor) -> tuple[Check, ...]:
    """The list that these lines make, in their order; new checks get a code no version of the list ever had."""
    known = _known_checks(form_factor)
    taken = set(known)
    checks = []
    for line in sorted((line for line in lines if not line.is_retired), key=lambda line: line.place):
        label = line.label.strip()
        if not label:
            raise Refused("Every check needs words. Say what is tried, or retire the check.")
        code = line.code if line.code in known else _new_code(label, taken)
        taken.add(code)
        template = known.get(code, Check(code, label))
        if template.is_required and line.may_not_apply:
            raise Refused(f"{label} always applies: a lock or an unsafe charger is never passed over. Remove its tick.")
        checks.append(replace(template, label=label[:80], hint=line.hint.strip()[:200],
                              may_not_apply=line.may_not_apply))
    _refuse_bad_list(checks, form_factor)
    return tuple(checks)


def _refuse_bad_list(checks: Sequence[Check], form_factor: FormFactor) -> None:
    codes = {check.code for check in checks}
    for check in first_checklist(form_factor):
        if check.is_required and check.code not in codes:
            raise Refused(f"“{check.label}” cannot be retired: no device goes out with a lock or an untested charger. "
                          "Keep it.")
    if len(checks) > MOST_CHECKS:
        raise Refused(f"A list holds at most {MOST_CHECKS} checks. Remove some first.")
    labels = [check.label.casefold() for check in checks]
    for check in checks:
        if labels.count(check.label.casefold()) > 1:
            raise Refused(f"“{check.label}” stands twice. Give each check words of its own.")


def _known_checks(form_factor: FormFactor) -> dict[str, Check]:
    """Every check any version of a kind's list ever had, as last worded."""
    found = {check.code: check for check in first_checklist(form_factor)}
    for version in reversed(list_versions(form_factor)):
        found.update({check.code: check for check in version.list_checks()})
    return found


def _new_code(label: str, taken: set[str]) -> str:
    base = _NO_LETTERS.sub("_", label.casefold()).strip("_")[:24].strip("_") or "check"
    code, number = base, 2
    while code in taken:
        code, number = f"{base}_{number}", number + 1
    return code
