"""Organisations, agreements, collection points and programmes for tests."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from app.core import clock
from app.extensions import db
from app.organisations.models import (
    CollectionPoint,
    DataSharingAgreement,
    Organisation,
    Programme,
    ProgrammeVersion,
)

_numbers = count(1)


def _saved(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def make_organisation(
    *, agreement_until: date | None = None, has_agreement: bool = True, **values: Any
) -> Organisation:
    """A live referral partner with a data-sharing agreement, unless told otherwise."""
    number = next(_numbers)
    values = {"code": f"ORG{number}", "name": f"Organisation {number}", "is_referral_partner": True, **values}
    organisation: Organisation = _saved(Organisation(**values))
    if has_agreement:
        until = agreement_until or clock.today() + timedelta(days=365)
        signed = min(clock.today() - timedelta(days=30), until - timedelta(days=1))
        _saved(DataSharingAgreement(
            organisation_id=organisation.id, agreement_version="1", signed_on=signed, expires_on=until,
        ))
    return organisation


def make_donor(**values: Any) -> Organisation:
    """An organisation that gives kit."""
    return make_organisation(is_referral_partner=False, is_donor=True, has_agreement=False, **values)


def make_funder(**values: Any) -> Organisation:
    """An organisation that carries costs."""
    return make_organisation(is_referral_partner=False, is_funder=True, has_agreement=False, **values)


def make_collection_point(**values: Any) -> CollectionPoint:
    """An open collection point in Liverpool."""
    number = next(_numbers)
    values = {
        "name": f"Point {number}", "address": f"{number} Example Street, Liverpool", "postcode": "L8 1XY",
        "authority_code": "E08000012", "opening_hours": "Monday to Friday, 10 to 4", **values,
    }
    point: CollectionPoint = _saved(CollectionPoint(**values))
    return point


def make_programme(rules: dict[str, Any] | None = None, **values: Any) -> ProgrammeVersion:
    """An active programme; returns its first version."""
    number = next(_numbers)
    programme = _saved(Programme(**{"code": f"P{number}", "name": f"Programme {number}", **values}))
    version: ProgrammeVersion = _saved(ProgrammeVersion(programme_id=programme.id, number=1, rules=rules or {}))
    return version
