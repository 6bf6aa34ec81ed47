"""What is done with data bundles: booked in, reserved, released, activated, ended, lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select

from app.audit.service import move, record
from app.connectivity.models import BundleFunding, DataBundle
from app.connectivity.months import last_day_of
from app.connectivity.numbers import MOST_AT_ONCE, last_four, read_numbers, unreadable_sentence
from app.connectivity.queries import is_reference_taken, known_numbers, list_over
from app.connectivity.states import BundleKind, BundleState
from app.core import clock
from app.core.db import check_version
from app.core.encryption import blind_index
from app.core.errors import Refused, explain_constraint
from app.core.permissions import Actor
from app.core.references import new_reference
from app.core.signals import bundle_unavailable
from app.extensions import db
from app.organisations.funding import Share, check_shares, split_pence

explain_constraint(
    "uq_data_bundle_number_index", "One of these numbers was booked in at the same moment. Send the form again.",
    field="numbers", sqlite="data_bundle.number_index",
)


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What each bundle of a batch gives: so many gigabytes a month for so many months on one network."""

    kind: BundleKind
    network: str
    gb_month: int
    months: int
    use_by: date | None = None
    programme_id: int | None = None
    cost_pence_each: int = 0


@dataclass(frozen=True)
class BookingIn:
    """What came of pasted numbers: new bundles, and how many were known before or stood twice."""

    bundles: Sequence[DataBundle]
    already_known: Sequence[str]
    doubled_lines: Sequence[int]


def book_in_bundles(actor: Actor, offer: Offer, pasted: str, shares: Sequence[Share]) -> BookingIn:
    """Book in one bundle a pasted number; numbers we hold already and repeated lines are told, not doubled.

    Refuses lines that are no number, amounts out of range, and shares that do not make 100%.
    """
    _check_offer(offer)
    check_shares(shares)
    read = read_numbers(pasted)
    if read.unreadable_lines:
        raise Refused(unreadable_sentence(read.unreadable_lines), field="numbers")
    if not read.numbers:
        raise Refused("Paste at least one number, one on each line.", field="numbers")
    if len(read.numbers) > MOST_AT_ONCE:
        raise Refused(f"Paste at most {MOST_AT_ONCE:,} numbers at once.", field="numbers")
    indexes = {number: blind_index(number, "bundle_number") for number in read.numbers}
    known = known_numbers(indexes.values())
    bundles = [_bundle(offer, number, index) for number, index in indexes.items() if index not in known]
    db.session.add_all(bundles)
    db.session.flush()
    for bundle in bundles:
        record(actor, "booked_in", bundle, kind=str(bundle.kind), months=bundle.months)
    if bundles:
        fund_bundles(actor, bundles, shares, cost_pence_each=offer.cost_pence_each)
    return BookingIn(
        bundles, [last_four(number) for number, index in indexes.items() if index in known], read.doubled_lines
    )


def _check_offer(offer: Offer) -> None:
    if not offer.network.strip():
        raise Refused("Enter the network, for example Vodafone.", field="network")
    if not 1 <= offer.gb_month <= 9_999:
        raise Refused("Enter gigabytes a month from 1 to 9,999. For unlimited data enter 9,999.", field="gb_month")
    if not 1 <= offer.months <= 36:
        raise Refused("Enter the number of months, from 1 to 36.", field="months")
    if offer.use_by is not None and offer.use_by < clock.today():
        raise Refused("The use-by date has passed. Check it, or leave it empty.", field="use_by")


def _bundle(offer: Offer, number: str, index: str) -> DataBundle:
    return DataBundle(
        reference=new_reference("B", is_taken=is_reference_taken), kind=offer.kind, network=offer.network.strip(),
        gb_month=offer.gb_month, months=offer.months, number=number, number_index=index,
        last_four=last_four(number), use_by=offer.use_by, programme_id=offer.programme_id,
    )


def fund_bundles(
    actor: Actor, bundles: Sequence[DataBundle], shares: Sequence[Share], *, cost_pence_each: int = 0
) -> None:
    """Put funding lines on bundles in place of earlier ones; refuses shares that are not exactly 100%."""
    check_shares(shares)
    costs = split_pence(cost_pence_each, shares)
    db.session.execute(delete(BundleFunding).where(BundleFunding.bundle_id.in_([b.id for b in bundles])))
    for bundle in bundles:
        db.session.add_all(
            BundleFunding(bundle_id=bundle.id, funder_id=share.funder_id, share_bp=share.share_bp, cost_pence=cost)
            for share, cost in zip(shares, costs, strict=True)
        )
        record(actor, "funded", bundle, lines=[[share.funder_id, share.share_bp] for share in shares])
    db.session.flush()


def lock_bundle(bundle: DataBundle, *, version_seen: int | None = None) -> DataBundle:
    """Lock the bundle's row and read it anew; refuses a stale version."""
    db.session.flush()
    locked = db.session.scalars(
        select(DataBundle).where(DataBundle.id == bundle.id).with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if version_seen is not None:
        check_version(locked, version_seen, f"Bundle {locked.reference}")
    return locked


def reserve_bundle(actor: Actor, bundle: DataBundle, *, reservation: str | None = None) -> DataBundle:
    """Hold a bundle in stock for one reservation, under the row lock; refuses one taken or past its use-by date."""
    bundle = lock_bundle(bundle)
    if bundle.state != BundleState.IN_STOCK:
        raise Refused(f"Bundle {bundle.reference} was just taken by somebody else. Ask for matches again.")
    if bundle.use_by is not None and bundle.use_by < clock.today():
        raise Refused(f"Bundle {bundle.reference} is past its use-by date. End it and choose another.")
    move(bundle, BundleState.RESERVED, actor, **({"reservation": reservation} if reservation else {}))
    return bundle


def release_bundle(actor: Actor, bundle: DataBundle, *, reason: str = "released") -> DataBundle:
    """Give a reserved bundle back to stock; one that already left its reservation is let be."""
    bundle = lock_bundle(bundle)
    if bundle.state == BundleState.RESERVED:
        move(bundle, BundleState.IN_STOCK, actor, reason=reason)
    return bundle


def activate_bundle(actor: Actor, bundle: DataBundle, *, on: date | None = None) -> DataBundle:
    """Start a reserved bundle on a day (today unless told); it ends with the last day of its months."""
    bundle = lock_bundle(bundle)
    bundle.activated_on = on or clock.today()
    bundle.ends_on = last_day_of(bundle.activated_on, bundle.months)
    move(bundle, BundleState.ACTIVE, actor)
    return bundle


def end_bundle(
    actor: Actor, bundle: DataBundle, *, reason: str = "ended", version_seen: int | None = None
) -> DataBundle:
    """Close an active bundle, or one in stock that cannot be used any more."""
    bundle = lock_bundle(bundle, version_seen=version_seen)
    move(bundle, BundleState.ENDED, actor, reason=reason)
    return bundle


def end_bundles_over(actor: Actor) -> int:
    """Close every active bundle whose last day has passed; returns how many."""
    over = list_over(clock.today())
    for bundle in over:
        end_bundle(actor, bundle, reason="months_over")
    return len(over)


def report_bundle_lost(actor: Actor, bundle: DataBundle, *, version_seen: int | None = None) -> DataBundle:
    """Record that a bundle is missing, and tell whoever promised it."""
    bundle = lock_bundle(bundle, version_seen=version_seen)
    before = bundle.state
    move(bundle, BundleState.LOST, actor, reason="missing")
    if before == BundleState.RESERVED:
        bundle_unavailable.send(None, bundle_id=bundle.id)
    return bundle


def record_bundle_found(actor: Actor, bundle: DataBundle, *, version_seen: int | None = None) -> DataBundle:
    """Put a missing bundle back into stock."""
    bundle = lock_bundle(bundle, version_seen=version_seen)
    move(bundle, BundleState.IN_STOCK, actor, reason="found")
    return bundle
