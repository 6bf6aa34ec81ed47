"""New versions of a programme's rules. A version is never changed: every saving makes the next number."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select

from app.audit.service import record
from app.core.errors import Refused, StalePage, explain_constraint
from app.core.permissions import Actor
from app.extensions import db
from app.matching.points import PointsPolicy
from app.organisations.models import Programme, ProgrammeVersion
from app.partners.changes import LIMIT_NAMES, POINT_NAMES
from app.partners.queries.programmes import complete_rules, newest_version
from app.referrals.rules import read_rules

# From the least to the most a number may be; beyond that somebody mistyped.
_RANGES: Final = {
    "open_per_caseworker": (0, 1_000), "open_per_authority_for_landlord": (0, 100_000), "repeat_months": (0, 120),
    "decide_working_days": (1, 60), "hold_working_days": (1, 60), "waiting_step_working_days": (1, 250),
}
MOST_POINTS: Final = 1_000

explain_constraint(
    "uq_programme_version_number", "Somebody else saved new rules at the same moment. Reload the page and look.",
    sqlite="programme_version.programme_id, programme_version.number",
)
explain_constraint(
    "uq_programme_code", "Another programme has this short code. Choose another one.", field="code",
    sqlite="programme.code",
)


def start_programme(actor: Actor, code: str, name: str) -> Programme:
    """Begin the first programme with the rules of the field; refuses a second one."""
    if db.session.scalar(select(Programme.id).limit(1)) is not None:
        raise Refused("There is a programme already. Change its rules instead.")
    programme = Programme(code=code.strip().upper(), name=name.strip())
    db.session.add(programme)
    db.session.flush()
    _add_version(actor, programme, 1, complete_rules({}), "The rules of the field")
    return programme


def check_rules(rules: Mapping[str, Any]) -> None:
    """Refuse rules that mean nothing: criteria that cannot be read, numbers outside what is sensible."""
    for part, names in (("limits", LIMIT_NAMES), ("points", POINT_NAMES)):
        for key, name in names.items():
            least, most = _RANGES.get(key, (0, MOST_POINTS))
            value = rules[part][key]
            if type(value) is not int or not least <= value <= most:
                raise Refused(f"{name}: give a whole number from {least} to {most:,}.", field=key)
    try:
        read_rules(rules)
        PointsPolicy.from_json(rules["points"])
    except ValueError as error:
        raise Refused(f"These rules cannot be used: {error}. Correct them first.") from error


def save_version(
    actor: Actor, programme: Programme, rules: Mapping[str, Any], *, based_on: int, reason: str
) -> ProgrammeVersion:
    """Make the next version of a programme's rules; referrals that were judged keep theirs.

    Refuses a stale page (another version was made since), rules that mean nothing, and rules without a change.
    """
    db.session.execute(select(Programme.id).where(Programme.id == programme.id).with_for_update())
    newest = newest_version(programme.id)
    number = newest.number if newest else 0
    if number != based_on:
        raise StalePage(f"The rules of {programme.name}")
    check_rules(rules)
    before = complete_rules(newest.rules if newest else {})
    rules = {**rules, "points": {**rules["points"], "version": number + 1}}
    if {**before, "points": {**before["points"], "version": number + 1}} == rules:
        raise Refused("Nothing is different from the rules in force. Change something, then save.")
    if not reason.strip():
        raise Refused("Say in a few words why the rules change.", field="reason")
    return _add_version(actor, programme, number + 1, rules, reason.strip())


def _add_version(
    actor: Actor, programme: Programme, number: int, rules: Mapping[str, Any], reason: str
) -> ProgrammeVersion:
    version = ProgrammeVersion(programme_id=programme.id, number=number, rules=dict(rules), reason=reason)
    db.session.add(version)
    db.session.flush()
    db.session.expire(programme, ["versions"])
    record(actor, "made_version", programme, number=number)
    return version
