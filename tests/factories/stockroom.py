"""Sites and places, for tests."""

from app.core.permissions import SYSTEM
from app.devices.place_codes import SiteKind
from app.devices.place_models import Site, StoragePlace
from app.devices.places import find_place_as_typed, find_site_named
from app.devices.service.places import SiteFacts, add_place, add_site

WORKSHOP = "Main workshop"


def make_site(name: str = WORKSHOP, kind: SiteKind = SiteKind.WORKSHOP) -> Site:
    """The site of this name, made when there is none."""
    return find_site_named(name) or add_site(SYSTEM, SiteFacts(name, kind, "1 Workshop Lane, Liverpool"))


def make_place(name: str, site: str = WORKSHOP) -> StoragePlace:
    """The place of this name, made at a site when there is none."""
    return find_place_as_typed(name) or add_place(SYSTEM, name=name, site=make_site(site))
