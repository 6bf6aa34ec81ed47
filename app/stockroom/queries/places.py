"""Reads of places and of how many devices lie at each."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, or_, select

from app.core.errors import NotFound
from app.devices.models import Device
from app.devices.states import DeviceState
from app.extensions import db
from app.stockroom.models import StoragePlace

GONE = (DeviceState.HANDED_OVER, DeviceState.RECYCLED, DeviceState.LOST)


def list_places(*, with_closed: bool = False) -> Sequence[StoragePlace]:
    """Places by site and name."""
    query = select(StoragePlace).order_by(StoragePlace.site, StoragePlace.name)
    return db.session.scalars(query if with_closed else query.where(StoragePlace.is_closed.is_(False))).all()


def get_place(place_id: int) -> StoragePlace:
    """One place, or NotFound."""
    found = db.session.get(StoragePlace, place_id)
    if found is None:
        raise NotFound
    return found


def find_like(name: str, code: str) -> StoragePlace | None:
    """A place that carries this name or this code already, open or closed."""
    return db.session.scalar(
        select(StoragePlace).where(or_(StoragePlace.name == name, StoragePlace.code == code)).limit(1)
    )


def newest_site() -> str | None:
    """The site of the place added last, for the next form."""
    return db.session.scalar(select(StoragePlace.site).order_by(StoragePlace.id.desc()).limit(1))


def count_devices(places: Sequence[StoragePlace]) -> Mapping[str, int]:
    """How many devices lie at each of these places, by its name."""
    rows = db.session.execute(
        select(Device.location, func.count()).where(
            Device.location.in_([place.name for place in places]), Device.state.not_in(GONE)
        ).group_by(Device.location)
    )
    return {name: number for name, number in rows if name}
