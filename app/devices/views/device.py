"""The page of one device: where it stands, what is next, its drives and tests, and what happened to it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flask import render_template

from app.accounts.queries import names_of
from app.audit.queries import list_for
from app.core import clock
from app.core.permissions import Permission
from app.devices.charger_limits import ApplianceClass, Fuse
from app.devices.checklists import CHARGER_CHECK
from app.devices.forms import LogForm
from app.devices.lock_words import what_to_ask
from app.devices.part_words import cost_of, harvested_words
from app.devices.policy import (
    WITH_BUILT_IN_STORAGE,
    can_hold_data,
    checks_of,
    checks_to_repair,
    current_charger_test,
    drive_statuses,
    failed_locks,
    in_short,
    live_overrides,
    may_accept_clear,
    newest_results,
    next_obstacles,
    overridable_checks,
)
from app.devices.queries import get_device, list_unmatched_evidence
from app.devices.service.destruction import destructions_of
from app.devices.service.lock_requests import find_open
from app.devices.service.typed_evidence import list_typed
from app.devices.states import DeviceState, TestResult
from app.devices.views.blueprint import bp
from app.devices.views.condition import condition_of
from app.devices.wording import (
    APPLIANCE_CLASSES,
    FUSES,
    HEALTHS,
    MATCHED_BY,
    MEDIA_NAMES,
    OFF_THE_LINE,
    QUARANTINE_REASONS,
    STOPPED,
    event_words,
    stations_of,
    told_of,
)
from app.donations.queries import find_consignment
from app.web.access import requires
from app.web.filters import day, words

if TYPE_CHECKING:
    from app.audit.models import AuditEvent
    from app.devices.models import Device


@bp.get("/<asset_tag>")
@requires(Permission.DEVICE_VIEW)
def show(asset_tag: str) -> str:
    """Everything the workshop knows of one device; nothing about any household."""
    return render_template("devices/show.html", **device_page(get_device(asset_tag)), form=None, log_form=LogForm())


def device_page(device: "Device") -> dict[str, Any]:
    """What the device page shows, also when one of its forms is shown again."""
    events = list_for("device", device.id)
    destructions = destructions_of(device)
    names = names_of(
        {event.actor_id for event in events} | {test.tester_id for test in device.tests}
        | {one.made_by_id for one in device.overrides}
        | {row.witness_id for row in destructions.values()}
    )
    stations, station = stations_of(device.form_factor, _state_on_the_line(device, events))
    if device.loan_stock_reason is not None:
        stations = (*stations[:-1], "With a borrower")
    return {
        "device": device, "told": told_of(device.state, is_loan_stock=device.loan_stock_reason is not None),
        "stations": stations, "station": station,
        "is_stopped": device.state in STOPPED, "obstacles": in_short(next_obstacles(device, clock.today())),
        "needs_repair": bool(checks_to_repair(device)),
        "has_report": any(event.action == "report_read" for event in events),
        "drives": drive_statuses(device), "unmatched": list_unmatched_evidence(device), "matched_by": MATCHED_BY,
        "media_names": MEDIA_NAMES, "quarantine_reasons": QUARANTINE_REASONS, "healths": HEALTHS,
        "destructions": destructions, "typed": list_typed(device),
        "holds_data": can_hold_data(device), "is_built_in": device.form_factor in WITH_BUILT_IN_STORAGE,
        "locks": [(check, what_to_ask(check.code), find_open(device, check.code)) for check in failed_locks(device)],
        "overrides": live_overrides(device),
        "may_go_with_fault": device.state == DeviceState.TESTING and bool(overridable_checks(device)),
        "may_accept_clear": may_accept_clear(device),
        "checks": _checks(device), "consignment": find_consignment(device.consignment_id),
        "cost": cost_of(device), "harvested": harvested_words(device.parts),
        "names": names, "entries": [_entry(event, names) for event in reversed(events)],
        **condition_of(device, events, names),
    }


def _state_on_the_line(device: "Device", events: Sequence["AuditEvent"]) -> DeviceState:
    """The state that tells the station: for a device that left the line, the last one it had on it."""
    state = DeviceState(device.state)
    if state not in OFF_THE_LINE:
        return state
    on_the_line = (event.from_state for event in reversed(events) if event.from_state)
    return next((found for text in on_the_line if (found := DeviceState(text)) not in OFF_THE_LINE), state)


def _checks(device: "Device") -> Sequence[tuple[str, str | None, str]]:
    """Each check with its newest counting result and note."""
    results = newest_results(device)
    rows = []
    for check in checks_of(device):
        found = results.get(check.code)
        note = (found.note or "") if found else ""
        if check.code == CHARGER_CHECK and found is not None and found.result == TestResult.PASS:
            note = _charger_words(device) or note
        rows.append((check.label, str(found.result) if found else None, note))
    return rows


def _charger_words(device: "Device") -> str:
    """What the newest safety test found and when the next one is due; empty for tests older than such records."""
    test = current_charger_test(device)
    if test is None:
        return ""
    measured = [
        APPLIANCE_CLASSES[ApplianceClass(test.appliance_class)],
        f"insulation {test.insulation_megohm:g} megohm" if test.insulation_megohm is not None else "looked at only",
        *([f"earth {test.earth_ohm:g} ohm"] if test.earth_ohm is not None else []),
        f"fuse {FUSES[Fuse(test.fuse)]}",
    ]
    return f"{', '.join(measured)}. Next due {day(test.due_on)}."


def _entry(event: "AuditEvent", names: Mapping[int, str]) -> dict[str, Any]:
    what, colour = event_words(event.action, event.to_state)
    return {
        "at": event.at, "who": names.get(event.actor_id or 0, "the system"), "what": what, "colour": colour,
        "detail": _detail(event.detail),
    }


def _detail(detail: Mapping[str, Any]) -> str | None:
    parts = []
    if "accepted" in detail:
        parts.append(f"{detail['accepted']} accepted, {detail['rejected']} rejected.")
    if detail.get("checks"):
        parts.append(f"{detail['checks']} checks, {detail['failed']} failed.")
    if detail.get("grade"):
        parts.append(f"Grade {detail['grade']}.")
    if detail.get("reason"):
        parts.append(f"{words(detail['reason'])}.")
    return " ".join(parts) or None
