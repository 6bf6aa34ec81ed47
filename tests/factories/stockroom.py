"""Sites, places and transfers between them, for tests."""

from app.accounts.models import User
from app.core.permissions import SYSTEM, Role
from app.devices.models import Device
from app.devices.place_codes import SiteKind
from app.devices.place_models import Site, StoragePlace
from app.devices.places import find_place_as_typed, find_site_named
from app.devices.service.places import SiteFacts, add_place, add_site
from app.stockroom.service.site_transfers import prepare_site_transfer
from app.stockroom.site_transfer_models import SiteTransfer
from tests.factories.accounts import make_user

WORKSHOP = "Main workshop"
HUB = "Ferry Street hub"


def make_site(name: str = WORKSHOP, kind: SiteKind = SiteKind.WORKSHOP) -> Site:
    """The site of this name, made when there is none."""
    return find_site_named(name) or add_site(SYSTEM, SiteFacts(name, kind, "1 Workshop Lane, Liverpool"))


def make_place(name: str, site: str = WORKSHOP) -> StoragePlace:
    """The place of this name, made at a site when there is none."""
    return find_place_as_typed(name) or add_place(SYSTEM, name=name, site=make_site(site))


def make_site_transfer(*devices: Device, actor: User | None = None) -> SiteTransfer:
    """A prepared transfer of devices from the workshop to the hub."""
    actor = actor or make_user(Role.TECHNICIAN)
    make_place("Hub cupboard", HUB)
    tags = " ".join(device.asset_tag for device in devices)
    return prepare_site_transfer(actor, make_site(), make_site(HUB), tags)
