"""Overrides: a coordinator sets one rule aside for one device, with a reason that stands on the certificate.

Only a failed check that is neither lock nor charger, and Purge where its giver agreed to Clear. Evidence of a wipe is
never set aside.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.audit.service import record
from app.core import clock
from app.core.errors import Forbidden, NotFound, Refused, explain_constraint
from app.core.permissions import Actor, Permission
from app.devices.checks_models import DeviceOverride
from app.devices.models import Device
from app.devices.policy import (
    WIPING,
    clear_agreement,
    current_drives,
    drive_list_obstacles,
    is_drive_proved,
    is_drive_purged,
    newest_results,
    overridable_checks,
)
from app.devices.service.locking import expect, lock_device, refuse_when
from app.devices.service.settling import settle_wipe
from app.devices.states import TRUSTED_STATES, DeviceState, OverrideEnd, OverrideRule
from app.extensions import db

explain_constraint("uq_device_override_live", "This was set aside already. Reload the page to see by whom.",
                   sqlite="device_override.device_id, device_override.rule, device_override.check_code")


@dataclass(frozen=True)
class Agreement:
    """Who of the giver agreed to Clear, and when."""

    agreed_by: str
    agreed_on: date


def accept_fault(
    actor: Actor, device: Device, *, check_code: str, fault: str, reason: str, version_seen: int | None = None
) -> DeviceOverride:
    """Let a device go out with one known fault: a check that failed no longer stands in the way of its grade.

    Refuses locks and the charger's safety, a check that did not fail, whoever made that test, and an empty fault or
    reason. The next repair, return or arrival ends it.
    """
    device = _opened(actor, device, version_seen)
    expect(device, DeviceState.TESTING, to_do="let out with a known fault")
    if check_code not in {check.code for check in overridable_checks(device)}:
        raise Refused("Only a check that failed can be set aside, and never a lock or the charger's safety. Choose one "
                      "from the list.", field="check_code")
    if newest_results(device)[check_code].tester_id == actor.id:
        raise Refused("You made this test yourself. Ask another coordinator to decide.", field="check_code")
    if not fault.strip():
        raise Refused("Say what whoever receives it must know, for example: the left USB port is dead.", field="fault")
    return _set_aside(
        actor, device, rule=OverrideRule.KNOWN_FAULT, check_code=check_code, fault=fault.strip()[:160],
        reason=_given(reason))


def accept_clear(
    actor: Actor, device: Device, agreement: Agreement, *, reason: str, version_seen: int | None = None
) -> DeviceOverride:
    """Accept Clear for one device whose giver demands Purge, because the giver agreed; a wiped device moves on.

    Refuses where Purge is not demanded or reached anyway, a drive without accepted evidence, whoever made the wipe,
    and an agreement without a name or of a day to come.
    """
    device = _opened(actor, device, version_seen)
    expect(device, *WIPING, to_do="accepted as cleared")
    drives = current_drives(device)
    if not device.demands_purge or (drives and all(is_drive_purged(drive, device) for drive in drives)):
        raise Refused("Nobody demands more than what was reached. Go on with the device's next step.")
    if clear_agreement(device) is not None:
        raise Refused("This was set aside already. Reload the page to see by whom.")
    refuse_when(drive_list_obstacles(device))
    for drive in drives:
        if not is_drive_proved(drive, device):
            raise Refused(f"Drive {drive.serial} has no accepted wipe evidence, and nothing can take its place: wipe "
                          "it and upload the log first.")
        if any(row.technician_id == actor.id and row.drive_id == drive.id for row in drive.evidence):
            raise Refused("You recorded this wipe yourself. Ask another coordinator to decide.")
    if not agreement.agreed_by.strip():
        raise Refused("Enter the name of the person who agreed for the giver.", field="agreed_by")
    if agreement.agreed_on > clock.today():
        raise Refused("The agreement cannot be of a day to come. Enter the day it was given.", field="agreed_on")
    made = _set_aside(
        actor, device, rule=OverrideRule.CLEAR_ACCEPTED, reason=_given(reason),
        agreed_by=agreement.agreed_by.strip()[:120], agreed_on=agreement.agreed_on)
    settle_wipe(actor, device)
    return made


def end_override(actor: Actor, device: Device, override_id: int, *, version_seen: int | None = None) -> Device:
    """Take an override back; refuses while the device is graded or later, because its grade rests on it."""
    device = _opened(actor, device, version_seen)
    found = next((one for one in device.overrides if one.id == override_id), None)
    if found is None:
        raise NotFound
    if found.voided_at is not None:
        raise Refused("This no longer counts anyway. Reload the page.")
    if device.state in TRUSTED_STATES or (
        found.rule == OverrideRule.CLEAR_ACCEPTED and device.state not in {*WIPING, DeviceState.RECYCLE_PENDING}
    ):
        raise Refused("The device went on because of it. Take it back to the bench or wipe it again first.")
    found.voided_at, found.voided_because = clock.now(), OverrideEnd.TAKEN_BACK
    db.session.flush()
    record(actor, "override_ended", device, override=found.id)
    return device


def void_overrides(device: Device, why: OverrideEnd, *rules: OverrideRule) -> None:
    """End what was set aside for a device, of some rules or of all; the device must be in no trusted state."""
    for one in device.overrides:
        if one.voided_at is None and (not rules or one.rule in rules):
            one.voided_at, one.voided_because = clock.now(), why
    db.session.flush()


def _opened(actor: Actor, device: Device, version_seen: int | None) -> Device:
    if not actor.may(Permission.DEVICE_OVERRIDE):
        raise Forbidden("Only a coordinator can set a rule aside. Ask one.")
    return lock_device(device, version_seen=version_seen)


def _given(reason: str) -> str:
    if not reason.strip():
        raise Refused("Say why: it stands on the device's page and on its certificate.", field="reason")
    return reason.strip()[:300]


def _set_aside(
    actor: Actor, device: Device, *, rule: OverrideRule, check_code: str = "", **values: Any
) -> DeviceOverride:
    for one in device.overrides:
        # What a repair or an arrival ended without anybody saying so makes room for the new one.
        if one.voided_at is None and (one.rule, one.check_code) == (rule, check_code):
            one.voided_at, one.voided_because = clock.now(), OverrideEnd.REPAIRED
    db.session.flush()
    made = DeviceOverride(rule=rule, check_code=check_code, made_by_id=actor.id, made_at=clock.now(), **values)
    device.overrides.append(made)
    db.session.flush()
    record(actor, "overridden", device, override=made.id, rule=str(rule), check=check_code or None)
    return made
