"""When a device that waits for its wipe becomes wiped or failed: decided here after everything that may change it."""

from app.audit.service import move
from app.core.permissions import Actor
from app.devices.models import Device
from app.devices.policy import WIPING, wipe_obstacles
from app.devices.states import DeviceState


def settle_wipe(actor: Actor, device: Device, *, has_failed: bool = False) -> None:
    """Move a waiting device to wiped once every current drive is clean, or to failed when a drive was rejected."""
    if device.state not in WIPING:
        return
    if not wipe_obstacles(device):
        move(device, DeviceState.WIPED, actor, reason="all_drives_clean")
    elif has_failed and device.state == DeviceState.WIPE_PENDING:
        move(device, DeviceState.WIPE_FAILED, actor, reason="log_rejected")
