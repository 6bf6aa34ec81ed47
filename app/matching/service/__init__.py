"""Commands of matching: propose, confirm, prepare, hand over, let go. They flush, audit and queue texts."""

from app.matching.service.confirming import Confirmed, confirm_proposal, confirm_proposals
from app.matching.service.handing_over import (
    Proof,
    arrange_again,
    hand_over_items,
    mark_prepared,
    missing_proof,
    record_missed,
)
from app.matching.service.proposing import refuse_proposal, repeat_run, run_matching
from app.matching.service.releasing import (
    free_bundle,
    free_device,
    free_referral,
    release_hand_over,
    release_overdue,
    send_reminders,
)
from app.matching.service.running import ask_for_run, make_run, resume_runs

__all__ = [
    "Confirmed", "Proof", "arrange_again", "ask_for_run", "confirm_proposal", "confirm_proposals", "free_bundle",
    "free_device", "free_referral", "hand_over_items", "make_run", "mark_prepared", "missing_proof", "record_missed",
    "refuse_proposal", "release_hand_over", "release_overdue", "repeat_run", "resume_runs", "run_matching",
    "send_reminders",
]  # fmt: skip
