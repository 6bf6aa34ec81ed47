"""Answers nobody knew when a referral was sent, given later: the criteria are judged anew from then on.

The criteria only advise: nothing is decided here.
"""

from typing import Any, Final

from app.audit.service import record
from app.core.db import check_version
from app.core.errors import Forbidden, Refused
from app.core.permissions import Actor
from app.extensions import db
from app.referrals import queries
from app.referrals.answers import YesNo, words_of
from app.referrals.eligibility import NOT_KNOWN_CODES
from app.referrals.models import Referral
from app.referrals.policy import can_answer, can_complete
from app.referrals.question_texts import TEXTS, missing_answers
from app.referrals.service.answering import ONE_OF, Given, checked, put_seen
from app.referrals.service.deciding import answer
from app.referrals.service.drafting import WHAT

# What a person may have left open and say later; everything else is asked before sending.
LATER: Final = (
    "is_low_income", "device_now", "internet_home", "internet_away", "can_afford_contract", "is_adult",
)


def open_answers(referral: Referral) -> list[str]:
    """The answers that are still missing and could change what the criteria say, in the order they are asked."""
    advice = queries.advice_on(referral, queries.rules_of(referral))
    return [name for name in missing_answers(advice.values()) if name in LATER]


def give_answers(
    actor: Actor, referral: Referral, given: Given, *, version: int, answers_question: bool = False
) -> list[str]:
    """Give answers that were missing; returns those that are missing still.

    Refuses answers that nobody asked for, a page without any, and a stale one; the same page sent twice is not stale.
    With `answers_question` the open question is answered by them and the referral is back in the queue.
    """
    if not can_complete(actor, referral):
        raise Forbidden("These answers cannot be changed any more. Write a note on the case instead.")
    known = {name: checked(name, given[name]) for name in LATER if given.get(name) not in NOT_KNOWN_CODES}
    if known and all(getattr(referral, name) == value for name, value in known.items()):
        return open_answers(referral)  # the button was pressed twice
    check_version(referral, version, WHAT)
    if not known:
        raise Refused("Give at least one answer, or go back to the case and come again when you know more.")
    if not set(known) <= set(open_answers(referral)):
        raise Refused("Somebody gave one of these answers already. Go back to the case and look.")
    for name, value in known.items():
        setattr(referral, name, value)
    put_seen(referral, tuple(known), given)
    record(actor, "gave_answers", referral, answers=" ".join(known))
    db.session.flush()
    if answers_question and can_answer(actor, referral):
        answer(actor, referral, in_words(known), version=referral.version)
    return open_answers(referral)


def in_words(known: dict[str, Any]) -> str:
    """Answers as the note that answers a question."""
    return "\n".join(f"{TEXTS[name].title}: {_words(name, value)}" for name, value in known.items())


def _words(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "18 or over" if value else "Under 18"
    return words_of(ONE_OF.get(name, YesNo), value)
