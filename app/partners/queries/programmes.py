"""Reads for a programme's rules: the complete rules of a version, and the open referrals in counted groups."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

from app.extensions import db
from app.matching.points import PointsPolicy
from app.organisations.models import Programme, ProgrammeVersion
from app.partners.changes import OpenGroup
from app.referrals.eligibility import DEFAULT_CRITERIA
from app.referrals.models import Need, Referral
from app.referrals.queries.standing import answers_of, current_version
from app.referrals.rules import Limits
from app.referrals.states import OPEN_STATES, NeedKind


def complete_rules(stored: Mapping[str, Any]) -> dict[str, Any]:
    """A version's rules with the defaults of the field for everything it does not name."""
    return {
        **stored,
        "criteria": {**DEFAULT_CRITERIA, **stored.get("criteria", {})},
        "limits": {**asdict(Limits()), **stored.get("limits", {})},
        "points": {**PointsPolicy().as_json(), **stored.get("points", {})},
    }


def newest_version(programme_id: int) -> ProgrammeVersion | None:
    """The newest version of a programme's rules."""
    return db.session.scalar(
        select(ProgrammeVersion).where(ProgrammeVersion.programme_id == programme_id)
        .order_by(ProgrammeVersion.number.desc()).limit(1)
    )


def is_in_force(programme: Programme) -> bool:
    """Whether new referrals are judged by this programme."""
    version = current_version()
    return version is not None and version.programme_id == programme.id


def open_groups(programme: Programme) -> Iterator[OpenGroup]:
    """The open referrals of a programme, counted by their answers and by what they ask for.

    The database does the counting: what comes back are groups, however many referrals there are.
    """
    device, data = aliased(Need), aliased(Need)
    answers = (
        Referral.is_adult, Referral.is_low_income, Referral.device_now, Referral.internet_home,
        Referral.internet_away, Referral.can_afford_contract,
        (Referral.children_5_10 + Referral.children_11_15 + Referral.children_16_17 > 0).label("has_school_age_child"),
    )
    asks = (device.id.is_not(None).label("asks_device"), data.id.is_not(None).label("asks_data"))
    versions = select(ProgrammeVersion.id).where(ProgrammeVersion.programme_id == programme.id)
    mine: ColumnElement[bool] = Referral.programme_version_id.in_(versions)
    if is_in_force(programme):
        mine = or_(mine, Referral.programme_version_id.is_(None))
    rows = db.session.execute(
        select(*answers, *asks, func.count().label("number"))
        .outerjoin(device, (device.referral_id == Referral.id) & (device.kind == NeedKind.DEVICE))
        .outerjoin(data, (data.referral_id == Referral.id) & (data.kind == NeedKind.DATA))
        .where(Referral.state.in_(OPEN_STATES), mine)
        .group_by(*answers, *asks)
    )
    for row in rows:
        kinds = {NeedKind.DEVICE: row.asks_device, NeedKind.DATA: row.asks_data}
        yield OpenGroup(answers_of(row), frozenset(kind for kind, is_asked in kinds.items() if is_asked), row.number)
