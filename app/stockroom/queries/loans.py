"""Reads of loan stock and loans: what is in, what is out with whom, and what is overdue."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.core import clock
from app.core.errors import NotFound
from app.devices.models import Device
from app.devices.states import DeviceState
from app.extensions import db
from app.organisations.models import CollectionPoint, Organisation
from app.organisations.queries import list_organisations
from app.organisations.states import OrganisationState
from app.stockroom.loan_models import Loan
from app.stockroom.states import LoanState
from app.web.pagination import Page, page_by_key

LISTED: Final = 100
_WITH_BORROWER = (joinedload(Loan.device), joinedload(Loan.organisation), joinedload(Loan.collection_point))


def page_of_loans() -> Page:
    """Loans that ended, newest first."""
    return page_by_key(select(Loan).where(Loan.state != LoanState.OUT).options(*_WITH_BORROWER))


def list_out() -> Sequence[Loan]:
    """What is lent now, what is due first standing first."""
    return db.session.scalars(
        select(Loan).where(Loan.state == LoanState.OUT).options(*_WITH_BORROWER).order_by(Loan.due_on, Loan.id)
        .limit(LISTED)
    ).all()


def count_overdue() -> int:
    """How many loans should have been back before today."""
    return db.session.scalar(
        select(func.count()).select_from(Loan).where(Loan.state == LoanState.OUT, Loan.due_on < clock.today())
    ) or 0


def list_loan_stock() -> Sequence[Device]:
    """Loan stock that can be lent now, by tag."""
    return db.session.scalars(
        select(Device).where(Device.loan_stock_reason.is_not(None), Device.state == DeviceState.IN_STOCK)
        .order_by(Device.id).limit(LISTED)
    ).all()


def get_loan(number: str, *, for_change: bool = False) -> Loan:
    """One loan with its device, or NotFound; locked when it is about to change."""
    query = select(Loan).where(Loan.number == number.upper()).options(*_WITH_BORROWER)
    if for_change:
        query = query.with_for_update(of=Loan).execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def find_out(device_id: int) -> Loan | None:
    """The loan a device is out on."""
    return db.session.scalar(
        select(Loan).where(Loan.device_id == device_id, Loan.state == LoanState.OUT).with_for_update(of=Loan)
    )


def list_sent(submission_key: str | None) -> Sequence[Loan]:
    """The loans that were made from this form already."""
    if not submission_key:
        return ()
    return db.session.scalars(select(Loan).where(Loan.submission_key == submission_key).order_by(Loan.id)).all()


def is_number_taken(number: str) -> bool:
    """Whether a loan carries this number already."""
    return db.session.scalar(select(Loan.id).where(Loan.number == number)) is not None


def list_borrowers() -> Sequence[Organisation]:
    """Partners and landlords that work with us now, by name."""
    return list_organisations(
        Organisation.state == OrganisationState.LIVE,
        Organisation.is_referral_partner.is_(True) | Organisation.is_landlord.is_(True),
    )


def find_borrower(organisation_id: int | None) -> Organisation | None:
    """An organisation by key."""
    return db.session.get(Organisation, organisation_id) if organisation_id else None


def find_point(point_id: int | None) -> CollectionPoint | None:
    """A collection point by key."""
    return db.session.get(CollectionPoint, point_id) if point_id else None
