"""The demonstration's sites and places, and what goes on between them."""

from app.accounts.models import User
from app.demo.service.people import Staff
from app.devices.place_codes import SiteKind
from app.devices.place_models import Site
from app.devices.service.places import SiteFacts, add_place, add_site

SHELVES = "ABCD"
LEVELS = 6
_SITES = (
    SiteFacts("Atlas Road workshop", SiteKind.WORKSHOP, "Unit 4, Atlas Road, Liverpool", "Bench desk, 0151 496 0101"),
    SiteFacts("Birkenhead hub", SiteKind.HUB, "12 Ferry Street, Birkenhead", "Hub desk, 0151 496 0102"),
    SiteFacts("Knowsley store", SiteKind.STORE, "Depot 2, Mill Lane, Knowsley", "Store desk, 0151 496 0103"),
)


def prepare_places(staff: Staff) -> None:
    """The workshop with its shelves, the hub and the store."""
    workshop, hub, store = (add_site(staff["coordinator"], facts) for facts in _SITES)
    technician: User = staff["technician"]
    _add(technician, workshop, *(f"Shelf {row}{level}" for row in SHELVES for level in range(1, LEVELS + 1)),
         "Quarantine cage")
    _add(technician, hub, "Hub cupboard")
    _add(technician, store, "Store rack 1", "Store rack 2")


def _add(actor: User, site: Site, *names: str) -> None:
    for name in names:
        add_place(actor, name=name, site=site)
