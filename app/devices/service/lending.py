"""Loan stock: devices that are lent to organisations and come back, and are never given to a household.

A loan passes the states of every hand-over, with the same guards; who has it is the stockroom's to know.
"""

from app.audit.service import move, record
from app.core import clock
from app.core.errors import Refused
from app.core.permissions import Actor
from app.devices.models import Device
from app.devices.policy import hand_over_obstacles, stock_obstacles
from app.devices.service.locking import expect, lock_device, refuse_when, tell_unavailable
from app.devices.states import DeviceState
from app.extensions import db

_NOT_CHANGED_IN = frozenset({
    DeviceState.RESERVED, DeviceState.HANDED_OVER, DeviceState.RECYCLE_PENDING, DeviceState.RECYCLED, DeviceState.LOST,
})


def keep_for_loans(actor: Actor, device: Device, *, reason: str, version_seen: int | None = None) -> Device:
    """Make a device loan stock; a match proposed with it is given up.

    Refuses one without a reason, one that is loan stock already, and one that is promised, out or given up.
    """
    device = lock_device(device, version_seen=version_seen)
    if not reason.strip():
        raise Refused("Say why it is kept for loans.", field="reason")
    if device.loan_stock_reason is not None:
        raise Refused(f"{device.asset_tag} is loan stock already. Look at its page for the reason.")
    _expect_changeable(device)
    device.loan_stock_reason = reason.strip()[:300]
    record(actor, "kept_for_loans", device)
    db.session.flush()
    tell_unavailable(device, device.state)
    return device


def give_up_for_loans(actor: Actor, device: Device, *, version_seen: int | None = None) -> Device:
    """Let a device be given to a household again; refuses while it is lent, and one that is no loan stock."""
    device = lock_device(device, version_seen=version_seen)
    if device.loan_stock_reason is None:
        raise Refused(f"{device.asset_tag} is not loan stock. Check the asset tag.")
    _expect_changeable(device)
    device.loan_stock_reason = None
    record(actor, "no_longer_for_loans", device)
    db.session.flush()
    return device


def lend_device(actor: Actor, device: Device, *, loan: str) -> Device:
    """Let loan stock leave with a borrower: everything that must be true of a hand-over must be true of it.

    Refuses what is not loan stock, not in stock, in quarantine, on the way, not clean, or out of support.
    """
    device = lock_device(device)
    if device.loan_stock_reason is None:
        raise Refused(f"{device.asset_tag} is not loan stock. Ask a coordinator to make it so on its page.")
    expect(device, DeviceState.IN_STOCK, to_do="lent")
    refuse_when(list(dict.fromkeys([*stock_obstacles(device, clock.today()),
                                    *hand_over_obstacles(device, clock.today())])))
    # The table of states knows one way out of stock, and every guard stands on it.
    move(device, DeviceState.RESERVED, actor, reason="lent", loan=loan)
    device.location = None
    move(device, DeviceState.HANDED_OVER, actor, reason="lent", loan=loan)
    return device


def _expect_changeable(device: Device) -> None:
    if device.state in _NOT_CHANGED_IN:
        raise Refused(f"{device.asset_tag} is promised, out or given up. Wait until it is back in the workshop.")
