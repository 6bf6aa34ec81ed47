"""Sites and places begin, close and open again; a place keeps its name, because devices lie there by it."""

from dataclasses import dataclass

from app.audit.service import record
from app.core.db import check_version
from app.core.errors import Refused, explain_constraint
from app.core.permissions import Actor
from app.devices.place_codes import SiteKind, place_code
from app.devices.place_models import Site, StoragePlace
from app.devices.places import find_like, find_place_as_typed, find_site_named, list_places
from app.devices.queries import count_at_places
from app.extensions import db

explain_constraint("uq_site_name", "There is a site of this name already. Choose another name.", field="name",
                   sqlite="site.name")
explain_constraint("uq_storage_place_name", "There is a place of this name already. Choose another name.", field="name",
                   sqlite="storage_place.name")
explain_constraint("uq_storage_place_code", "There is a place of this name already. Choose another name.", field="name",
                   sqlite="storage_place.code")


@dataclass(frozen=True)
class SiteFacts:
    """What a form says of a site; who to ask there is a name and a phone number of staff."""

    name: str
    kind: SiteKind
    address: str | None = None
    contact: str | None = None


def add_site(actor: Actor, facts: SiteFacts) -> Site:
    """Add a site; refuses one without a name, and a name another site has."""
    site = Site()
    _write(site, facts)
    db.session.add(site)
    db.session.flush()
    record(actor, "site_added", site, kind=str(facts.kind))
    return site


def change_site(actor: Actor, site: Site, facts: SiteFacts, *, version: int) -> Site:
    """Write a site's facts anew; refuses a stale page, and a name another site has."""
    check_version(site, version, f"Site {site.name}")
    _write(site, facts)
    db.session.flush()
    record(actor, "site_changed", site, kind=str(facts.kind))
    return site


def _write(site: Site, facts: SiteFacts) -> None:
    name = " ".join(facts.name.split())[:60]
    if not name:
        raise Refused("Enter what the site is called.", field="name")
    known = find_site_named(name)
    if known is not None and known is not site:
        raise Refused(f"There is {known.name} already. Choose another name.", field="name")
    site.name, site.kind = name, facts.kind
    site.address = (facts.address or "").strip()[:300] or None
    site.contact = (facts.contact or "").strip()[:160] or None


def close_site(actor: Actor, site: Site) -> Site:
    """Take a site out of use; refuses while a place of it is in use."""
    if list_places(site=site):
        raise Refused(f"{site.name} has places in use. Take them out of use first.")
    if not site.is_closed:
        site.is_closed = True
        record(actor, "site_closed", site)
    return site


def open_site(actor: Actor, site: Site) -> Site:
    """Take a closed site into use again."""
    if site.is_closed:
        site.is_closed = False
        record(actor, "site_opened", site)
    return site


def add_place(actor: Actor, *, name: str, site: Site) -> StoragePlace:
    """Add a place at an open site.

    Refuses a name without letters or digits, and one that another place's card already stands for.
    """
    name, code = " ".join(name.split())[:60], place_code(name)
    if not code:
        raise Refused("Enter a name with letters or digits, for example Shelf B2.", field="name")
    if site.is_closed:
        raise Refused(f"{site.name} is out of use. Take it into use again first, or choose another site.",
                      field="site_id")
    known = find_like(name, code)
    if known is not None:
        raise Refused(f"There is {known.name} already, at {known.site.name}. Choose another name.", field="name")
    place = StoragePlace(name=name, site=site, code=code)
    db.session.add(place)
    db.session.flush()
    record(actor, "place_added", place)
    return place


def close_place(actor: Actor, place: StoragePlace) -> StoragePlace:
    """Take a place out of use; refuses while devices lie there."""
    number = count_at_places([place.name]).get(place.name, 0)
    if number:
        raise Refused(f"{place.name} holds {number} {'device' if number == 1 else 'devices'}. Move them first.")
    if not place.is_closed:
        place.is_closed = True
        record(actor, "place_closed", place)
    return place


def open_place(actor: Actor, place: StoragePlace) -> StoragePlace:
    """Take a closed place into use again; refuses at a site that is out of use."""
    if place.site.is_closed:
        raise Refused(f"{place.site.name} is out of use. Take the site into use again first.")
    if place.is_closed:
        place.is_closed = False
        record(actor, "place_opened", place)
    return place


def use_place(typed: str) -> StoragePlace:
    """The open place whose card was scanned or whose name was typed; refuses any other."""
    place = find_place_as_typed(typed)
    if place is None:
        raise Refused(f"There is no place called “{typed.strip()[:60]}”. Choose one from the list, or add it.",
                      field="location")
    if place.is_closed or place.site.is_closed:
        raise Refused(f"{place.name} is out of use. Choose another place, or take it into use again.",
                      field="location")
    return place
