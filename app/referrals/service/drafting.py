"""A referral being filled in: begun after the area check, saved at every step, thrown away or sent.

Sending is in submitting. A draft may be incomplete, but what it holds is checked and normalised here.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app.audit.service import record
from app.core import clock
from app.core.db import check_version
from app.core.errors import NotFound, Refused, StalePage, explain_constraint
from app.core.permissions import Actor
from app.core.postcode import Postcode
from app.core.references import new_reference
from app.extensions import db
from app.geography.authorities import BY_CODE
from app.referrals import queries
from app.referrals.models import OutOfAreaCount, Referral
from app.referrals.policy import can_edit
from app.referrals.service.answering import Given, keep_what_can_be, put_answers
from app.referrals.steps import STEPS, further, of_step, preceding

WHAT: Final = "This referral"
_LONGEST_KEY: Final = 40
SENT_ALREADY: Final = "This referral was sent already. Look at it in your list of referrals."


class SeveralRefused(Refused):
    """More than one answer of a long page cannot stand; each says why, at its own field."""

    def __init__(self, each: Sequence[Refused]) -> None:
        super().__init__(each[0].sentence, field=each[0].field)
        self.each = tuple(each)


def each_refusal(refused: Refused) -> tuple[Refused, ...]:
    """Every refusal in one, for a page that shows each at its field."""
    return refused.each if isinstance(refused, SeveralRefused) else (refused,)


explain_constraint(
    "uq_referral_submission_key", "This referral was begun already. Find it among your drafts.",
    sqlite="referral.submission_key",
)
explain_constraint(
    "uq_need_referral_kind", "This was saved already, perhaps in another tab. Reload the page and look.",
    sqlite="need.referral_id, need.kind",
)


def count_out_of_area(organisation_id: int | None, households: int = 1) -> None:
    """Count households outside the region for today and the referring organisation; keep nothing else."""
    key = {"on_date": clock.today(), "partner_id": organisation_id}
    if key["partner_id"] is None:
        return
    one_more = (
        update(OutOfAreaCount)
        .where(OutOfAreaCount.on_date == key["on_date"], OutOfAreaCount.partner_id == key["partner_id"])
        .values(households=OutOfAreaCount.households + households)
    )
    if not db.session.execute(one_more).rowcount:  # type: ignore[attr-defined]
        try:
            with db.session.begin_nested():
                db.session.add(OutOfAreaCount(**key, households=households))
        except IntegrityError:
            db.session.execute(one_more)


def start_draft(
    actor: Actor, postcode: Postcode, *, authority_code: str | None, by_hand: bool, key: str
) -> Referral:
    """Begin a referral for a home inside the region; the same `key` (one opening of the page) gives the same draft.

    Refuses when the agreement has ended or a limit is reached, and a key that no page of ours gave out.
    """
    if len(key) > _LONGEST_KEY:
        raise Refused("Open the page again and send it from there.")
    found = queries.find_by_submission_key(actor, key)
    if found is not None:
        return found
    standing = queries.standing_of(actor, authority_code=authority_code)
    if standing.refusal:
        raise Refused(standing.refusal)
    draft = Referral(
        reference=new_reference("R", is_taken=queries.is_reference_taken), submission_key=key,
        partner_id=actor.organisation_id, referrer_id=actor.id, step="permission",
    )
    _place(draft, postcode, authority_code, by_hand=by_hand)
    try:
        with db.session.begin_nested():
            db.session.add(draft)
    except IntegrityError:
        # The button was pressed twice and the other press came first.
        found = queries.find_by_submission_key(actor, key)
        if found is None:
            raise
        return found
    record(actor, "began_referral", draft)
    return draft


def change_postcode(
    actor: Actor, draft: Referral, postcode: Postcode, *, authority_code: str | None, by_hand: bool, version: int
) -> None:
    """Put a draft into another place inside the region."""
    _check_editable(actor, draft, version)
    _place(draft, postcode, authority_code, by_hand=by_hand)
    db.session.flush()


def save_answers(actor: Actor, draft: Referral, step: str, given: Given, *, version: int) -> None:
    """Save one step of a draft; refuses a stale page, unknown codes, and answers that cannot be.

    A page sent twice is not stale: answers that are stored already change nothing.
    """
    _save(actor, draft, {step: given}, version)


def save_all_answers(actor: Actor, draft: Referral, given: Given, *, version: int) -> None:
    """Save every step of a draft at once, all or none; the same as each step on its own, one refusal for each."""
    _save(actor, draft, {step.key: given for step in STEPS}, version)


def _save(actor: Actor, draft: Referral, given_by_step: Mapping[str, Given], version: int) -> None:
    if not can_edit(actor, draft):
        raise Refused(SENT_ALREADY)
    refused = []
    with db.session.no_autoflush:
        for step, given in given_by_step.items():
            try:
                put_answers(draft, step, given)
            except Refused as one:
                refused.append(one)
        if len(refused) == 1:
            raise refused[0]
        if refused:
            raise SeveralRefused(refused)
        if draft.version != version and _is_changed(draft):
            raise StalePage(WHAT)
        for step in given_by_step:
            draft.step = further(draft.step, step)
    db.session.flush()


def keep_unfinished(actor: Actor, draft: Referral, step: str, given: Given, *, version: int) -> bool:
    """Keep what a page left half way already holds; whether all of it could be kept.

    An answer that cannot stand is left out. Refuses a stale page and a draft that was sent.
    """
    # The page is still open: going on comes back to it.
    return _keep(actor, draft, {step: given}, version, reached=preceding(step))


def keep_all_unfinished(actor: Actor, draft: Referral, given: Given, *, version: int) -> bool:
    """The same for all steps on one page; how far the draft has come stays as it was."""
    return _keep(actor, draft, {step.key: given for step in STEPS}, version, reached=None)


def _keep(
    actor: Actor, draft: Referral, given_by_step: Mapping[str, Given], version: int, *, reached: str | None
) -> bool:
    if not can_edit(actor, draft):
        raise Refused(SENT_ALREADY)
    with db.session.no_autoflush:
        wholes = [keep_what_can_be(draft, step, of_step(step, given)) for step, given in given_by_step.items()]
        if draft.version != version and _is_changed(draft):
            raise StalePage(WHAT)
        draft.step = further(draft.step, reached)
    db.session.flush()
    return all(wholes)


def _is_changed(draft: Referral) -> bool:
    return any(db.session.is_modified(row) for row in (draft, *draft.needs))


def throw_away(actor: Actor, draft: Referral) -> None:
    """Delete a draft with everything in it; only the fact that it existed stays in the audit."""
    if not can_edit(actor, draft):
        raise NotFound
    record(actor, "threw_away_draft", draft)
    db.session.delete(draft)
    db.session.flush()


def _check_editable(actor: Actor, draft: Referral, version: int) -> None:
    if not can_edit(actor, draft):
        raise Refused(SENT_ALREADY)
    check_version(draft, version, WHAT)


def _place(draft: Referral, postcode: Postcode, authority_code: str | None, *, by_hand: bool) -> None:
    if authority_code is not None and authority_code not in BY_CODE:
        raise Refused("Choose one of the six council areas.", field="authority_code")
    draft.postcode = str(postcode)
    draft.authority_code = authority_code
    draft.authority_by_hand = by_hand
