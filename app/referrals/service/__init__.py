"""Commands of referrals: one function, one use case; they flush, audit and queue texts, and never commit."""

from app.referrals.service.accepting_many import Outcome, accept_many
from app.referrals.service.claiming import claim, claim_next, release
from app.referrals.service.completing import LATER, give_answers, open_answers
from app.referrals.service.copying import refer_again
from app.referrals.service.deciding import (
    accept,
    answer,
    ask,
    choose_authority,
    decline,
    hold,
    mark_urgent,
    reopen,
    resume,
    withdraw,
)
from app.referrals.service.drafting import (
    change_postcode,
    count_out_of_area,
    each_refusal,
    keep_all_unfinished,
    keep_unfinished,
    save_all_answers,
    save_answers,
    start_draft,
    throw_away,
)
from app.referrals.service.equality import keep_equality_answers, mix_equality_answers, skip_equality
from app.referrals.service.exporting import note_export
from app.referrals.service.households import find_or_make_household
from app.referrals.service.noting import add_note, correct_note
from app.referrals.service.progressing import (
    close,
    mark_ready,
    record_hand_over,
    record_help,
    return_to_waiting,
    set_matched,
)
from app.referrals.service.replying import read_reply
from app.referrals.service.submitting import Missing, missing_answers, next_open_step, submit
from app.referrals.service.ticked import give_many_to, give_to_colleague, withdraw_many

__all__ = [
    "LATER", "Missing", "Outcome", "accept", "accept_many", "add_note", "answer", "ask", "change_postcode",
    "choose_authority", "claim", "claim_next", "close", "correct_note", "count_out_of_area", "decline",
    "each_refusal", "find_or_make_household", "give_answers", "give_many_to", "give_to_colleague", "hold",
    "keep_all_unfinished", "keep_equality_answers", "keep_unfinished", "mark_ready", "mark_urgent",
    "missing_answers", "mix_equality_answers", "next_open_step", "note_export", "open_answers", "read_reply",
    "record_hand_over", "record_help", "refer_again", "release", "reopen", "resume", "return_to_waiting",
    "save_all_answers", "save_answers", "set_matched", "skip_equality", "start_draft", "submit", "throw_away",
    "withdraw", "withdraw_many",
]
