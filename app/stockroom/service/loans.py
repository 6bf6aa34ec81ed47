"""Loans to organisations, collection points and events: out, extended, back to be wiped, or lost.

Never to a household: that is a hand-over of its referral.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.audit.service import move, record
from app.core import clock
from app.core.db import check_version
from app.core.errors import Refused, explain_constraint
from app.core.permissions import Actor
from app.core.references import new_reference
from app.devices.service.lending import lend_device
from app.devices.service.stock import return_device
from app.devices.states import DeviceState
from app.extensions import db
from app.stockroom.cards import LONGEST
from app.stockroom.loan_models import Loan
from app.stockroom.queries.bench import find_device
from app.stockroom.queries.loans import find_borrower, find_out, find_point, get_loan, is_number_taken, list_sent
from app.stockroom.states import LoanState

MOST_AT_ONCE: Final = 30
LONGEST_DAYS: Final = 366
explain_constraint("uq_loan_out_once", "This device is lent already. Look at the list of loans.",
                   sqlite="loan.device_id")
explain_constraint("uq_loan_sent_once", "This was just lent. Look at the list of loans.",
                   sqlite="loan.submission_key")


@dataclass(frozen=True)
class LoanTerms:
    """Who borrows (one of three), who takes it away, until when, and as what it leaves."""

    due_on: date
    taken_by: str
    condition_out: str
    accessories: str | None = None
    organisation_id: int | None = None
    collection_point_id: int | None = None
    event_name: str | None = None


def lend(actor: Actor, typed: str, terms: LoanTerms, *, submission_key: str | None = None) -> list[Loan]:
    """Lend every device of a list, or none; the same form sent twice lends once.

    Refuses none or several borrowers, a day that is past or a year away, and each device that cannot go, with its
    reason.
    """
    known = list_sent(submission_key)
    if known:
        return list(known)
    _check_terms(terms)
    words = sorted(dict.fromkeys(word[:LONGEST] for word in re.split(r"[\s,;]+", typed.strip()) if word))
    if not words:
        raise Refused("Scan, type or paste at least one asset tag.", field="tags")
    if len(words) > MOST_AT_ONCE:
        raise Refused(f"Lend at most {MOST_AT_ONCE} at once. Send the rest after these.", field="tags")
    loans, reasons = [], []
    for word in words:
        try:
            loans.append(_lend_one(actor, word, terms, submission_key))
        except Refused as refused:
            reasons.append(refused.sentence)
    if reasons:
        raise Refused(" ".join([*reasons, "Nothing is lent: take these off the list first."]), field="tags")
    return loans


def _check_terms(terms: LoanTerms) -> None:
    borrowers = [terms.organisation_id, terms.collection_point_id, (terms.event_name or "").strip()]
    if sum(1 for one in borrowers if one) != 1:
        raise Refused("Choose one borrower: an organisation, a collection point or an event.", field="organisation_id")
    if terms.organisation_id and find_borrower(terms.organisation_id) is None:
        raise Refused("Choose an organisation from the list.", field="organisation_id")
    if terms.collection_point_id and find_point(terms.collection_point_id) is None:
        raise Refused("Choose a collection point from the list.", field="collection_point_id")
    if not terms.taken_by.strip():
        raise Refused("Enter who takes it away.", field="taken_by")
    if not terms.condition_out.strip():
        raise Refused("Say in what condition it leaves.", field="condition_out")
    _check_due(terms.due_on)


def _check_due(due_on: date) -> None:
    days = (due_on - clock.today()).days
    if days < 0:
        raise Refused("This day is past. Choose today or a later day.", field="due_on")
    if days > LONGEST_DAYS:
        raise Refused("A loan ends within a year. Choose an earlier day; it can be extended.", field="due_on")


def _lend_one(actor: Actor, typed: str, terms: LoanTerms, submission_key: str | None) -> Loan:
    device = find_device(typed)
    if device is None:
        raise Refused(f"No device carries {typed}. Check the label.")
    number = new_reference("LN", is_taken=is_number_taken)
    device = lend_device(actor, device, loan=number)
    loan = Loan(
        number=number, device=device, organisation=find_borrower(terms.organisation_id),
        collection_point=find_point(terms.collection_point_id),
        event_name=(terms.event_name or "").strip()[:120] or None, taken_by=terms.taken_by.strip()[:120],
        due_on=terms.due_on, condition_out=terms.condition_out.strip()[:300],
        accessories=(terms.accessories or "").strip()[:300] or None, lent_at=clock.now(), lent_by_id=actor.id,
        submission_key=submission_key,
    )
    db.session.add(loan)
    db.session.flush()
    record(actor, "lent", loan, device=device.id, due=terms.due_on.isoformat())
    return loan


def extend_loan(actor: Actor, loan: Loan, due_on: date, *, version: int) -> Loan:
    """Let a loan go on until a later day; refuses a stale page, an earlier day, and one that ended."""
    loan = _lock(loan, version)
    _check_due(due_on)
    if due_on <= loan.due_on:
        raise Refused("Choose a day after the one it is due now.", field="due_on")
    loan.due_on, loan.times_extended = due_on, loan.times_extended + 1
    record(actor, "loan_extended", loan, due=due_on.isoformat())
    db.session.flush()
    return loan


def take_back_loan(
    actor: Actor, loan: Loan, *, condition: str, missing: str | None = None, version: int
) -> Loan:
    """Take a lent device back with its condition; it waits to be wiped again and no earlier evidence counts."""
    loan = _lock(loan, version)
    if not condition.strip():
        raise Refused("Say in what condition it came back.", field="condition_back")
    loan.condition_back = condition.strip()[:300]
    loan.accessories_missing = (missing or "").strip()[:300] or None
    return_device(actor, loan.device, reason="loan_ended")
    return loan


def end_loan_of(actor: Actor, device_id: int) -> None:
    """Close the loan of a device that is back or lost; for a device that was with a household nothing is to do."""
    loan = find_out(device_id)
    if loan is None:
        return
    loan.ended_at, loan.ended_by_id = clock.now(), actor.id
    move(loan, LoanState.LOST if loan.device.state == DeviceState.LOST else LoanState.BACK, actor)


def _lock(loan: Loan, version: int) -> Loan:
    db.session.flush()
    locked = get_loan(loan.number, for_change=True)
    if locked.state != LoanState.OUT:
        raise Refused(f"Loan {locked.number} has ended. Look at its page for what happened.")
    check_version(locked, version, f"Loan {locked.number}")
    return locked
