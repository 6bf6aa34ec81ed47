"""Hand-overs that figures are counted from, and reports, for tests."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from app.audit.models import AuditEvent
from app.connectivity.models import DataBundle
from app.connectivity.states import BundleState
from app.core.permissions import SYSTEM
from app.devices.models import Device
from app.devices.states import DeviceState, FormFactor
from app.extensions import db
from app.matching.models import HandOver
from app.matching.states import HandOverState
from app.organisations.models import Organisation
from app.referrals.models import Household
from app.referrals.states import ReferralState
from app.reporting.models import Report
from app.reporting.periods import Period, PeriodKind
from app.reporting.service import make_report as count_report
from app.reporting.service import publish_report
from tests.factories.accounts import make_user
from tests.factories.connectivity import make_bundle, make_bundle_funding
from tests.factories.devices import make_device, make_device_funding
from tests.factories.organisations import make_collection_point
from tests.factories.referrals import make_household, make_referral

LIVERPOOL, KNOWSLEY = "E08000012", "E08000011"
SUMMER = Period(PeriodKind.QUARTER, date(2026, 7, 1))
SPRING = Period(PeriodKind.QUARTER, date(2026, 4, 1))
JULY = date(2026, 7, 10)
_numbers = count(1)
Shares = Sequence[tuple[Organisation, int, int]]


def noon(day: date) -> datetime:
    """Noon of a day, in UTC."""
    return datetime.combine(day, time(12), UTC)


def make_given_device(
    shares: Shares = (), form_factor: FormFactor = FormFactor.LAPTOP, **values: Any
) -> Device:
    """A device with funding lines (funder, share in ten thousandths, cost of the whole device in pence)."""
    # Figures read hand-overs, not the state of a device: received spares the whole workshop.
    device = make_device(DeviceState.RECEIVED, form_factor=form_factor, **values)
    for funder, share_bp, cost_pence in shares:
        make_device_funding(device, funder, share_bp, cost_pence * share_bp // 10_000)
    return device


def make_given_bundle(shares: Shares = (), on: date = JULY, **values: Any) -> DataBundle:
    """An active bundle with funding lines."""
    bundle = make_bundle(BundleState.ACTIVE, activated_on=on, **values)
    for funder, share_bp, cost_pence in shares:
        make_bundle_funding(bundle, funder, share_bp, cost_pence * share_bp // 10_000)
    return bundle


def make_done_hand_over(
    on: date = JULY, *, device: Device | None = None, bundle: DataBundle | None = None,
    household: Household | None = None, waited: int = 20, **values: Any,
) -> HandOver:
    """A hand-over done on a day, of what is given, to a household of one adult and no child unless told otherwise."""
    household = household or make_household(
        deprivation_decile=1, deprivation_edition="2025", ward_code="E05000891",
    )
    referral = values.pop("referral", None) or make_referral(
        ReferralState.HANDED_OVER, _referrer(), household,
        submitted_at=noon(on - timedelta(days=waited)), decided_at=noon(on - timedelta(days=waited - 1)),
    )
    number = next(_numbers)
    done = HandOver(**{
        "referral_id": referral.id, "collection_point_id": _point().id, "state": HandOverState.DONE,
        "code_index": f"{number:032d}", "hold_until": on, "device_id": device.id if device else None,
        "bundle_id": bundle.id if bundle else None, "checked_by": "code", "receipt_number": f"HT-{number}",
        "handed_over_at": noon(on), "household_id": household.id, "partner_id": referral.partner_id,
        "authority_code": household.authority_code, "deprivation_decile": household.deprivation_decile,
        "adults": 1, "children_0_4": 0, "children_5_10": 0, "children_11_15": 0, "children_16_17": 0, **values,
    })
    db.session.add(done)
    db.session.flush()
    return done


def make_return(device: Device, on: date) -> AuditEvent:
    """The record that a device was brought back on a day."""
    happened = AuditEvent(
        at=noon(on), subject_kind="device", subject_id=device.id, action="moved_to_returned",
        from_state="handed_over", to_state="returned", detail={},
    )
    db.session.add(happened)
    db.session.flush()
    return happened


def make_report(
    funder: Organisation | None = None, period: Period = SUMMER, *, is_published: bool = False
) -> Report:
    """A report counted from what is in the database, published when asked."""
    report = count_report(SYSTEM, funder_id=funder.id if funder else None, period=period)
    if is_published:
        publish_report(SYSTEM, report)
    return report


def make_hand_overs(funder: Organisation, how_many: int, on: date = JULY, **values: Any) -> list[HandOver]:
    """So many households, each with a laptop that the funder paid in full."""
    return [
        make_done_hand_over(on, device=make_given_device([(funder, 10_000, 9_500)]), **values)
        for _ in range(how_many)
    ]


def _referrer() -> Any:
    found = db.session.info.get("reporting_referrer")
    if found is None or found not in db.session:
        found = db.session.info["reporting_referrer"] = make_user()
    return found


def _point() -> Any:
    found = db.session.info.get("reporting_point")
    if found is None or found not in db.session:
        found = db.session.info["reporting_point"] = make_collection_point()
    return found
