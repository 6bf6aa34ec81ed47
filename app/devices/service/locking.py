"""The row lock every command takes first, and the refusal that names everything still in the way."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import check_version
from app.core.errors import Refused
from app.core.signals import device_unavailable
from app.core.state_machine import WrongMove
from app.devices.models import Device, Drive
from app.devices.policy import in_short
from app.devices.proof_models import PurgeDemand
from app.devices.states import TRUSTED_STATES, DeviceState
from app.devices.wording import for_workshop
from app.donations.models import Consignment
from app.extensions import db


def lock_device(device: Device, *, version_seen: int | None = None) -> Device:
    """Lock the device's row and read it anew with drives, evidence, tests and the class its giver demands.

    Refuses a stale version.
    """
    db.session.flush()
    locked = db.session.scalars(
        select(Device)
        .where(Device.id == device.id)
        .with_for_update(of=Device)
        .options(selectinload(Device.drives).selectinload(Drive.evidence), selectinload(Device.tests),
                 selectinload(Device.charger_tests), selectinload(Device.overrides), joinedload(Device.checklist))
        .execution_options(populate_existing=True)
    ).one()
    if locked.state not in TRUSTED_STATES:
        locked.demands_purge = is_purge_demanded(locked)
    if version_seen is not None:
        check_version(locked, version_seen, f"Device {locked.asset_tag}")
    return locked


def is_purge_demanded(device: Device) -> bool:
    """Whether the device's consignment, its donor or its programme demands Purge now."""
    donor = select(Consignment.donor_id).where(Consignment.id == device.consignment_id).scalar_subquery()
    covers = [PurgeDemand.consignment_id == device.consignment_id, PurgeDemand.donor_id == donor]
    if device.consignment_id is None:
        covers = []
    if device.programme_id is not None:
        covers.append(PurgeDemand.programme_id == device.programme_id)
    if not covers:
        return False
    found = select(PurgeDemand.id).where(PurgeDemand.lifted_at.is_(None), or_(*covers)).limit(1)
    return db.session.scalar(found) is not None


def refuse_when(obstacles: Sequence[str]) -> None:
    """Refuse with everything that stands in the way, in one answer."""
    if obstacles:
        raise Refused(" ".join(in_short(obstacles)))


def expect(device: Device, *states: DeviceState, to_do: str) -> None:
    """Refuse an action that makes no sense where the device stands."""
    if device.state not in states:
        here = for_workshop(device.state)
        raise WrongMove(f"{device.asset_tag} cannot be {to_do} now. It stands at “{here.text}”: {here.sentence} "
                        "Look at its page for what comes next.")


def tell_unavailable(device: Device, before: DeviceState) -> None:
    """Tell whoever promised the device that it is no longer theirs to give."""
    if before in {DeviceState.IN_STOCK, DeviceState.RESERVED}:
        device_unavailable.send(None, device_id=device.id)
