"""Reads of counted items, how many there are, and their movements."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from app.core.errors import NotFound
from app.extensions import db
from app.supplies.costs import average_pence
from app.supplies.models import CountedItem, ItemMovement
from app.supplies.states import SupplyKind
from app.web.pagination import Page, page_by_key


@dataclass(frozen=True)
class Standing:
    """One item with how many are there, and what those cost."""

    item: CountedItem
    quantity: int
    value_pence: int

    @property
    def is_short(self) -> bool:
        """Whether fewer are there than there should always be."""
        return not self.item.is_closed and self.quantity < self.item.minimum

    @property
    def average(self) -> int | None:
        """What one of them cost on average, in pence; None when none is there."""
        return average_pence(self.value_pence, self.quantity)


def item_names(ids: Collection[int]) -> tuple[str, ...]:
    """The names of these items, in order of the alphabet; no question is asked for none."""
    if not ids:
        return ()
    return tuple(db.session.scalars(
        select(CountedItem.name).where(CountedItem.id.in_(ids)).order_by(CountedItem.name)))


def list_standings(
    *, kinds: Collection[SupplyKind] = (), only_short: bool = False, with_closed: bool = False
) -> Sequence[Standing]:
    """Items by kind and name with how many are there."""
    query = _standings()
    if kinds:
        query = query.where(CountedItem.kind.in_(list(kinds)))
    if not with_closed:
        query = query.where(CountedItem.is_closed.is_(False))
    if only_short:
        query = query.where(func.coalesce(ItemMovement.balance, 0) < CountedItem.minimum)
    rows = db.session.execute(query.order_by(CountedItem.kind, CountedItem.name))
    return [Standing(item, quantity, value) for item, quantity, value in rows]


def get_standing(item_id: int) -> Standing:
    """One item with how many are there; NotFound when there is none."""
    found = db.session.execute(_standings().where(CountedItem.id == item_id)).one_or_none()
    if found is None:
        raise NotFound
    item, quantity, value = found
    return Standing(item, quantity, value)


def _standings() -> Select[CountedItem, int, int]:
    later = select(func.max(ItemMovement.number)).where(ItemMovement.item_id == CountedItem.id).correlate(CountedItem)
    return select(
        CountedItem, func.coalesce(ItemMovement.balance, 0), func.coalesce(ItemMovement.value_pence, 0)
    ).outerjoin(
        ItemMovement,
        (ItemMovement.item_id == CountedItem.id) & (ItemMovement.number == later.scalar_subquery()),
    )


def count_short() -> int:
    """How many items are below their minimum."""
    return len(list_standings(only_short=True))


def find_last(item_id: int) -> ItemMovement | None:
    """The newest movement of an item; None when it never moved."""
    return db.session.scalar(
        select(ItemMovement).where(ItemMovement.item_id == item_id).order_by(ItemMovement.number.desc()).limit(1)
    )


def page_of_movements(item: CountedItem) -> Page:
    """The movements of an item, newest first."""
    return page_by_key(select(ItemMovement).where(ItemMovement.item_id == item.id))


def find_submitted(submission_key: str | None) -> ItemMovement | None:
    """The movement that a form with this key made; None for a form sent for the first time."""
    if not submission_key:
        return None
    return db.session.scalar(select(ItemMovement).where(ItemMovement.submission_key == submission_key))


def find_named(name: str) -> CountedItem | None:
    """The item of this name, in capitals or not."""
    return db.session.scalar(select(CountedItem).where(func.lower(CountedItem.name) == name.lower()).limit(1))


def offered(
    kinds: Collection[SupplyKind], *, is_drive: bool | None = None, with_empty: bool = False, fits: str | None = None
) -> list[tuple[int, str]]:
    """Items to choose from with how many are there; those that are there unless all are asked for.

    `fits` is a kind of device: what the catalogue says fits another kind is left out.
    """
    return [
        (one.item.id, f"{_named(one.item)} ({one.quantity} here)") for one in list_standings(kinds=kinds)
        if (one.quantity or with_empty) and is_drive in (None, one.item.is_drive)
        and (fits is None or one.item.fits_kind in (None, fits))
    ]


def _named(item: CountedItem) -> str:
    """An item with what it fits, for lists to choose from."""
    return ", ".join(filter(None, (item.name, " ".join(filter(None, (item.fits_maker, item.fits_model))))))
