"""The demonstration's sites and places, and what goes on there: a count, a loan, a transfer on the way."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from app.accounts.models import User
from app.core import clock
from app.demo.service.people import Staff
from app.devices.models import Device
from app.devices.place_codes import SiteKind
from app.devices.place_models import Site
from app.devices.places import find_place_as_typed, find_site_named
from app.devices.service.lending import keep_for_loans
from app.devices.service.places import SiteFacts, add_place, add_site
from app.devices.states import DeviceState, FormFactor
from app.extensions import db
from app.stockroom.service.loans import LoanTerms, lend
from app.stockroom.service.site_transfers import prepare_site_transfer, send_site_transfer
from app.stockroom.service.stock_takes import finish_stock_take, scan_for, start_stock_take

SHELVES = "ABCD"
LEVELS = 6
_WORKSHOP, _HUB, _STORE = "Atlas Road workshop", "Birkenhead hub", "Knowsley store"
_SITES = (
    SiteFacts(_WORKSHOP, SiteKind.WORKSHOP, "Unit 4, Atlas Road, Liverpool", "Bench desk, 0151 496 0101"),
    SiteFacts(_HUB, SiteKind.HUB, "12 Ferry Street, Birkenhead", "Hub desk, 0151 496 0102"),
    SiteFacts(_STORE, SiteKind.STORE, "Depot 2, Mill Lane, Knowsley", "Store desk, 0151 496 0103"),
)


def prepare_places(staff: Staff) -> None:
    """The workshop with its shelves, the hub and the store."""
    workshop, hub, store = (add_site(staff["coordinator"], facts) for facts in _SITES)
    technician: User = staff["technician"]
    _add(technician, workshop, *(f"Shelf {row}{level}" for row in SHELVES for level in range(1, LEVELS + 1)),
         "Quarantine cage")
    _add(technician, hub, "Hub cupboard")
    _add(technician, store, "Store rack 1", "Store rack 2")


def count_a_shelf(staff: Staff) -> None:
    """A stock-take of the shelf of the newest stock: all but one device is seen, and one of another shelf."""
    found = _in_stock(40)
    place = find_place_as_typed(found[0].location or "") if found else None
    if place is None:
        return
    begun = start_stock_take(staff["technician"], place)
    here = [device for device in found if device.location == place.name]
    others = [device for device in found if device.location != place.name]
    for device in [*here[1:], *others[:1]]:
        scan_for(staff["technician"], begun, device.asset_tag)
    finish_stock_take(staff["technician"], begun)


def lend_a_laptop(staff: Staff) -> None:
    """A laptop is kept for loans and lent to an open day."""
    for device in _in_stock(1, FormFactor.LAPTOP):
        keep_for_loans(staff["coordinator"], device, reason="For digital skills sessions")
        lend(staff["technician"], device.asset_tag, LoanTerms(
            clock.today() + timedelta(days=9), "Priya from the library", "Light marks on the lid", "Charger, sleeve",
            event_name="Bootle library open day",
        ))


def send_a_van(staff: Staff) -> None:
    """Three devices left for the hub and have not arrived yet."""
    workshop, hub = find_site_named(_WORKSHOP), find_site_named(_HUB)
    tags = " ".join(device.asset_tag for device in _in_stock(3))
    if workshop is None or hub is None or not tags:
        return
    transfer = prepare_site_transfer(staff["technician"], workshop, hub, tags)
    send_site_transfer(staff["technician"], transfer, driver_name="Sam, Recycle van 2", version=transfer.version)


def _in_stock(number: int, kind: FormFactor | None = None) -> Sequence[Device]:
    """The newest devices on the shelf."""
    query = select(Device).where(Device.state == DeviceState.IN_STOCK, Device.loan_stock_reason.is_(None))
    if kind is not None:
        query = query.where(Device.form_factor == kind)
    return db.session.scalars(query.order_by(Device.stocked_at.desc(), Device.id).limit(number)).all()


def _add(actor: User, site: Site, *names: str) -> None:
    for name in names:
        add_place(actor, name=name, site=site)
