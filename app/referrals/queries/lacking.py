"""Referrals that still miss answers which could change what the criteria say: the criteria put to the database.

The same judgement as `eligibility.judge`, for a whole list at once; nothing is decided here.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, not_, or_, select

from app.core.permissions import Actor
from app.extensions import db
from app.organisations.models import ProgrammeVersion
from app.referrals.eligibility import Criterion, Group, Verdict
from app.referrals.models import Need, Referral
from app.referrals.policy import visible_to
from app.referrals.queries.standing import rules_in_force
from app.referrals.rules import Rules, read_rules
from app.referrals.states import ReferralState

_MAY_BE_COMPLETED = (ReferralState.SUBMITTED, ReferralState.NEEDS_INFORMATION, ReferralState.ON_HOLD)


def lacks_answers() -> ColumnElement[bool]:
    """Undecided referrals whose missing answers could change the outcome, each by the rules it is judged by."""
    versions = db.session.execute(select(ProgrammeVersion.id, ProgrammeVersion.rules)).all()
    by_version = [
        and_(Referral.programme_version_id == row.id, _is_open(read_rules(row.rules))) for row in versions
    ]
    without = and_(Referral.programme_version_id.is_(None), _is_open(rules_in_force()))
    return and_(
        Referral.state.in_(_MAY_BE_COMPLETED), Referral.waiting_since.is_(None), or_(*by_version, without),
    )


def count_lacking(actor: Actor) -> int:
    """How many referrals the actor may see miss such answers."""
    query = select(func.count()).select_from(Referral).where(visible_to(actor), lacks_answers())
    return db.session.scalar(query) or 0


def _is_open(rules: Rules) -> ColumnElement[bool]:
    return or_(*(
        and_(
            exists().where(Need.referral_id == Referral.id, Need.kind == kind),
            not_(_turns_out(group, Verdict.MET)), not_(_turns_out(group, Verdict.NOT_MET)),
        )
        for kind, group in rules.criteria.items()
    ))


def _turns_out(node: Criterion | Group, verdict: Verdict) -> ColumnElement[bool]:
    """Whether a node is met, or not met, whatever the missing answers will be."""
    if isinstance(node, Criterion):
        return _answered(node, verdict)
    members = [_turns_out(member, verdict) for member in node.members]
    return and_(*members) if node.needs_all is (verdict is Verdict.MET) else or_(*members)


def _answered(criterion: Criterion, verdict: Verdict) -> ColumnElement[bool]:
    given = func.coalesce(_answer(criterion.answer), "")
    is_unknown = given.in_(("", "not_known"))
    accepted = sorted(criterion.accepted)
    fits = given.in_(accepted) if verdict is Verdict.MET else given.not_in(accepted)
    known = and_(not_(is_unknown), fits)
    return or_(is_unknown, known) if criterion.unknown is verdict else known


def _answer(name: str) -> Any:
    """An answer as its code, as `answers_of` has it."""
    if name == "is_adult":
        return case((Referral.is_adult.is_(True), "yes"), (Referral.is_adult.is_(False), "no"))
    if name == "has_school_age_child":
        of_school_age = Referral.children_5_10 + Referral.children_11_15 + Referral.children_16_17
        return case((of_school_age > 0, "yes"), else_="no")
    return getattr(Referral, name)
