"""From preparation to the irreversible hand-over: ready, done with its proof, or missed.
The figures of the household are frozen on the hand-over at that moment; reports read them there.
"""

from dataclasses import dataclass

from app.audit.service import move, record
from app.connectivity.service import activate_bundle
from app.core import clock
from app.core.db import check_version
from app.core.encryption import blind_index
from app.core.errors import Refused
from app.core.permissions import Actor
from app.core.references import new_reference, read_hand_over_code
from app.core.working_days import add_working_days
from app.devices.service.stock import hand_over_device
from app.extensions import db
from app.matching.models import HandOver
from app.matching.notices import stop_telling, tell_missed, tell_ready
from app.matching.queries.hand_overs import is_receipt_taken
from app.matching.queries.reservations import list_live_reservations, programme_id_of
from app.matching.service.locking import lock_hand_over, lock_referral
from app.matching.states import HandOverState, ReservationState
from app.matching.terms import FACTOR_SET, TERMS_VERSION
from app.referrals.models import Referral
from app.referrals.queries import rules_of
from app.referrals.service import mark_ready, record_hand_over
from app.referrals.states import NeedKind, ReferralState
from app.supplies.queries import get_standing
from app.supplies.service import take_out
from app.supplies.states import MovementKind, SupplyKind

RECEIPT_PREFIX = "HR"
_NO_PROOF = "Enter the code from the text message, or look at an ID and tick that you have."


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What was seen at the desk: the code read out or an ID looked at (never noted), and what was given."""

    code: str = ""
    id_seen: bool = False
    device_given: bool = False
    charger_given: bool = False
    bundle_given: bool = False
    terms_agreed: bool = False
    accessory_ids: tuple[int, ...] = ()  # counted items given along, one of each


def mark_prepared(actor: Actor, hand_over: HandOver) -> None:
    """Everything is packed: the household hears where, until when and with which code; its days begin now.

    Refuses a hand-over that is prepared already or no longer arranged.
    """
    hand_over = lock_hand_over(hand_over)
    if hand_over.state != HandOverState.ARRANGED or hand_over.prepared_at is not None:
        raise Refused("This was already prepared, or is not wanted any more. Reload the list.")
    referral = lock_referral(hand_over.referral_id)
    _hold_anew(hand_over, referral)
    hand_over.prepared_at, hand_over.prepared_by_id = clock.now(), actor.id
    mark_ready(actor, referral)
    record(actor, "prepared", hand_over, referral_id=referral.id)
    tell_ready(actor, hand_over)


def hand_over_items(actor: Actor, hand_over: HandOver, proof: Proof, *, version_seen: int) -> HandOver:
    """Hand over what was held, with proof; refuses without the code or a seen ID, and until all of it is given."""
    hand_over = lock_hand_over(hand_over)
    if hand_over.state == HandOverState.DONE:
        raise Refused("This was already handed over. Give nothing out a second time.")
    check_version(hand_over, version_seen, "This hand-over")
    referral = lock_referral(hand_over.referral_id)
    if referral.state != ReferralState.READY:
        raise Refused("This is not ready to hand over. Ask the hub before you give anything away.")
    checked_by = _checked_by(hand_over, proof)
    _refuse_unless_given(hand_over, proof)
    kinds = _give(actor, hand_over)
    _give_along(actor, hand_over, proof.accessory_ids)
    for reservation in list_live_reservations(referral.id):
        move(reservation, ReservationState.USED, actor)
    record_hand_over(actor, referral, kinds)
    _freeze(actor, hand_over, referral, checked_by, charger_given=proof.charger_given)
    if hand_over.state == HandOverState.FAILED:
        move(hand_over, HandOverState.ARRANGED, actor, reason="came_after_all")
    move(hand_over, HandOverState.DONE, actor, checked_by=checked_by)
    stop_telling(actor, hand_over, "handed_over")
    return hand_over


def record_missed(actor: Actor, hand_over: HandOver, *, version_seen: int) -> None:
    """Nobody came: the items are kept until the hold ends, and the household hears it; refuses before it is ready."""
    hand_over = lock_hand_over(hand_over)
    check_version(hand_over, version_seen, "This hand-over")
    if hand_over.prepared_at is None:
        raise Refused("This is not ready yet, so nobody was expected. Reload the list.")
    move(hand_over, HandOverState.FAILED, actor, reason="not_collected")
    tell_missed(actor, hand_over)


def arrange_again(actor: Actor, hand_over: HandOver, *, version_seen: int) -> None:
    """A missed hand-over is on again, with new days to collect and a new text."""
    hand_over = lock_hand_over(hand_over)
    check_version(hand_over, version_seen, "This hand-over")
    referral = lock_referral(hand_over.referral_id)
    move(hand_over, HandOverState.ARRANGED, actor, reason="another_day")
    hand_over.reminders_sent = 0
    _hold_anew(hand_over, referral)
    tell_ready(actor, hand_over)


def _hold_anew(hand_over: HandOver, referral: Referral) -> None:
    hand_over.hold_until = add_working_days(clock.today(), rules_of(referral).limits.hold_working_days)
    for reservation in list_live_reservations(referral.id):
        reservation.hold_until = hand_over.hold_until
    db.session.flush()


def _checked_by(hand_over: HandOver, proof: Proof) -> str:
    if proof.code.strip():
        if blind_index(read_hand_over_code(proof.code), "handover_code") != hand_over.code_index:
            raise Refused("This is not the code of this hand-over. Look at the text message again.", field="code")
        return "code"
    if proof.id_seen:
        return "id_seen"
    raise Refused(_NO_PROOF, field="code")


def missing_proof(hand_over: HandOver, proof: Proof) -> dict[str, str]:
    """What is not ticked or entered yet: each field with what to do, so that a desk is told everything at once."""
    missing = {} if proof.code.strip() or proof.id_seen else {"code": _NO_PROOF}
    if hand_over.device_id and not proof.device_given:
        missing["device_given"] = "Tick that you gave the device with this asset tag."
    if hand_over.bundle_id and not proof.bundle_given:
        missing["bundle_given"] = "Tick that you gave the SIM or voucher with these last four digits."
    if not proof.terms_agreed:
        missing["terms_agreed"] = "Read out the terms and tick that the person agrees."
    return missing


def _refuse_unless_given(hand_over: HandOver, proof: Proof) -> None:
    for field, sentence in missing_proof(hand_over, proof).items():
        raise Refused(sentence, field=field)


def _give_along(actor: Actor, hand_over: HandOver, accessory_ids: tuple[int, ...]) -> None:
    # In one order for everybody, so that two desks never wait for each other in a circle.
    for item_id in sorted(set(accessory_ids)):
        standing = get_standing(item_id)
        if standing.item.kind != SupplyKind.ACCESSORY or not standing.quantity:
            raise Refused(f"{standing.item.name} is not on the shelf any more. Untick it, or ask the workshop to count "
                          "again.", field="accessories")
        take_out(actor, standing.item, 1, MovementKind.GIVEN_OUT, reason="Hand-over",
                 asset_tag=hand_over.device.asset_tag if hand_over.device else None)
    if accessory_ids:
        record(actor, "accessories_given", hand_over, items=sorted(set(accessory_ids)))


def _give(actor: Actor, hand_over: HandOver) -> list[NeedKind]:
    kinds: list[NeedKind] = []
    if hand_over.device is not None:
        hand_over_device(actor, hand_over.device)
        kinds.append(NeedKind.DEVICE)
    if hand_over.bundle is not None:
        activate_bundle(actor, hand_over.bundle)
        kinds.append(NeedKind.DATA)
    return kinds


def _freeze(actor: Actor, hand_over: HandOver, referral: Referral, checked_by: str, *, charger_given: bool) -> None:
    household = referral.household
    hand_over.handed_over_at, hand_over.handed_over_by_id = clock.now(), actor.id
    hand_over.checked_by = checked_by
    hand_over.charger_given = charger_given if hand_over.device_id else None
    hand_over.receipt_number = new_reference(RECEIPT_PREFIX, is_taken=is_receipt_taken)
    hand_over.terms_version, hand_over.factor_set = TERMS_VERSION, FACTOR_SET
    hand_over.household_id = referral.household_id
    hand_over.programme_id = programme_id_of(referral)
    hand_over.partner_id = referral.partner_id
    hand_over.authority_code = referral.authority_code
    hand_over.deprivation_decile = household.deprivation_decile if household else None
    hand_over.adults = referral.adults
    hand_over.children_0_4, hand_over.children_5_10 = referral.children_0_4, referral.children_5_10
    hand_over.children_11_15, hand_over.children_16_17 = referral.children_11_15, referral.children_16_17
    db.session.flush()
