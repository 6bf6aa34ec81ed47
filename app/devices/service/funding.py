"""Which funders carry the cost of a device, by shares that add up to the whole."""

from collections.abc import Sequence

from sqlalchemy import delete

from app.audit.service import record
from app.core.permissions import Actor
from app.devices.models import Device, DeviceFunding
from app.extensions import db
from app.organisations.funding import Share, check_shares, split_pence


def fund_devices(
    actor: Actor, devices: Sequence[Device], shares: Sequence[Share], *, cost_pence_each: int = 0
) -> None:
    """Put funding lines on devices in place of earlier ones; refuses shares that are not exactly 100%."""
    check_shares(shares)
    costs = split_pence(cost_pence_each, shares)
    db.session.execute(delete(DeviceFunding).where(DeviceFunding.device_id.in_([d.id for d in devices])))
    for device in devices:
        db.session.add_all(
            DeviceFunding(device_id=device.id, funder_id=share.funder_id, share_bp=share.share_bp, cost_pence=cost)
            for share, cost in zip(shares, costs, strict=True)
        )
        record(actor, "funded", device, lines=[[share.funder_id, share.share_bp] for share in shares])
    db.session.flush()
