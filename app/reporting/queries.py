"""Reads of reports, and the rows that figures are counted from: plain columns, never a name, phone or address."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased, undefer

from app.audit.models import AuditEvent
from app.connectivity.models import BundleFunding, DataBundle
from app.core.clock import in_london
from app.core.errors import NotFound
from app.core.permissions import Actor
from app.devices.models import Device, DeviceFunding
from app.devices.states import DeviceState
from app.donations.models import Consignment
from app.extensions import db
from app.geography.models import PostcodePlace
from app.matching.models import HandOver
from app.matching.states import HandOverState
from app.organisations.models import Programme, ProgrammeVersion
from app.referrals.equality import QUESTIONS
from app.referrals.models import EqualityAnswers, Household, Referral
from app.referrals.states import ReferralState
from app.reporting.disclosure import DisclosureRules, strictest
from app.reporting.figures import WHOLE, HandedOver
from app.reporting.models import Report
from app.reporting.periods import Period
from app.reporting.policy import visible_to
from app.web.pagination import Page, page_by_key

_S = ReferralState
_RETURN_DAYS: Final = 28
_ACCEPTED: Final = frozenset({_S.ACCEPTED, _S.WAITING, _S.MATCHED, _S.READY, _S.HANDED_OVER, _S.CLOSED})


def get_report(reference: str, actor: Actor) -> Report:
    """One report with its figures; NotFound when there is none this actor may see."""
    found = db.session.scalar(
        select(Report).where(Report.reference == reference.upper(), visible_to(actor))
        .options(undefer(Report.figures))
    )
    if found is None:
        raise NotFound
    return found


def page_of_reports(actor: Actor) -> Page:
    """The page of the reports an actor may see that the address asks for, newest first."""
    return page_by_key(select(Report).where(visible_to(actor)))


def find_report_by_id(report_id: int) -> Report | None:
    """A report by key, for jobs."""
    return db.session.get(Report, report_id, options=[undefer(Report.figures), undefer(Report.pdf)])


def list_for_fund(funder_id: int | None, first: date, last: date) -> Sequence[Report]:
    """Reports of one fund (None: the whole programme) that share a day with a range, replaced ones left out."""
    return db.session.scalars(
        select(Report)
        .where(_is_of(funder_id), Report.period_from <= last, Report.period_to >= first, Report.replaced_at.is_(None))
        .order_by(Report.id)
    ).all()


def find_closed_before(funder_id: int | None, day: date) -> Report | None:
    """The newest final, published report of a fund whose period ended before a day, with its figures."""
    return db.session.scalar(
        select(Report)
        .where(_is_of(funder_id), Report.period_to < day, Report.published_at.is_not(None),
               Report.replaced_at.is_(None), Report.counted_to == Report.period_to)
        .order_by(Report.period_to.desc(), Report.id.desc()).limit(1).options(undefer(Report.figures))
    )


def list_public(limit: int = 4) -> Sequence[Report]:
    """The newest published reports of the whole programme, with their figures."""
    return db.session.scalars(
        select(Report)
        .where(Report.funder_id.is_(None), Report.published_at.is_not(None), Report.replaced_at.is_(None))
        .order_by(Report.period_to.desc(), Report.period_from).limit(limit).options(undefer(Report.figures))
    ).all()


def is_reference_taken(reference: str) -> bool:
    """Whether a report already carries this reference."""
    return db.session.scalar(select(Report.id).where(Report.reference == reference)) is not None


def rules_in_force() -> DisclosureRules:
    """The strictest thresholds that the active programmes set; the defaults where none sets any."""
    newest = (
        select(ProgrammeVersion.programme_id, func.max(ProgrammeVersion.number).label("number"))
        .group_by(ProgrammeVersion.programme_id).subquery()
    )
    found = db.session.scalars(
        select(ProgrammeVersion.rules)
        .join(newest, and_(ProgrammeVersion.programme_id == newest.c.programme_id,
                           ProgrammeVersion.number == newest.c.number))
        .join(Programme, Programme.id == ProgrammeVersion.programme_id).where(Programme.is_active)
    )
    return strictest([rules["disclosure"] for rules in found if rules.get("disclosure")])


def list_hand_overs(funder_id: int | None, period: Period) -> list[HandedOver]:
    """Every hand-over done in the period to a household that the fund touches in it; all of them without a fund.

    Those the fund did not pay for are there too: by-share figures need all that a household was given.
    """
    rows = db.session.execute(_hand_over_rows(funder_id, period)).all()
    returns = _list_returns(period)
    return [_read_row(row, returns, is_whole=funder_id is None) for row in rows]


def count_referrals(period: Period) -> dict[str, int]:
    """Referrals received in the period by where they stand now: accepted, declined, withdrawn, undecided."""
    rows = db.session.execute(
        select(Referral.state, Referral.decided_at.is_not(None), func.count())
        .where(Referral.submitted_at >= period.starts_at, Referral.submitted_at < period.ends_at)
        .group_by(Referral.state, Referral.decided_at.is_not(None))
    )
    found: Counter[str] = Counter()
    for state, is_decided, count in rows:
        found[_outcome(ReferralState(state), is_decided=is_decided)] += count
    return dict(found)


def count_equality(quarter: str) -> dict[tuple[str, str], int]:
    """How many gave which answer to which equality question in a quarter, by (question, answer); one dimension only."""
    counted = union_all(*(
        select(literal(one.name).label("question"), getattr(EqualityAnswers, one.name).label("answer"),
               func.count().label("people"))
        .where(EqualityAnswers.quarter == quarter).group_by(getattr(EqualityAnswers, one.name))
        for one in QUESTIONS
    ))
    return {(row.question, row.answer): row.people for row in db.session.execute(counted)}


def ward_names(codes: set[str]) -> dict[str, str]:
    """Names of wards by code, as far as the loaded files know them."""
    if not codes:
        return {}
    rows = db.session.execute(
        select(PostcodePlace.ward_code, func.min(PostcodePlace.ward_name))
        .where(PostcodePlace.ward_code.in_(codes)).group_by(PostcodePlace.ward_code)
    )
    return {code: name for code, name in rows if code and name}


def _is_of(funder_id: int | None) -> ColumnElement[bool]:
    return Report.funder_id.is_(None) if funder_id is None else Report.funder_id == funder_id


def _outcome(state: ReferralState, *, is_decided: bool) -> str:
    if state in _ACCEPTED or (state is _S.ON_HOLD and is_decided):
        return "accepted"
    if state in {_S.DECLINED, _S.WITHDRAWN}:
        return state.value
    return "undecided"


def _is_done_in(period: Period) -> ColumnElement[bool]:
    return and_(
        HandOver.state == HandOverState.DONE,
        HandOver.handed_over_at >= period.starts_at, HandOver.handed_over_at < period.ends_at,
    )


def _hand_over_rows(funder_id: int | None, period: Period) -> Any:
    earlier = aliased(HandOver)
    is_first = ~exists().where(
        earlier.referral_id == HandOver.referral_id, earlier.state == HandOverState.DONE,
        earlier.handed_over_at < HandOver.handed_over_at,
    )
    devices, bundles = _lines(DeviceFunding, DeviceFunding.device_id, funder_id), _lines(
        BundleFunding, BundleFunding.bundle_id, funder_id)
    query: Any = (
        select(
            # The household a referral counts for now: two that were found to be one are counted once, also backwards.
            HandOver.id, Referral.household_id, HandOver.referral_id, HandOver.handed_over_at, Referral.submitted_at,
            is_first.label("is_first"), HandOver.adults, HandOver.children_0_4, HandOver.children_5_10,
            HandOver.children_11_15, HandOver.children_16_17, HandOver.authority_code, HandOver.deprivation_decile,
            Household.deprivation_edition, Household.ward_code, HandOver.device_id, Device.form_factor,
            HandOver.is_loan, Device.weight_kg, HandOver.bundle_id, DataBundle.kind.label("bundle_kind"),
            (DataBundle.gb_month * DataBundle.months).label("bundle_gb"), DataBundle.activated_on,
            devices.c.share_bp.label("device_share_bp"), devices.c.charged.label("device_charged"),
            bundles.c.share_bp.label("bundle_share_bp"), bundles.c.charged.label("bundle_charged"),
        )
        .join(Referral, Referral.id == HandOver.referral_id)
        .join(Household, Household.id == HandOver.household_id)
        .outerjoin(Device, Device.id == HandOver.device_id)
        .outerjoin(DataBundle, DataBundle.id == HandOver.bundle_id)
        .outerjoin(devices, devices.c.unit_id == HandOver.device_id)
        .outerjoin(bundles, bundles.c.unit_id == HandOver.bundle_id)
        .where(_is_done_in(period)).order_by(HandOver.id)
    )
    return query if funder_id is None else query.where(Referral.household_id.in_(_touched(funder_id, period)))


def _lines(funding: Any, unit: Any, funder_id: int | None) -> Any:
    """Shares and charged costs (pence × ten thousandths) of each unit, of one fund or of all together.

    The cost of a line is its funder's own part of the whole already, to the penny.
    """
    query = select(
        unit.label("unit_id"), func.sum(funding.share_bp).label("share_bp"),
        (func.sum(funding.cost_pence) * WHOLE).label("charged"),
    ).group_by(unit)
    return (query if funder_id is None else query.where(funding.funder_id == funder_id)).subquery()


def _touched(funder_id: int, period: Period) -> Select[Any]:
    own_devices = select(DeviceFunding.device_id).where(DeviceFunding.funder_id == funder_id)
    own_bundles = select(BundleFunding.bundle_id).where(BundleFunding.funder_id == funder_id)
    return select(Referral.household_id).join(HandOver, HandOver.referral_id == Referral.id).where(
        _is_done_in(period), or_(HandOver.device_id.in_(own_devices), HandOver.bundle_id.in_(own_bundles))
    )


def _list_returns(period: Period) -> dict[int, list[datetime]]:
    """When devices handed over in the period were brought back, by device, as far as 28 days may reach."""
    rows = db.session.execute(
        select(AuditEvent.subject_id, AuditEvent.at)
        .where(
            AuditEvent.subject_kind == literal(Device.__tablename__), AuditEvent.to_state == DeviceState.RETURNED.value,
            AuditEvent.at >= period.starts_at, AuditEvent.at < period.ends_at + timedelta(days=_RETURN_DAYS + 1),
        )
    )
    found: dict[int, list[datetime]] = {}
    for device_id, at in rows:
        found.setdefault(device_id, []).append(at)
    return found


def _read_row(row: Row[Any], returns: dict[int, list[datetime]], *, is_whole: bool) -> HandedOver:
    on = in_london(row.handed_over_at).date()
    until = on + timedelta(days=_RETURN_DAYS)
    is_returned = any(
        at > row.handed_over_at and in_london(at).date() <= until for at in returns.get(row.device_id, ())
    )
    return HandedOver(
        hand_over_id=row.id, household_id=row.household_id, referral_id=row.referral_id, on=on,
        received_on=in_london(row.submitted_at).date() if row.submitted_at else None, is_first=bool(row.is_first),
        adults=row.adults,
        children=(row.children_0_4, row.children_5_10, row.children_11_15, row.children_16_17),
        authority_code=row.authority_code, ward_code=row.ward_code, decile=row.deprivation_decile,
        edition=row.deprivation_edition, device_id=row.device_id,
        form_factor=str(row.form_factor) if row.form_factor else None, is_loan=row.is_loan,
        own_weight_g=None if row.weight_kg is None else round(row.weight_kg * 1000), is_returned=is_returned,
        device_share_bp=_share(row.device_id, row.device_share_bp, is_whole=is_whole),
        device_charged=int(row.device_charged or 0), bundle_id=row.bundle_id,
        bundle_kind=str(row.bundle_kind) if row.bundle_kind else None, bundle_gb=row.bundle_gb or 0,
        is_active=row.activated_on is not None,
        bundle_share_bp=_share(row.bundle_id, row.bundle_share_bp, is_whole=is_whole),
        bundle_charged=int(row.bundle_charged or 0),
    )


def _share(unit_id: int | None, share_bp: int | None, *, is_whole: bool) -> int:
    # All funds together, the unfunded part included, carry the whole of everything.
    if unit_id is None:
        return 0
    return WHOLE if is_whole else int(share_bp or 0)


def list_in_use_of_donor(donor_id: int) -> Sequence[tuple[str | None, float | None]]:
    """Kind and weight in kilograms of a donor's devices that are with a household now; nothing about the household.

    What is lent comes back, and is with no household.
    """
    rows = db.session.execute(
        select(Device.form_factor, Device.weight_kg).join(Consignment, Consignment.id == Device.consignment_id)
        .where(Consignment.donor_id == donor_id, Device.state == DeviceState.HANDED_OVER,
               Device.loan_stock_reason.is_(None))
    )
    return [(kind, weight) for kind, weight in rows]
