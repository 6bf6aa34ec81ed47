"""Reads of data bundles; nothing here knows a household."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import selectinload

from app.connectivity.models import BundleFunding, DataBundle
from app.connectivity.numbers import read_numbers
from app.connectivity.states import BundleKind, BundleState
from app.core.encryption import blind_index
from app.core.errors import NotFound
from app.core.references import InvalidReference, read_reference, references_beginning
from app.extensions import db
from app.web.pagination import Page, page_by_key


def get_bundle(reference: str) -> DataBundle:
    """One bundle by its reference with its funding lines; NotFound when there is none."""
    found = db.session.scalar(
        select(DataBundle).where(DataBundle.reference == reference.strip().upper())
        .options(selectinload(DataBundle.funding).joinedload(BundleFunding.funder))
    )
    if found is None:
        raise NotFound
    return found


def page_of_bundles(
    *, state: BundleState | None = None, kind: BundleKind | None = None, network: str | None = None,
    last_four: str | None = None,
) -> Page:
    """The page of bundles the address asks for, newest first."""
    query = select(DataBundle)
    if state is not None:
        query = query.where(DataBundle.state == state)
    if kind is not None:
        query = query.where(DataBundle.kind == kind)
    if network:
        query = query.where(DataBundle.network == network)
    if last_four:
        query = query.where(DataBundle.last_four == last_four)
    return page_by_key(query)


def count_by_state(states: Collection[BundleState]) -> dict[BundleState, int]:
    """How many bundles stand in each of these states; most bundles that ever were have ended."""
    rows = db.session.execute(
        select(DataBundle.state, func.count()).where(DataBundle.state.in_(list(states))).group_by(DataBundle.state)
    )
    return {BundleState(state): number for state, number in rows}


def search(typed: str, *, limit: int = 20) -> Sequence[DataBundle]:
    """Bundles by the beginning of a reference (B-7K), a whole number, or the last four signs of one; newest first."""
    conditions: list[ColumnElement[bool]] = []
    with suppress(InvalidReference):
        conditions.append(DataBundle.reference == read_reference(typed, "B"))
    if between := references_beginning(typed, "B"):
        conditions.append(DataBundle.reference.between(*between))
    conditions += [
        DataBundle.number_index == blind_index(number, "bundle_number") for number in read_numbers(typed).numbers
    ]
    if len(typed) == 4 and any(sign.isdecimal() for sign in typed):
        conditions.append(DataBundle.last_four == typed.upper())
    if not conditions:
        return []
    return db.session.scalars(
        select(DataBundle).where(or_(*conditions)).order_by(DataBundle.id.desc()).limit(limit)
    ).all()


def known_numbers(indexes: Collection[str]) -> set[str]:
    """Which of these keyed hashes of numbers belong to a bundle already."""
    found: set[str] = set()
    wanted = list(indexes)
    for start in range(0, len(wanted), 500):
        chunk = wanted[start : start + 500]
        found |= set(db.session.scalars(
            select(DataBundle.number_index).where(DataBundle.number_index.in_(chunk))
        ).all()) - {None}  # type: ignore[arg-type]
    return found


def list_over(on: date) -> Sequence[DataBundle]:
    """Active bundles whose months have passed on a day, oldest end first."""
    return db.session.scalars(
        select(DataBundle).where(DataBundle.state == BundleState.ACTIVE, DataBundle.ends_on < on)
        .order_by(DataBundle.ends_on, DataBundle.id)
    ).all()


def is_reference_taken(reference: str) -> bool:
    """Whether a bundle already carries this reference."""
    return db.session.scalar(select(DataBundle.id).where(DataBundle.reference == reference)) is not None
