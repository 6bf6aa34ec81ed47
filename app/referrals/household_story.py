"""What happened to a household in plain words, newest first: referrals, hand-overs, merges and decisions. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.referrals.answers import MergeReason, words_of
from app.referrals.timeline import Moment

if TYPE_CHECKING:
    from app.referrals.queries.household_pages import MergeRow, Whole

_SOMEBODY = "Somebody who left"


def people_in(found: Whole) -> set[int]:
    """Everybody whose name the story needs."""
    ids = {row.merge.merged_by_id for row in found.merges} | {row.merge.undone_by_id for row in found.merges}
    return {one for one in ids | {pair.apart_by_id for _, pair in found.apart} if one is not None}


def story_of(found: Whole, names: Mapping[int, str]) -> list[Moment]:
    """All moments of a household that are known, newest first."""
    moments = [moment for row in found.merges for moment in _of_merge(row, names)]
    for label, pair in found.apart:
        if pair.apart_at is not None:
            moments.append(Moment(
                pair.apart_at, f"Told apart from {label.address}", names.get(pair.apart_by_id or 0, _SOMEBODY),
                pair.apart_words, "grey",
            ))
    for referral in found.card.referrals:
        if referral.submitted_at is not None:
            moments.append(Moment(referral.submitted_at, f"{referral.reference} was sent", None, None, "blue"))
        if referral.handed_over_at is not None:
            what = f"{referral.reference} was handed over"
            moments.append(Moment(referral.handed_over_at, what, None, None, "green"))
    return sorted(moments, key=lambda moment: moment.at)[::-1]


def _of_merge(row: MergeRow, names: Mapping[int, str]) -> list[Moment]:
    merge = row.merge
    why = words_of(MergeReason, merge.reason)
    found = [Moment(
        merge.merged_at, f"{row.merged.address} was merged into {row.into.address}",
        names.get(merge.merged_by_id or 0, _SOMEBODY), f"{why}. {merge.words or ''}".strip(), "plum",
    )]
    if merge.undone_at is not None:
        found.append(Moment(
            merge.undone_at, f"{row.merged.address} is a household of its own again",
            names.get(merge.undone_by_id or 0, _SOMEBODY), merge.undone_words, "amber",
        ))
    return found
