"""Reads of transfers between sites: what is on each, what arrived, what is overdue and what never came."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.core import clock
from app.core.errors import NotFound
from app.core.working_days import add_working_days
from app.devices.models import Device
from app.extensions import db
from app.stockroom.site_transfer_models import SiteTransfer, SiteTransferLine
from app.stockroom.states import SiteTransferState
from app.web.pagination import Page, page_by_key

DAYS_ON_THE_WAY: Final = 2
MOST_SHOWN: Final = 100


def page_of_site_transfers() -> Page:
    """Transfers, newest first, with their sites and lines."""
    return page_by_key(select(SiteTransfer).options(
        joinedload(SiteTransfer.from_site), joinedload(SiteTransfer.to_site), selectinload(SiteTransfer.lines)))


def get_site_transfer(number: str, *, for_change: bool = False) -> SiteTransfer:
    """One transfer with its devices, or NotFound; locked when it is about to change."""
    query = select(SiteTransfer).where(SiteTransfer.number == number.upper()).options(
        joinedload(SiteTransfer.from_site), joinedload(SiteTransfer.to_site),
        selectinload(SiteTransfer.lines).joinedload(SiteTransferLine.device))
    if for_change:
        query = query.with_for_update(of=SiteTransfer).execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def find_by_submission(key: str | None) -> SiteTransfer | None:
    """The transfer that was prepared from this form already."""
    return db.session.scalar(select(SiteTransfer).where(SiteTransfer.submission_key == key)) if key else None


def is_number_taken(number: str) -> bool:
    """Whether a transfer carries this number already."""
    return db.session.scalar(select(SiteTransfer.id).where(SiteTransfer.number == number)) is not None


def find_prepared_with(device: Device) -> str | None:
    """The number of the prepared transfer whose list a device stands on."""
    return db.session.scalar(
        select(SiteTransfer.number).join(SiteTransferLine).where(
            SiteTransferLine.device_id == device.id, SiteTransfer.state == SiteTransferState.PREPARED).limit(1)
    )


def find_line(transfer: SiteTransfer, device: Device) -> SiteTransferLine | None:
    """The line of one device."""
    return next((line for line in transfer.lines if line.device_id == device.id), None)


def due_on(transfer: SiteTransfer) -> date | None:
    """The last day on which a transfer on the way is in time."""
    if transfer.left_at is None:
        return None
    return add_working_days(clock.in_london(transfer.left_at).date(), DAYS_ON_THE_WAY)


def is_overdue(transfer: SiteTransfer) -> bool:
    """Whether a transfer has been on the way for more than two working days."""
    due = due_on(transfer)
    return transfer.state == SiteTransferState.ON_THE_WAY and due is not None and due < clock.today()


def count_overdue() -> int:
    """How many transfers are overdue; few are ever on the way."""
    on_the_way = db.session.scalars(select(SiteTransfer).where(SiteTransfer.state == SiteTransferState.ON_THE_WAY))
    return sum(1 for transfer in on_the_way if is_overdue(transfer))


def list_never_arrived() -> Sequence[tuple[Device, str]]:
    """Devices that a finished transfer left without an arrival and that nobody reported lost, with its number."""
    rows = db.session.execute(
        select(Device, SiteTransfer.number).join(SiteTransfer, SiteTransfer.number == Device.on_the_way)
        .where(Device.on_the_way.is_not(None), SiteTransfer.state == SiteTransferState.RECEIVED)
        .order_by(Device.id).limit(MOST_SHOWN)
    )
    return [(device, number) for device, number in rows]
