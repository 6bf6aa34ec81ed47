"""What stands on a load: which device may be on it, with what weight and code, and the number of a consignment note."""

from collections.abc import Mapping

from sqlalchemy import select

from app.audit.service import record
from app.core import clock
from app.core.db import check_version
from app.core.errors import NotFound, Refused
from app.core.permissions import Actor
from app.core.references import new_reference
from app.devices.models import Device
from app.devices.policy import recycling_obstacles, transit_obstacles
from app.devices.service.locking import expect, lock_device, refuse_when
from app.devices.states import DeviceState
from app.devices.transfer_models import WasteTransfer, WasteTransferLine
from app.devices.transfer_states import TransferState
from app.devices.waste_codes import EQUIPMENT_CODES, WasteCode, code_of, new_consignment_code, read_hazards
from app.extensions import db

MOST_DEVICES = 200


def lock_transfer(transfer: WasteTransfer, version: int | None) -> WasteTransfer:
    """A prepared load under its row lock; refuses one that left or was called off, and a stale page."""
    locked = db.session.scalars(
        select(WasteTransfer).where(WasteTransfer.id == transfer.id).with_for_update(of=WasteTransfer)
        .execution_options(populate_existing=True)
    ).one()
    if locked.state != TransferState.PREPARED:
        raise Refused(f"Load {locked.number} has left or was called off. Look at its page for what happened.")
    if version is not None:
        check_version(locked, version, f"Load {locked.number}")
    return locked


def usual_code(device: Device) -> WasteCode:
    """The code a device has unless somebody says otherwise with a reason."""
    return code_of(device.form_factor, has_display=device.screen_inches is not None,
                   has_battery=device.battery_health_percent is not None)


def device_for_load(device_id: int, weight: float) -> Device:
    """A device that may go on a load, under its lock; refuses what may not leave, and what is on another load."""
    found = db.session.get(Device, device_id)
    if found is None:
        raise Refused("One of these devices is not known any more. Reload the page and choose again.")
    device = lock_device(found)
    expect(device, DeviceState.RECYCLE_PENDING, to_do="sent for treatment")
    refuse_when(transit_obstacles(device))
    refuse_when([f"{device.asset_tag}: {sentence}" for sentence in recycling_obstacles(device)])
    check_weight(weight, device.asset_tag)
    other = db.session.scalar(
        select(WasteTransfer.number).join(WasteTransferLine).where(
            WasteTransferLine.device_id == device_id, WasteTransfer.state == TransferState.PREPARED).limit(1)
    )
    if other is not None:
        raise Refused(f"{device.asset_tag} is on load {other} already. Call that load off first, or leave it there.")
    return device


def check_weight(weight: float, what: str) -> None:
    """Refuse a weight that cannot be, in kilograms."""
    if not 0 < weight < 1000:
        raise Refused(f"{what}: enter its weight in kilograms, for example 2.1.", field="weight_kg")


def add_device(actor: Actor, transfer: WasteTransfer, device: Device, *, weight_kg: float) -> WasteTransfer:
    """Put one more device on a prepared load; refuses a full load and what may not leave. Twice is once."""
    transfer = lock_transfer(transfer, None)
    if any(line.device_id == device.id for line in transfer.lines):
        return transfer
    if len(transfer.lines) >= MOST_DEVICES:
        raise Refused(f"Load {transfer.number} is full: it holds {MOST_DEVICES} devices. Choose another load.")
    device = device_for_load(device.id, weight_kg)
    transfer.lines.append(WasteTransferLine(device=device, weight_kg=weight_kg, code=usual_code(device).code))
    _settle(transfer)
    record(actor, "device_added", transfer, device=device.id)
    return transfer


def change_line(
    actor: Actor, transfer: WasteTransfer, asset_tag: str, *, weight_kg: float, code: str, reason: str, version: int
) -> None:
    """Weigh a device of a prepared load anew, or give it another code.

    Refuses a stale page, a code that is none for equipment, and another code than its kind's without a reason.
    """
    transfer = lock_transfer(transfer, version)
    line = line_of(transfer, asset_tag)
    check_weight(weight_kg, line.device.asset_tag)
    if code not in {known.code for known in EQUIPMENT_CODES}:
        raise Refused("Choose a code from the list.", field="code")
    differs = code != usual_code(line.device).code
    if differs and not reason.strip():
        raise Refused("Say why it has another code than its kind, for example: battery and display taken out.",
                      field="reason")
    line.weight_kg, line.code = weight_kg, code
    line.code_reason = reason.strip() if differs else None
    _settle(transfer)
    record(actor, "line_changed", transfer, device=line.device_id, code=code, is_usual=not differs)


def take_off(actor: Actor, transfer: WasteTransfer, asset_tag: str, *, version: int) -> None:
    """Take a device off a prepared load; it waits for another one. Refuses a stale page."""
    transfer = lock_transfer(transfer, version)
    line = line_of(transfer, asset_tag)
    device_id = line.device_id
    transfer.lines.remove(line)
    _settle(transfer)
    record(actor, "device_taken_off", transfer, device=device_id)


def describe_hazards(
    actor: Actor, transfer: WasteTransfer, *, process: str, packaging: str, hazards: Mapping[str, str], version: int
) -> None:
    """Write down what the consignment note says besides the devices: process, packaging, hazard properties by code.

    Refuses a load with nothing hazardous on it, and properties other than HP1 to HP16.
    """
    transfer = lock_transfer(transfer, version)
    if not transfer.hazardous_codes:
        raise Refused("Nothing on this load is hazardous. Print its waste transfer note.")
    read = {}
    for code in transfer.hazardous_codes:
        found = read_hazards(hazards.get(code.code, ""))
        if found is None:
            raise Refused(f"{code.code}: enter hazard properties such as HP4, HP14. Ask the facility when you do not "
                          "know them.")
        read[code.code] = found
    transfer.waste_process, transfer.packaging, transfer.hazards = process.strip(), packaging.strip(), read
    _settle(transfer)
    record(actor, "hazards_described", transfer, codes=sorted(read))


def line_of(transfer: WasteTransfer, asset_tag: str) -> WasteTransferLine:
    """The line of one device on a load; NotFound when it is not on it."""
    for line in transfer.lines:
        if line.device.asset_tag == asset_tag.upper():
            return line
    raise NotFound


def number_hazardous(transfer: WasteTransfer) -> None:
    """Give a load its consignment number once something hazardous is on it; a number given stays."""
    if transfer.hazardous_codes and transfer.consignment_code is None:
        transfer.consignment_code = _new_code(transfer.giver_name or "")


def _new_code(giver: str) -> str:
    for _ in range(50):
        code = new_consignment_code(giver, lambda: new_reference("N").removeprefix("N-"))
        if db.session.scalar(select(WasteTransfer.id).where(WasteTransfer.consignment_code == code)) is None:
            return code
    raise Refused("No free consignment number was found. Try again.")


def _settle(transfer: WasteTransfer) -> None:
    """Number it where needed; a page that showed the load before is stale from here on, whatever changed."""
    number_hazardous(transfer)
    transfer.updated_at = clock.now()
    db.session.flush()
