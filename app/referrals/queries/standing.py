"""May this person refer now: their organisation's agreement and limits, and the rules in force."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from app.core import clock
from app.core.permissions import Actor, Permission, Role
from app.extensions import db
from app.organisations.models import Organisation, Programme, ProgrammeVersion
from app.organisations.queries import agreement_until
from app.organisations.states import OrganisationState
from app.referrals.eligibility import Advice, judge
from app.referrals.models import Referral
from app.referrals.rules import Limits, Rules, read_rules
from app.referrals.states import OPEN_STATES, NeedKind
from app.web.formats import plural

WARN_DAYS = 30


@dataclass(frozen=True)
class Standing:
    """Why somebody may not refer now, or what they should know; both are sentences for them."""

    refusal: str | None = None
    warning: str | None = None


def current_version() -> ProgrammeVersion | None:
    """The rules in force: the newest version of the oldest active programme."""
    return db.session.scalar(
        select(ProgrammeVersion)
        .join(Programme)
        .where(Programme.is_active.is_(True))
        .order_by(Programme.id, ProgrammeVersion.number.desc())
        .limit(1)
    )


def rules_in_force() -> Rules:
    """The rules new referrals are judged by; the defaults of the field while no programme is set up."""
    version = current_version()
    return read_rules(version.rules if version else {})


def rules_of(referral: Referral) -> Rules:
    """The rules a referral is judged by: those of its own version, once it has one."""
    if referral.programme_version_id is None:
        return rules_in_force()
    version = db.session.get(ProgrammeVersion, referral.programme_version_id)
    return read_rules(version.rules if version else {})


def advice_on(referral: Referral, rules: Rules) -> dict[NeedKind, Advice]:
    """How each need of a referral meets the criteria; it advises, a person decides."""
    answers = answers_of(referral)
    return {
        need.kind: judge(rules.criteria[need.kind], answers)
        for need in referral.needs if need.kind in rules.criteria
    }


def answers_of(circumstances: Any) -> dict[str, str | None]:
    """The answers a criterion may ask about, as codes; a referral has them, and so has a counted group of referrals."""
    return {
        "is_adult": _code(circumstances.is_adult), "is_low_income": circumstances.is_low_income,
        "device_now": circumstances.device_now, "internet_home": circumstances.internet_home,
        "internet_away": circumstances.internet_away, "can_afford_contract": circumstances.can_afford_contract,
        "has_school_age_child": _code(circumstances.has_school_age_child),
    }


def standing_of(actor: Actor, *, authority_code: str | None = None) -> Standing:
    """Whether the actor may send a referral today, for a household in this authority where it is known."""
    if actor.organisation_id is None:
        return Standing("You do not belong to a referral partner. Ask an administrator to add you to one.")
    organisation = db.session.get_one(Organisation, actor.organisation_id)
    warning = None
    if not actor.may(Permission.REFERRAL_TRIAGE):
        if not (organisation.is_referral_partner or organisation.is_landlord):
            return Standing(f"{organisation.name} is not a referral partner. Ask us to become one.")
        if organisation.state != OrganisationState.LIVE:
            return Standing(f"{organisation.name} cannot refer at the moment. Ask your partner lead to ring us.")
        agreement = agreement_standing(organisation)
        if agreement.refusal:
            return agreement
        warning = agreement.warning
    limits = rules_in_force().limits
    return Standing(_limit_refusal(actor, organisation, limits, authority_code), warning)


def agreement_standing(organisation: Organisation) -> Standing:
    """Whether the organisation's data-sharing agreement lets it send referrals today."""
    until, today = agreement_until(organisation.id), clock.today()
    if until is None:
        return Standing(
            f"{organisation.name} has no data-sharing agreement with us yet, so it cannot refer. "
            "Ask your partner lead to sign one with us."
        )
    if until < today:
        return Standing(
            f"The data-sharing agreement of {organisation.name} ended on {_day(until)}, so it cannot send new "
            "referrals. Ask your partner lead to renew it with us. Your open referrals go on."
        )
    if until <= today + timedelta(days=WARN_DAYS):
        return Standing(
            warning=f"The data-sharing agreement of {organisation.name} ends on {_day(until)}. "
            "Ask your partner lead to renew it with us, so that you can go on referring."
        )
    return Standing()


def _limit_refusal(
    actor: Actor, organisation: Organisation, limits: Limits, authority_code: str | None
) -> str | None:
    cap = organisation.most_open_referrals
    if cap is not None and not actor.may(Permission.REFERRAL_TRIAGE) and _count_open(
        Referral.partner_id == organisation.id
    ) >= cap:
        return (
            f"{organisation.name} has {plural(cap, 'open referral')}, which is the most agreed with us. Send this one "
            "when some are closed: it stays in your drafts. If you need more, ask your partner lead to ring us."
        )
    if organisation.is_landlord:
        most = limits.open_per_authority_for_landlord
        if authority_code and _count_open(Referral.partner_id == organisation.id,
                                          Referral.authority_code == authority_code) >= most:
            return (
                f"{organisation.name} has {plural(most, 'open referral')} in this council area, which is the most at a "
                "time. Send this one when some are closed. It stays in your drafts."
            )
    elif actor.role == Role.CASEWORKER:
        most = limits.open_per_caseworker
        if _count_open(Referral.referrer_id == actor.id) >= most:
            return (
                f"You have {plural(most, 'open referral')}, which is the most one caseworker can have. When one is "
                "closed you can send another. If it cannot wait, ask your partner lead to refer, or ring us."
            )
    return None


def _count_open(*conditions: object) -> int:
    query = select(func.count()).select_from(Referral).where(Referral.state.in_(OPEN_STATES), *conditions)  # type: ignore[arg-type]
    return db.session.scalar(query) or 0


def _code(value: bool | None) -> str | None:
    return None if value is None else "yes" if value else "no"


def _day(value: date) -> str:
    return f"{value.day} {value:%B %Y}"
