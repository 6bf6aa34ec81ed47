"""What people confirmed and chose, and the outcome that follows for each row."""

from app.bulk_referrals.judging.drafts import Draft
from app.bulk_referrals.judging.likeness import DUPLICATE, MANY_HOMES
from app.bulk_referrals.judging.settings import CHOICES, Choice, Decisions
from app.bulk_referrals.shapes import Outcome, Severity
from app.bulk_referrals.states import RowChoice
from app.referrals.answers import ContactBy


def decide(draft: Draft, decisions: Decisions, first_row: Draft | None, open_reference: str | None) -> None:
    """Settle what was confirmed or chosen, then give the row its outcome.

    `first_row` is the row of the same home, `open_reference` the open referral that the row could update.
    """
    if MANY_HOMES in {flag.code for flag in draft.flags} and not decisions.is_confirmed(draft.number, MANY_HOMES):
        _hold_texts(draft)
    for flag in draft.flags:
        is_settled = flag.code not in CHOICES and decisions.is_confirmed(draft.number, flag.code)
        if flag.severity is Severity.CONFIRM and is_settled:
            flag.severity, flag.message = Severity.NOTE, f"{flag.message} Confirmed."
    choice = decisions.choices.get(draft.number)
    if choice is not None and not draft.is_rejected:
        _apply(draft, choice, first_row, open_reference)
    if not draft.is_skipped:
        draft.judged.outcome = _outcome(draft)


def _outcome(draft: Draft) -> Outcome:
    weights = {flag.severity for flag in draft.flags}
    if Severity.REJECT in weights:
        return Outcome.REJECTED
    return Outcome.CHECK if Severity.CONFIRM in weights else Outcome.ACCEPTED


def _apply(draft: Draft, choice: Choice, first_row: Draft | None, open_reference: str | None) -> None:
    asked = {flag.code for flag in draft.flags if flag.code in CHOICES}
    if choice.kind is RowChoice.SKIP:
        draft.skip("left_out_by_choice", "You chose to leave this row out.")
    elif choice.kind is RowChoice.UPDATE:
        _update(draft, asked, first_row, open_reference)
    elif asked and all(RowChoice.REFER_ANYWAY in CHOICES[code] for code in asked):
        if choice.reason and choice.reason.strip():
            draft.judged.reason = choice.reason.strip()
            _settle(draft, asked, "Referred anyway, with a reason.")
        else:
            draft.ask(None, "reason_missing", "Say why this row is referred although it looks like another.")


def _update(draft: Draft, asked: set[str], first_row: Draft | None, open_reference: str | None) -> None:
    if open_reference is not None:
        draft.judged.updates = open_reference
        _settle(draft, asked, f"It updates {open_reference}.")
    elif DUPLICATE in asked and first_row is not None:
        first_row.judged.values |= draft.judged.values
        first_row.tell(None, "updated_by_row", f"Row {draft.number} was put into this row, as you chose.")
        draft.skip("put_into_row", f"This row was put into row {first_row.number}, as you chose.",
                   into=first_row.number)


def _settle(draft: Draft, codes: set[str], words: str) -> None:
    for flag in draft.flags:
        if flag.code in codes and flag.severity is Severity.CONFIRM:
            flag.severity, flag.message = Severity.NOTE, f"{flag.message} {words}"


def _hold_texts(draft: Draft) -> None:
    values = draft.judged.values
    values["is_safe_to_text"] = False
    if values.get("contact_by") == ContactBy.TEXT:
        values["contact_by"] = ContactBy.CALL.value
