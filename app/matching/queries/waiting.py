"""Who waits and what there is to give, as the facts matching works on: columns only, nothing is decrypted.
Also the points policy in force and the pace of hand-overs.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Row, func, or_, select

from app.connectivity.models import DataBundle
from app.connectivity.states import BundleState
from app.core import clock
from app.core.errors import Refused
from app.core.working_days import working_days_between
from app.devices.models import Device as StoredDevice
from app.devices.states import DeviceState
from app.devices.states import Grade as StoredGrade
from app.extensions import db
from app.matching.facts import (
    Bundle,
    BundleKind,
    Device,
    DeviceWish,
    FormFactor,
    Grade,
    MustHave,
    Need,
    NeedKind,
    Purpose,
)
from app.matching.models import HandOver, MatchProposal
from app.matching.points import (
    Circumstances,
    Deadline,
    HasNow,
    Internet,
    Points,
    PointsPolicy,
    priority_points,
)
from app.matching.states import HandOverState, ProposalState
from app.organisations.models import Organisation, Programme, ProgrammeVersion
from app.referrals.models import Household, Referral
from app.referrals.models import Need as StoredNeed
from app.referrals.queries import current_version
from app.referrals.states import NeedState, ReferralState

_IN_WORKSHOP = (
    DeviceState.WIPE_PENDING,
    DeviceState.WIPED,
    DeviceState.TESTING,
    DeviceState.REPAIR,
    DeviceState.GRADED,
)
_GIVEN = tuple(form.value for form in FormFactor)
# The coordinator's words are personal and stay with the case; a run is stored in the clear.
_URGENCY_WORDS = "the reason is on the case"


@dataclass(frozen=True, slots=True)
class WaitingList:
    """Open needs of waiting referrals, with the points of each household by reference, and its key."""

    needs: tuple[Need, ...]
    points: Mapping[str, Points]
    referral_ids: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Stock:
    """What can be given now, with keys by reference, and what the workshop is working on."""

    devices: tuple[Device, ...]
    bundles: tuple[Bundle, ...]
    workshop: tuple[Device, ...]
    device_ids: Mapping[str, int]
    bundle_ids: Mapping[str, int]


def points_policy() -> PointsPolicy:
    """The points of the programme in force, with the defaults of the field for what it does not name."""
    version = current_version()
    if version is None:
        return PointsPolicy()
    try:
        return PointsPolicy.from_json({**version.rules.get("points", {}), "version": version.number})
    except ValueError as error:
        raise Refused(f"The points of the programme cannot be used: {error} Correct the programme first.") from error


def waiting_list(policy: PointsPolicy) -> WaitingList:
    """Everybody who waits for something, with their points today."""
    today, refused = clock.today(), _refused_items()

    @cache
    def working_days(start: date, end: date) -> int:
        return working_days_between(start, end)

    points: dict[str, Points] = {}
    referral_ids: dict[str, int] = {}
    needs: list[Need] = []
    for row in db.session.execute(_waiting_rows()):
        if row.reference not in points:
            points[row.reference] = priority_points(_circumstances(row), policy, today, working_days)
            referral_ids[row.reference] = row.referral_id
        needs.append(_need(row, points[row.reference].total, refused[row.referral_id]))
    return WaitingList(tuple(needs), points, referral_ids)


def stock() -> Stock:
    """Devices and bundles free to give today, and devices that still need work."""
    today = clock.today()
    devices, workshop, device_ids = [], [], {}
    for row in db.session.execute(_device_rows(today)):
        if row.state == DeviceState.IN_STOCK:
            devices.append(_device(row, today))
            device_ids[row.asset_tag] = row.id
        else:
            workshop.append(_device(row, today))
    bundles, bundle_ids = [], {}
    for row in db.session.execute(_bundle_rows(today)):
        bundles.append(_bundle(row))
        bundle_ids[row.reference] = row.id
    return Stock(tuple(devices), tuple(bundles), tuple(workshop), device_ids, bundle_ids)


def given_in_90_days() -> dict[NeedKind, int]:
    """How many devices and bundles were handed over in the last 90 days."""
    since = clock.now() - timedelta(days=90)
    row = db.session.execute(
        select(func.count(HandOver.device_id).label("devices"), func.count(HandOver.bundle_id).label("bundles")).where(
            HandOver.state == HandOverState.DONE, HandOver.handed_over_at >= since
        )
    ).one()
    return {NeedKind.DEVICE: row.devices, NeedKind.DATA: row.bundles}


def _waiting_rows() -> Any:
    return (
        select(
            StoredNeed.kind,
            StoredNeed.device_kind,
            StoredNeed.must_haves,
            Referral.id.label("referral_id"),
            Referral.reference,
            Referral.purposes,
            Referral.device_now,
            Referral.children_5_10,
            Referral.children_11_15,
            Referral.children_16_17,
            Referral.has_deadline,
            Referral.deadline_kind,
            Referral.barriers,
            Referral.internet_home,
            Referral.internet_away,
            Referral.coordinator_urgency,
            Referral.waiting_since,
            Referral.submitted_at,
            Referral.authority_code,
            Household.deprivation_decile,
            Organisation.code.label("partner"),
            Programme.code.label("programme"),
        )
        .join(Referral, Referral.id == StoredNeed.referral_id)
        .join(Organisation, Organisation.id == Referral.partner_id)
        .join(Household, Household.id == Referral.household_id)
        .outerjoin(ProgrammeVersion, ProgrammeVersion.id == Referral.programme_version_id)
        .outerjoin(Programme, Programme.id == ProgrammeVersion.programme_id)
        .where(Referral.state == ReferralState.WAITING, StoredNeed.state == NeedState.OPEN)
        .order_by(Referral.id, StoredNeed.kind)
    )


def _circumstances(row: Row[Any]) -> Circumstances:
    has_now = row.device_now if row.device_now in set(HasNow) else None
    kind = row.deadline_kind if row.has_deadline and row.deadline_kind in set(Deadline) else None
    return Circumstances(
        waiting_since=_waiting_since(row),
        has_now=HasNow(has_now) if has_now else None,
        school_age_child=bool(row.children_5_10 or row.children_11_15 or row.children_16_17),
        deadline=Deadline(kind) if kind else None,
        disability_or_access_need="access" in row.barriers,
        internet_at_home=Internet(row.internet_home or Internet.NOT_KNOWN),
        internet_away=Internet(row.internet_away or Internet.NOT_KNOWN),
        deprivation_decile=row.deprivation_decile,
        urgency_reason=_URGENCY_WORDS if row.coordinator_urgency else "",
    )


def _need(row: Row[Any], points: int, refused: frozenset[str]) -> Need:
    return Need(
        referral=row.reference,
        kind=NeedKind(row.kind),
        points=points,
        waiting_since=_waiting_since(row),
        partner=row.partner,
        authority=row.authority_code,
        programme=row.programme or "",
        wish=DeviceWish(row.device_kind or DeviceWish.ANY),
        must_haves=frozenset(MustHave(code) for code in row.must_haves if code in set(MustHave)),
        purposes=frozenset(Purpose(code) for code in row.purposes if code in set(Purpose)),
        refused_items=refused,
    )


def _waiting_since(row: Row[Any]) -> date:
    return clock.in_london(row.waiting_since or row.submitted_at).date()


def _refused_items() -> defaultdict[int, frozenset[str]]:
    """Devices a coordinator or the household refused before are not proposed to that household again."""
    found: defaultdict[int, frozenset[str]] = defaultdict(frozenset)
    rows = db.session.execute(
        select(MatchProposal.referral_id, StoredDevice.asset_tag)
        .join(StoredDevice, StoredDevice.id == MatchProposal.device_id)
        .where(MatchProposal.state == ProposalState.REFUSED)
    )
    for referral_id, asset_tag in rows:
        found[referral_id] |= {asset_tag}
    return found


def _device_rows(today: date) -> Any:
    return (
        select(
            StoredDevice.id,
            StoredDevice.asset_tag,
            StoredDevice.state,
            StoredDevice.form_factor,
            StoredDevice.ram_mb,
            StoredDevice.storage_gb,
            StoredDevice.screen_inches,
            StoredDevice.has_touch,
            StoredDevice.has_camera,
            StoredDevice.operating_system,
            StoredDevice.cosmetic_grade,
            StoredDevice.stocked_at,
            Programme.code.label("programme"),
        )
        .outerjoin(Programme, Programme.id == StoredDevice.programme_id)
        .where(
            StoredDevice.state.in_([DeviceState.IN_STOCK, *_IN_WORKSHOP]),
            StoredDevice.form_factor.in_(_GIVEN),
            StoredDevice.loan_stock_reason.is_(None),
            or_(StoredDevice.cosmetic_grade.is_(None), StoredDevice.cosmetic_grade != StoredGrade.D),
            or_(StoredDevice.os_supported_until.is_(None), StoredDevice.os_supported_until >= today),
        )
        .order_by(StoredDevice.id)
    )


def _device(row: Row[Any], today: date) -> Device:
    system = row.operating_system or ""
    return Device(
        asset_tag=row.asset_tag,
        form_factor=FormFactor(row.form_factor),
        ram_mb=row.ram_mb or 0,
        storage_gb=row.storage_gb or 0,
        screen_inches=row.screen_inches,
        has_touch=row.has_touch,
        has_camera=row.has_camera,
        operating_system=system,
        is_windows=system.casefold().startswith("windows"),
        grade=Grade(row.cosmetic_grade or Grade.B),
        in_stock_since=clock.in_london(row.stocked_at).date() if row.stocked_at else today,
        programmes=frozenset({row.programme} if row.programme else ()),
    )


def _bundle_rows(today: date) -> Any:
    return (
        select(
            DataBundle.id,
            DataBundle.reference,
            DataBundle.kind,
            DataBundle.network,
            DataBundle.gb_month,
            DataBundle.months,
            DataBundle.created_at,
            Programme.code.label("programme"),
        )
        .outerjoin(Programme, Programme.id == DataBundle.programme_id)
        .where(
            DataBundle.state == BundleState.IN_STOCK,
            or_(DataBundle.use_by.is_(None), DataBundle.use_by >= today),
        )
        .order_by(DataBundle.id)
    )


def _bundle(row: Row[Any]) -> Bundle:
    return Bundle(
        reference=row.reference,
        kind=BundleKind(row.kind),
        network=row.network,
        gb_month=row.gb_month,
        months=row.months,
        in_stock_since=clock.in_london(row.created_at).date(),
        programmes=frozenset({row.programme} if row.programme else ()),
    )
