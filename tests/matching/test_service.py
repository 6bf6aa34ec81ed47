"""The line from a waiting household to its hand-over, and every way off it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.service import verify_chain
from app.connectivity.service import report_bundle_lost
from app.connectivity.states import BundleState
from app.core import clock
from app.core.errors import Refused
from app.core.permissions import SYSTEM, Role
from app.core.signals import device_unavailable, referral_left
from app.core.state_machine import WrongMove
from app.core.working_days import add_working_days
from app.devices.service.stock import take_out_of_stock
from app.devices.states import DeviceState
from app.matching import service
from app.matching.models import HandOver, MatchProposal, Reservation
from app.matching.plan import Together
from app.matching.queries.hand_overs import list_preparations
from app.matching.queries.proposals import list_open_proposals
from app.matching.service import Proof
from app.matching.states import HandOverState, ProposalState, ReservationState
from app.messaging.models import Message
from app.messaging.states import MessageState
from app.referrals.states import NeedKind, NeedState, ReferralState
from tests.factories.accounts import make_user
from tests.factories.connectivity import make_bundle
from tests.factories.devices import make_device
from tests.factories.matching import BOTH, full_proof, make_hand_over, make_proposal
from tests.factories.organisations import make_collection_point
from tests.factories.referrals import make_household, make_referral

W = ReferralState.WAITING


@pytest.fixture
def coordinator(session: Session):
    make_collection_point(name="Toxteth Library")
    return make_user(Role.COORDINATOR)


def texts(session: Session, referral) -> dict[str, Message]:
    found = session.scalars(select(Message).where(Message.referral_id == referral.id).order_by(Message.id))
    return {message.template_key: message for message in found}


def test_a_run_proposes_to_the_household_with_most_points_and_says_why(session, coordinator) -> None:
    low = make_referral(W, device_now="own_device", internet_home="enough")
    high = make_referral(W, children_5_10=1, household=make_household(deprivation_decile=1))
    device = make_device()
    run = service.run_matching(coordinator)
    (proposal,) = run.proposals
    assert (proposal.referral, proposal.device, proposal.bundle) == (high, device, None)
    assert proposal.points == 25 + 20 + 15 + 10
    assert proposal.explanation["why_now"][0] == "70 points: number 1 of 2 waiting"
    assert "A laptop, as asked" in proposal.explanation["items"]["device"]
    (left,) = run.left_over
    assert (left["referral_id"], left["obstacle"]) == (low.id, "queue")
    assert (low.state, high.state, device.state) == (W, W, DeviceState.IN_STOCK)


def test_a_run_keeps_its_inputs_and_gives_the_same_answer_again(session, coordinator) -> None:
    for number in range(4):
        make_referral(W, kinds=BOTH, children_5_10=number % 2, purposes=["work"])
    make_device(), make_device(ram_mb=4096), make_bundle(), make_bundle()
    run = service.run_matching(coordinator)
    session.expire_all()
    repeated = service.repeat_run(run)
    given = {(one.need.referral, one.item.reference) for one in repeated.assignments}
    assert given == {
        (p.referral.reference, reference)
        for p in run.proposals
        for reference in (p.device.asset_tag, p.bundle.reference)
    }
    stored = str(run.inputs) + str(run.left_over) + str([p.explanation for p in run.proposals])
    assert "Example" not in stored and "+44" not in stored


def test_a_new_run_sets_open_proposals_aside(session, coordinator) -> None:
    make_referral(W), make_device()
    first = service.run_matching(coordinator).proposals[0]
    second = service.run_matching(coordinator).proposals[0]
    session.refresh(first)
    assert (first.state, second.state) == (ProposalState.SUPERSEDED, ProposalState.PROPOSED)
    with pytest.raises(Refused, match="already dealt with"):
        service.confirm_proposal(coordinator, first)


def test_what_is_refused_is_not_proposed_to_that_household_again(session, coordinator) -> None:
    make_referral(W), make_device()
    proposal = service.run_matching(coordinator).proposals[0]
    service.refuse_proposal(coordinator, proposal, reason="too_heavy")
    run = service.run_matching(coordinator)
    assert not run.proposals
    assert run.left_over[0]["obstacle"] == "nothing_suits"
    make_referral(W)
    assert len(service.run_matching(coordinator).proposals) == 1


def test_both_together_unless_told_otherwise(session, coordinator) -> None:
    make_referral(W, kinds=BOTH), make_device()
    assert not service.run_matching(coordinator).proposals
    (proposal,) = service.run_matching(coordinator, together=Together.PREFERRED).proposals
    assert proposal.device is not None and proposal.bundle is None


def test_confirming_holds_everything_and_tells_the_household(session, coordinator) -> None:
    proposal = make_proposal()
    referral = proposal.referral
    hand_over = service.confirm_proposal(coordinator, proposal)
    assert proposal.device.state == DeviceState.RESERVED
    assert proposal.bundle.state == BundleState.RESERVED
    assert referral.state == ReferralState.MATCHED
    assert {need.state for need in referral.needs} == {NeedState.RESERVED}
    assert hand_over.collection_point.name == "Toxteth Library"
    live = session.scalars(select(Reservation).where(Reservation.state == ReservationState.LIVE)).all()
    assert sorted(r.kind for r in live) == [NeedKind.DATA, NeedKind.DEVICE]
    assert texts(session, referral)["status_preparing"].state == MessageState.QUEUED
    assert hand_over.code not in (texts(session, referral)["status_preparing"].body or "")


def test_the_second_of_two_proposals_for_one_device_is_refused_and_keeps_nothing(session, coordinator) -> None:
    device = make_device()
    first, second = make_proposal(device=device), make_proposal(device=device)
    done = service.confirm_proposals(coordinator, [first, second])
    assert len(done.hand_overs) == 1
    ((reference, sentence),) = done.refusals
    assert reference == second.referral.reference
    assert "taken by somebody else" in sentence
    assert (second.referral.state, second.bundle.state) == (W, BundleState.IN_STOCK)
    assert second.state == ProposalState.PROPOSED


def test_a_referral_that_left_the_list_is_not_confirmed(session, coordinator) -> None:
    proposal = make_proposal(referral=make_referral(ReferralState.ON_HOLD))
    with pytest.raises(Refused, match="no longer on the waiting list"):
        service.confirm_proposal(coordinator, proposal)
    assert proposal.device.state == DeviceState.IN_STOCK


def test_the_workshop_sees_a_reference_and_steps_and_no_household(session, coordinator) -> None:
    referral = make_referral(W, kinds=BOTH, is_for_child=True)
    referral.need(NeedKind.DEVICE).must_haves = ["camera"]
    hand_over = make_hand_over(is_prepared=False, proposal=make_proposal(referral=referral))
    (found,) = list_preparations()
    assert found.reference == referral.reference
    assert any("camera" in step for step in found.steps)
    assert any("content filters" in step for step in found.steps)
    assert any(hand_over.bundle.last_four in step for step in found.steps)
    for secret in (referral.first_name, referral.last_name, referral.phone, referral.address):
        assert secret not in str(found)


def test_prepared_means_ready_and_the_text_carries_the_code(session, coordinator) -> None:
    hand_over = make_hand_over(is_prepared=False)
    service.mark_prepared(make_user(Role.TECHNICIAN), hand_over)
    referral = hand_over.referral
    assert referral.state == ReferralState.READY
    assert hand_over.hold_until == add_working_days(clock.today(), 5)
    sent = texts(session, referral)
    assert hand_over.code[:3] in sent["ready"].body
    assert sent["status_preparing"].state == MessageState.CANCELLED
    with pytest.raises(Refused, match="already prepared"):
        service.mark_prepared(coordinator, hand_over)
    assert list_preparations() == []


def test_no_text_to_a_number_that_is_not_safe(session, coordinator) -> None:
    referral = make_referral(W, kinds=BOTH, is_safe_to_text=False)
    hand_over = make_hand_over(proposal=make_proposal(referral=referral))
    assert hand_over.referral.state == ReferralState.READY
    assert texts(session, referral) == {}


def test_the_hand_over_keeps_its_proof_and_the_figures_of_that_moment(session, coordinator) -> None:
    referral = make_referral(
        W, kinds=BOTH, adults=2, children_5_10=3, household=make_household(deprivation_decile=2)
    )
    hand_over = make_hand_over(HandOverState.DONE, proposal=make_proposal(referral=referral))
    assert referral.state == ReferralState.HANDED_OVER
    assert hand_over.device.state == DeviceState.HANDED_OVER
    assert hand_over.bundle.state == BundleState.ACTIVE
    assert (hand_over.checked_by, hand_over.charger_given) == ("code", True)
    assert hand_over.receipt_number.startswith("HR-")
    assert (hand_over.adults, hand_over.children_5_10, hand_over.deprivation_decile) == (2, 3, 2)
    assert (hand_over.partner_id, hand_over.authority_code) == (referral.partner_id, referral.authority_code)
    assert referral.household.device_helped_on == referral.household.data_helped_on == clock.today()
    states = session.scalars(select(Reservation.state)).all()
    assert set(states) == {ReservationState.USED}
    session.commit()
    assert verify_chain().broken_at is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": ""}, "code"),
        ({"code": "AAAAAA"}, None),
        ({"device_given": False}, "device_given"),
        ({"bundle_given": False}, "bundle_given"),
        ({"terms_agreed": False}, "terms_agreed"),
    ],
)
def test_without_proof_nothing_is_handed_over(session, coordinator, change: dict[str, object], field) -> None:
    hand_over = make_hand_over()
    with pytest.raises(Refused) as refused:
        service.hand_over_items(
            coordinator, hand_over, replace(full_proof(hand_over), **change), version_seen=hand_over.version
        )
    assert field is None or refused.value.field == field
    assert hand_over.device.state == DeviceState.RESERVED
    assert hand_over.state == HandOverState.ARRANGED


def test_another_households_code_does_not_open_this_hand_over(session, coordinator) -> None:
    hand_over, other = make_hand_over(), make_hand_over()
    proof = replace(full_proof(hand_over), code=other.code or "")
    with pytest.raises(Refused, match="not the code"):
        service.hand_over_items(coordinator, hand_over, proof, version_seen=hand_over.version)


def test_an_id_seen_serves_instead_of_the_code(session, coordinator) -> None:
    hand_over = make_hand_over()
    proof = replace(full_proof(hand_over), code="", id_seen=True)
    service.hand_over_items(coordinator, hand_over, proof, version_seen=hand_over.version)
    assert hand_over.checked_by == "id_seen"


def test_nothing_is_handed_over_before_it_is_prepared_or_twice(session, coordinator) -> None:
    early = make_hand_over(is_prepared=False)
    with pytest.raises(Refused, match="not ready"):
        service.hand_over_items(coordinator, early, full_proof(early), version_seen=early.version)
    done = make_hand_over(HandOverState.DONE)
    with pytest.raises(Refused, match="already handed over"):
        service.hand_over_items(coordinator, done, Proof(), version_seen=done.version)


def test_a_missed_household_keeps_its_items_and_may_come_after_all(session, coordinator) -> None:
    hand_over = make_hand_over(HandOverState.FAILED)
    assert hand_over.device.state == DeviceState.RESERVED
    assert "missed" in texts(session, hand_over.referral)
    service.hand_over_items(coordinator, hand_over, full_proof(hand_over), version_seen=hand_over.version)
    assert hand_over.state == HandOverState.DONE


def test_a_missed_hand_over_can_be_arranged_again(session, coordinator) -> None:
    hand_over = make_hand_over(HandOverState.FAILED)
    service.arrange_again(coordinator, hand_over, version_seen=hand_over.version)
    assert hand_over.state == HandOverState.ARRANGED


@pytest.mark.parametrize("state", [HandOverState.ARRANGED, HandOverState.FAILED])
def test_letting_go_frees_the_items_and_keeps_the_place(session, coordinator, state: HandOverState) -> None:
    hand_over = make_hand_over(state)
    waited_since = hand_over.referral.waiting_since
    service.release_hand_over(coordinator, hand_over, reason="not_collected")
    assert hand_over.state == HandOverState.RELEASED
    assert hand_over.device.state == DeviceState.IN_STOCK
    assert hand_over.bundle.state == BundleState.IN_STOCK
    assert (hand_over.referral.state, hand_over.referral.waiting_since) == (W, waited_since)
    assert {need.state for need in hand_over.referral.needs} == {NeedState.OPEN}
    assert len(service.run_matching(coordinator).proposals) == 1


def test_what_is_done_is_not_let_go(session, coordinator) -> None:
    hand_over = make_hand_over(HandOverState.DONE)
    with pytest.raises(Refused, match="return"):
        service.release_hand_over(coordinator, hand_over, reason="not_collected")


def test_when_the_hold_ends_everything_is_let_go(session, coordinator) -> None:
    kept, over = make_hand_over(), make_hand_over()
    over.hold_until = clock.today() - timedelta(days=1)
    kept.hold_until = clock.today()
    session.flush()
    assert service.release_overdue(SYSTEM) == 1
    assert (kept.state, over.state) == (HandOverState.ARRANGED, HandOverState.RELEASED)
    assert service.release_overdue(SYSTEM) == 0


def test_two_reminders_and_no_more(session, coordinator) -> None:
    hand_over = make_hand_over()
    assert service.send_reminders() == 0
    hand_over.hold_until = add_working_days(clock.today(), 2)
    session.flush()
    assert [service.send_reminders(), service.send_reminders()] == [1, 0]
    hand_over.hold_until = clock.today()
    session.flush()
    assert [service.send_reminders(), service.send_reminders()] == [1, 0]
    assert hand_over.reminders_sent == 2


def test_a_promised_device_that_goes_sends_its_household_back_to_the_list(session, coordinator) -> None:
    hand_over = make_hand_over()
    open_proposal = make_proposal(device=hand_over.device)
    take_out_of_stock(coordinator, hand_over.device, reason="fault")
    assert hand_over.state == HandOverState.RELEASED
    assert hand_over.referral.state == W
    assert hand_over.device.state == DeviceState.TESTING
    assert hand_over.bundle.state == BundleState.IN_STOCK
    session.refresh(open_proposal)
    assert open_proposal.state == ProposalState.SUPERSEDED


def test_a_bundle_that_goes_missing_frees_the_device_too(session, coordinator) -> None:
    hand_over = make_hand_over()
    report_bundle_lost(coordinator, hand_over.bundle)
    assert hand_over.state == HandOverState.RELEASED
    assert hand_over.referral.state == W
    assert hand_over.device.state == DeviceState.IN_STOCK
    assert hand_over.bundle.state == BundleState.LOST


def test_a_referral_that_leaves_frees_what_was_held(session, coordinator) -> None:
    hand_over = make_hand_over()
    referral_left.send(None, referral_id=hand_over.referral_id)
    assert hand_over.device.state == DeviceState.IN_STOCK
    device_unavailable.send(None, device_id=hand_over.device_id)
    assert hand_over.state == HandOverState.RELEASED


def test_states_move_only_along_their_table(session, coordinator) -> None:
    hand_over = make_hand_over(HandOverState.RELEASED)
    with pytest.raises(WrongMove):
        service.arrange_again(coordinator, hand_over, version_seen=hand_over.version)


def test_open_proposals_come_highest_priority_first(session, coordinator) -> None:
    for number in range(3):
        make_referral(W, children_5_10=number % 2), make_device()
    service.run_matching(coordinator)
    ranks = [proposal.rank for proposal in list_open_proposals()]
    assert ranks == [1, 2, 3]
    assert session.scalar(select(MatchProposal.points).order_by(MatchProposal.rank).limit(1)) == 60
    assert session.scalars(select(HandOver)).all() == []
