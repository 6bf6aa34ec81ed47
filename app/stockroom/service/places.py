"""Places begin, close and open again; a place keeps its name, because devices lie there by it."""

from app.audit.service import record
from app.core.errors import Refused
from app.core.permissions import Actor
from app.extensions import db
from app.stockroom.cards import place_code
from app.stockroom.models import StoragePlace
from app.stockroom.queries.places import count_devices, find_like


def add_place(actor: Actor, *, name: str, site: str) -> StoragePlace:
    """Add a place; refuses a name without letters or digits, and one that another place's card already stands for."""
    name, site, code = " ".join(name.split()), " ".join(site.split()), place_code(name)
    if not code:
        raise Refused("Enter a name with letters or digits, for example Shelf B2.", field="name")
    if not site:
        raise Refused("Enter the site.", field="site")
    known = find_like(name, code)
    if known is not None:
        raise Refused(f"There is {known.name} already, at {known.site}. Choose another name.", field="name")
    place = StoragePlace(name=name, site=site, code=code)
    db.session.add(place)
    db.session.flush()
    record(actor, "place_added", place)
    return place


def close_place(actor: Actor, place: StoragePlace) -> StoragePlace:
    """Take a place out of use; refuses while devices lie there."""
    number = count_devices([place]).get(place.name, 0)
    if number:
        raise Refused(f"{place.name} holds {number} {'device' if number == 1 else 'devices'}. Move them first.")
    if not place.is_closed:
        place.is_closed = True
        record(actor, "place_closed", place)
    return place


def open_place(actor: Actor, place: StoragePlace) -> StoragePlace:
    """Take a closed place into use again."""
    if place.is_closed:
        place.is_closed = False
        record(actor, "place_opened", place)
    return place
