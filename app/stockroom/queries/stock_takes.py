"""Reads of stock-takes and their reports: seen, missing, unexpected."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload

from app.core.errors import NotFound
from app.devices.models import Device
from app.devices.place_models import StoragePlace
from app.devices.places import GONE
from app.extensions import db
from app.stockroom.models import StockTake, StockTakeLine
from app.stockroom.states import StockTakeState
from app.web.pagination import Page, page_by_key


@dataclass(frozen=True)
class Counts:
    """How many were expected at a place, how many of these were seen, and how many were there besides."""

    expected: int
    seen: int
    unexpected: int

    @property
    def missing(self) -> int:
        """Expected and not seen."""
        return self.expected - self.seen


def page_of_stock_takes() -> Page:
    """Stock-takes, newest first."""
    return page_by_key(select(StockTake).options(joinedload(StockTake.place)))


def count_lines(stock_takes: Sequence[StockTake]) -> dict[int, Counts]:
    """The counts of some stock-takes, by key."""
    rows = db.session.execute(
        select(
            StockTakeLine.stock_take_id,
            func.sum(case((StockTakeLine.is_expected, 1), else_=0)),
            func.sum(case((StockTakeLine.is_expected & StockTakeLine.seen_at.is_not(None), 1), else_=0)),
            func.sum(case((StockTakeLine.is_expected, 0), else_=1)),
        ).where(StockTakeLine.stock_take_id.in_([one.id for one in stock_takes]))
        .group_by(StockTakeLine.stock_take_id)
    )
    found = {key: Counts(expected, seen, unexpected) for key, expected, seen, unexpected in rows}
    return {one.id: found.get(one.id, Counts(0, 0, 0)) for one in stock_takes}


def get_stock_take(stock_take_id: int, *, for_change: bool = False) -> StockTake:
    """One stock-take with its place, or NotFound; locked when it is about to change."""
    query = select(StockTake).where(StockTake.id == stock_take_id).options(joinedload(StockTake.place))
    found = db.session.scalar(query.with_for_update(of=StockTake) if for_change else query)
    if found is None:
        raise NotFound
    return found


def find_open(place: StoragePlace) -> StockTake | None:
    """The stock-take of a place that is not finished."""
    return db.session.scalar(
        select(StockTake).where(StockTake.place_id == place.id, StockTake.state == StockTakeState.OPEN).limit(1)
    )


def list_expected(place: StoragePlace) -> Sequence[int]:
    """The keys of the devices that should lie at a place."""
    return db.session.scalars(
        select(Device.id).where(Device.location == place.name, Device.state.not_in(GONE)).order_by(Device.id)
    ).all()


def find_line(stock_take: StockTake, device: Device) -> StockTakeLine | None:
    """The line of one device."""
    return db.session.scalar(select(StockTakeLine).where(
        StockTakeLine.stock_take_id == stock_take.id, StockTakeLine.device_id == device.id))


def list_lines(stock_take: StockTake) -> Sequence[StockTakeLine]:
    """Every line with its device: missing first, then unexpected, then what was seen in its place."""
    order = case(
        (StockTakeLine.seen_at.is_(None), 0), (StockTakeLine.is_expected.is_(False), 1), else_=2,
    )
    return db.session.scalars(
        select(StockTakeLine).join(StockTakeLine.device).where(StockTakeLine.stock_take_id == stock_take.id)
        .options(joinedload(StockTakeLine.device)).order_by(order, Device.asset_tag)
    ).all()
