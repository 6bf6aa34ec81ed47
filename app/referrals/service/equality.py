"""Equality answers: kept apart from the referral they were asked with, and mixed so that no order tells of it.

Nothing is audited and no moment is kept here on purpose: a second record would be the link that must not exist.
"""

import secrets
from collections.abc import Mapping
from random import SystemRandom
from typing import Final

from sqlalchemy import delete, insert, update

from app.core.errors import NotFound
from app.core.permissions import Actor
from app.extensions import db
from app.referrals.equality import is_silent, quarter_now, read_answers
from app.referrals.models import EqualityAnswers, Referral
from app.referrals.policy import can_ask_equality
from app.referrals.states import EqualityStep

_COLUMNS: Final = tuple(column for column in EqualityAnswers.__table__.columns if column.name != "key")


def keep_equality_answers(actor: Actor, referral: Referral, given: Mapping[str, str | None]) -> None:
    """Keep what the person said, apart, once; the referral remembers only that the questions were put.

    Nothing is kept when every answer is "prefer not to say", or when the step was done before.
    """
    _check(actor, referral)
    answers = read_answers(given)
    if is_silent(answers):
        _close_step(referral, EqualityStep.SKIPPED)
    elif _close_step(referral, EqualityStep.DONE):
        db.session.execute(insert(EqualityAnswers).values(key=_chance(), quarter=quarter_now(), **answers))


def skip_equality(actor: Actor, referral: Referral) -> None:
    """Leave the questions out; nobody is asked why."""
    _check(actor, referral)
    _close_step(referral, EqualityStep.SKIPPED)


def mix_equality_answers() -> None:
    """Write the answers of this quarter and the last anew, in a chance order under chance keys.

    Until then a database knows in which order, and in which transaction, rows came; afterwards no longer.
    """
    quarter = quarter_now()
    year, number = int(quarter[:4]), int(quarter[-1])
    before = f"{year - 1}-Q4" if number == 1 else f"{year}-Q{number - 1}"
    rows = db.session.execute(
        delete(EqualityAnswers).where(EqualityAnswers.quarter.in_([quarter, before])).returning(*_COLUMNS)
    ).all()
    mixed = [{**row._mapping, "key": _chance()} for row in rows]  # noqa: SLF001 - SQLAlchemy's documented name
    SystemRandom().shuffle(mixed)
    if mixed:
        db.session.execute(insert(EqualityAnswers), mixed)


def _check(actor: Actor, referral: Referral) -> None:
    if not can_ask_equality(actor, referral):
        raise NotFound


def _close_step(referral: Referral, step: EqualityStep) -> bool:
    """Whether this press was the first; neither the version nor the moment of the last change moves."""
    done = db.session.execute(
        update(Referral)
        .where(Referral.id == referral.id, Referral.equality_step.is_(None))
        .values(equality_step=step.value, updated_at=Referral.updated_at)
        .execution_options(synchronize_session=False)
    )
    db.session.expire(referral, ["equality_step"])
    return bool(done.rowcount)  # type: ignore[attr-defined]


def _chance() -> int:
    return secrets.randbits(62)
