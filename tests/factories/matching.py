"""Runs, proposals and hand-overs for tests, made through the services so that everything about them fits."""

from typing import Any

from app.connectivity.models import DataBundle
from app.core.permissions import Role
from app.devices.models import Device
from app.extensions import db
from app.matching import service
from app.matching.models import HandOver, MatchProposal, MatchRun
from app.matching.service import Proof
from app.matching.states import HandOverState
from app.organisations.models import CollectionPoint
from app.referrals.models import Referral
from app.referrals.states import NeedKind, ReferralState
from tests.factories.accounts import make_user
from tests.factories.connectivity import make_bundle
from tests.factories.devices import make_device
from tests.factories.organisations import make_collection_point
from tests.factories.referrals import make_referral

BOTH = (NeedKind.DEVICE, NeedKind.DATA)


def make_run(**values: Any) -> MatchRun:
    """A run that stands for nothing but itself."""
    counts = {"needs_considered": 0, "items_considered": 0}
    run = MatchRun(**{"policy": {}, "inputs": {}, "inputs_digest": "0" * 64, **counts, **values})
    db.session.add(run)
    db.session.flush()
    return run


def make_proposal(
    referral: Referral | None = None, device: Device | None = None, bundle: DataBundle | None = None, **values: Any
) -> MatchProposal:
    """An open proposal of a device and a SIM for a household that waits for both."""
    proposal = MatchProposal(
        **{
            "run": make_run(), "rank": 1, "referral": referral or make_referral(ReferralState.WAITING, kinds=BOTH),
            "device": device or make_device(), "bundle": bundle or make_bundle(), "points": 25,
            "explanation": {"why_now": ["25 points: number 1 of 1 waiting"], "wishes": [], "items": {}}, **values,
        }
    )
    db.session.add(proposal)
    db.session.flush()
    return proposal


def make_hand_over(
    state: HandOverState = HandOverState.ARRANGED,
    *,
    is_prepared: bool = True,
    point: CollectionPoint | None = None,
    proposal: MatchProposal | None = None,
) -> HandOver:
    """A hand-over with its reservations; prepared unless told otherwise, and done or missed when asked."""
    coordinator = make_user(Role.COORDINATOR)
    point = point or make_collection_point()
    hand_over = service.confirm_proposal(coordinator, proposal or make_proposal(), point_id=point.id)
    if is_prepared or state != HandOverState.ARRANGED:
        service.mark_prepared(make_user(Role.TECHNICIAN), hand_over)
    if state == HandOverState.DONE:
        service.hand_over_items(coordinator, hand_over, full_proof(hand_over), version_seen=hand_over.version)
    if state == HandOverState.FAILED:
        service.record_missed(coordinator, hand_over, version_seen=hand_over.version)
    if state == HandOverState.RELEASED:
        service.release_hand_over(coordinator, hand_over, reason="not_collected")
    return hand_over


def full_proof(hand_over: HandOver) -> Proof:
    """Everything a hand-over worker ticks when all goes well."""
    return Proof(
        code=hand_over.code or "", device_given=True, charger_given=True, bundle_given=True, terms_agreed=True
    )
