"""Reads of referrals; every one that returns a record asks for the actor and goes through visible_to."""

from app.referrals.queries.claims import CLAIMABLE_STATES, Claim, claims_of, is_fresh, list_unclaimed, taken_words
from app.referrals.queries.duplicates import Alike, list_alike, repeats
from app.referrals.queries.finding import (
    count_in,
    find_by_submission_key,
    find_last_note,
    get_by_reference,
    get_note,
    get_referral,
    is_reference_taken,
    list_drafts,
    list_notes,
)
from app.referrals.queries.listing import (
    QueuePage,
    Wait,
    Wanted,
    count_overdue,
    count_queue,
    expected_wait,
    list_partners,
    page_of_queue,
    partner_names,
    query_referrals,
)
from app.referrals.queries.searching import found_by, search
from app.referrals.queries.standing import (
    Standing,
    advice_on,
    current_version,
    rules_in_force,
    rules_of,
    standing_of,
)
from app.referrals.queries.verdicts import verdicts_of

__all__ = [
    "CLAIMABLE_STATES",
    "Alike",
    "Claim",
    "QueuePage",
    "Standing",
    "Wait",
    "Wanted",
    "advice_on",
    "claims_of",
    "count_in",
    "count_overdue",
    "count_queue",
    "current_version",
    "expected_wait",
    "find_by_submission_key",
    "find_last_note",
    "found_by",
    "get_by_reference",
    "get_note",
    "get_referral",
    "is_fresh",
    "is_reference_taken",
    "list_alike",
    "list_drafts",
    "list_notes",
    "list_partners",
    "list_unclaimed",
    "page_of_queue",
    "partner_names",
    "query_referrals",
    "repeats",
    "rules_in_force",
    "rules_of",
    "search",
    "standing_of",
    "taken_words",
    "verdicts_of",
]
