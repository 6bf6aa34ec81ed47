"""Reads of sites and places; how many devices lie at each is counted in queries."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, or_, select

from app.core.errors import NotFound
from app.devices.place_codes import code_from
from app.devices.place_models import Site, StoragePlace
from app.devices.states import DeviceState
from app.extensions import db

GONE: Final = (DeviceState.HANDED_OVER, DeviceState.RECYCLED, DeviceState.LOST)


def list_sites(*, with_closed: bool = False) -> Sequence[Site]:
    """Sites by name."""
    query = select(Site).order_by(Site.name)
    return db.session.scalars(query if with_closed else query.where(Site.is_closed.is_(False))).all()


def get_site(site_id: int | None) -> Site:
    """One site, or NotFound."""
    found = db.session.get(Site, site_id or 0)
    if found is None:
        raise NotFound
    return found


def find_site_named(name: str) -> Site | None:
    """The site with this name, whatever capitals."""
    return db.session.scalar(select(Site).where(func.lower(Site.name) == name.strip().lower()).limit(1))


def list_places(*, with_closed: bool = False, site: Site | None = None) -> Sequence[StoragePlace]:
    """Places by site and name, of one site or of all; without closed ones, nor those of closed sites."""
    query = select(StoragePlace).join(StoragePlace.site).order_by(Site.name, StoragePlace.name)
    if site is not None:
        query = query.where(StoragePlace.site_id == site.id)
    if not with_closed:
        query = query.where(StoragePlace.is_closed.is_(False), Site.is_closed.is_(False))
    return db.session.scalars(query).all()


def get_place(place_id: int | None) -> StoragePlace:
    """One place, or NotFound."""
    found = db.session.get(StoragePlace, place_id or 0)
    if found is None:
        raise NotFound
    return found


def find_place_as_typed(typed: str) -> StoragePlace | None:
    """The place whose card was scanned or whose name was typed, open or closed."""
    code = code_from(typed)
    return db.session.scalar(select(StoragePlace).where(StoragePlace.code == code)) if code else None


def find_place_of(location: str | None) -> StoragePlace | None:
    """The place that a device's location names; None for a location that is no place."""
    return db.session.scalar(select(StoragePlace).where(StoragePlace.name == location)) if location else None


def find_like(name: str, code: str) -> StoragePlace | None:
    """A place that carries this name or this code already, open or closed."""
    return db.session.scalar(
        select(StoragePlace).where(or_(StoragePlace.name == name, StoragePlace.code == code)).limit(1)
    )


def newest_site_id() -> int | None:
    """The site of the place added last, for the next form."""
    return db.session.scalar(
        select(StoragePlace.site_id).join(StoragePlace.site).where(Site.is_closed.is_(False))
        .order_by(StoragePlace.id.desc()).limit(1)
    )
