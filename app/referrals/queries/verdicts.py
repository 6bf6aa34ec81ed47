"""What the criteria say about the referrals of a list, with as few questions to the database as for one."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from app.extensions import db
from app.organisations.models import ProgrammeVersion
from app.referrals.eligibility import Verdict
from app.referrals.models import Referral
from app.referrals.queries.standing import advice_on, rules_in_force
from app.referrals.rules import Rules, read_rules


def verdicts_of(referrals: Sequence[Referral]) -> Mapping[int, Verdict]:
    """Whether all that a referral asks for meets its criteria, by key; one need not met decides for both."""
    rules = _rules_by_version({one.programme_version_id for one in referrals})
    return {one.id: _verdict(one, rules[one.programme_version_id]) for one in referrals}


def _rules_by_version(version_ids: set[int | None]) -> dict[int | None, Rules]:
    found: dict[int | None, Rules] = {}
    if None in version_ids:
        found[None] = rules_in_force()
    known = [version_id for version_id in version_ids if version_id is not None]
    if known:
        for version in db.session.scalars(select(ProgrammeVersion).where(ProgrammeVersion.id.in_(known))):
            found[version.id] = read_rules(version.rules)
    return found


def _verdict(referral: Referral, rules: Rules) -> Verdict:
    verdicts = {advice.verdict for advice in advice_on(referral, rules).values()}
    for decisive in (Verdict.NOT_MET, Verdict.NOT_KNOWN):
        if decisive in verdicts:
            return decisive
    return Verdict.MET if verdicts else Verdict.NOT_KNOWN
