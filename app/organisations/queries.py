"""Reads of organisations, agreements and collection points."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, func, select

from app.core.errors import NotFound
from app.extensions import db
from app.organisations.models import (
    CollectionPoint,
    DataSharingAgreement,
    Organisation,
    PartnerContact,
    Programme,
    ProgrammeVersion,
)


def get_organisation(organisation_id: int) -> Organisation:
    """One organisation by key, or NotFound."""
    found = db.session.get(Organisation, organisation_id)
    if found is None:
        raise NotFound
    return found


def find_by_code(code: str) -> Organisation | None:
    """The organisation with this short code, in any case."""
    return db.session.scalar(select(Organisation).where(Organisation.code == code.strip().upper()))


def list_organisations(*kinds: ColumnElement[bool]) -> Sequence[Organisation]:
    """Organisations by name; pass for example `Organisation.is_donor` to narrow."""
    return db.session.scalars(select(Organisation).where(*kinds).order_by(Organisation.name)).all()


def list_donors() -> Sequence[Organisation]:
    """Organisations that give kit."""
    return list_organisations(Organisation.is_donor.is_(True))


def list_funders() -> Sequence[Organisation]:
    """Organisations that carry costs."""
    return list_organisations(Organisation.is_funder.is_(True))


def agreement_until(organisation_id: int) -> date | None:
    """The last day the organisation's newest data-sharing agreement holds, or None when it has none."""
    return db.session.scalar(
        select(func.max(DataSharingAgreement.expires_on))
        .where(DataSharingAgreement.organisation_id == organisation_id)
    )


def list_collection_points(*, only_open: bool = True) -> Sequence[CollectionPoint]:
    """Collection points by name."""
    query = select(CollectionPoint).order_by(CollectionPoint.name)
    if only_open:
        query = query.where(CollectionPoint.is_open.is_(True))
    return db.session.scalars(query).all()


def get_collection_point(point_id: int) -> CollectionPoint:
    """One collection point by key, or NotFound."""
    found = db.session.get(CollectionPoint, point_id)
    if found is None:
        raise NotFound
    return found


def list_contacts(organisation_id: int) -> Sequence[PartnerContact]:
    """Whom we ring or write to at an organisation, in the order they were added."""
    return db.session.scalars(
        select(PartnerContact).where(PartnerContact.organisation_id == organisation_id).order_by(PartnerContact.id)
    ).all()


def get_contact(organisation_id: int, contact_id: int) -> PartnerContact:
    """One contact of this organisation, or NotFound."""
    found = db.session.get(PartnerContact, contact_id)
    if found is None or found.organisation_id != organisation_id:
        raise NotFound
    return found


def list_agreements(organisation_id: int) -> Sequence[DataSharingAgreement]:
    """Every agreement an organisation signed, the one that holds longest first."""
    return db.session.scalars(
        select(DataSharingAgreement)
        .where(DataSharingAgreement.organisation_id == organisation_id)
        .order_by(DataSharingAgreement.expires_on.desc(), DataSharingAgreement.id.desc())
    ).all()


def list_programmes() -> Sequence[Programme]:
    """Programmes, the oldest first: the oldest active one is in force."""
    return db.session.scalars(select(Programme).order_by(Programme.id)).all()


def list_active_programmes() -> Sequence[Programme]:
    """Active programmes by name, for stock that only one of them may give."""
    return db.session.scalars(select(Programme).where(Programme.is_active.is_(True)).order_by(Programme.name)).all()


def get_programme(code: str) -> Programme:
    """One programme by its short code, or NotFound."""
    found = db.session.scalar(select(Programme).where(Programme.code == code))
    if found is None:
        raise NotFound
    return found


def list_versions(programme_id: int) -> Sequence[ProgrammeVersion]:
    """Every version of a programme's rules, the newest first."""
    return db.session.scalars(
        select(ProgrammeVersion)
        .where(ProgrammeVersion.programme_id == programme_id).order_by(ProgrammeVersion.number.desc())
    ).all()
