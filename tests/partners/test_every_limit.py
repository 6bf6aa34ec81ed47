"""Every limit of the domain's rules in one table: refused by the server, with its reason and the way forward.

Where a person may override it, the override is taken and the audit tells of it. A home outside the region is refused
before anything is saved, by a page of its own: tests/referrals/test_referring.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.accounts.states import UserState
from app.audit.models import AuditEvent
from app.core import clock
from app.core.errors import Refused
from app.core.permissions import Role
from app.core.postcode import read_postcode
from app.devices.service import stock
from app.devices.states import DeviceState
from app.extensions import db
from app.matching.service import Proof, hand_over_items
from app.organisations import service as organisations
from app.organisations.models import Organisation
from app.organisations.states import OrganisationState, StopReason
from app.partners.service.leaving import close_account, leave_partnership
from app.partners.service.programmes import check_rules
from app.referrals import service
from app.referrals.models import Referral
from app.referrals.rules import default_rules
from app.referrals.states import ReferralState
from tests.factories.accounts import make_user
from tests.factories.devices import make_device
from tests.factories.matching import make_hand_over
from tests.factories.organisations import make_organisation, make_programme
from tests.factories.referrals import LIVERPOOL, make_draft, make_household, make_referral

Act = Callable[[], Any]


@dataclass(frozen=True)
class Case:
    """Something the rules forbid: the attempt, and the same with an override where a person may take one."""

    attempt: Act
    override: Act | None = None
    audited: str = ""


@dataclass(frozen=True)
class Limit:
    """One rule: how it comes about, what the refusal must say of the reason and of the way forward."""

    name: str
    arrange: Callable[[], Case]
    reason: str
    way: str


def _sending(user: User, **values: Any) -> Case:
    draft = make_draft(user, **values)
    return Case(lambda: service.submit(user, draft, version=draft.version))


def _saving(step: str, given: dict[str, Any], **values: Any) -> Callable[[], Case]:
    def arrange() -> Case:
        user = make_user(Role.CASEWORKER)
        draft = make_draft(user, **values)
        return Case(lambda: service.save_answers(user, draft, step, given, version=draft.version))

    return arrange


def _caseworker_has_three() -> Case:
    user = make_user(Role.CASEWORKER)
    for _ in range(3):
        make_referral(ReferralState.WAITING, user)
    lead = make_user(Role.PARTNER_LEAD, organisation=user.organisation)
    for_lead = make_draft(lead)
    sent = _sending(user)
    # The lead may go beyond it: that is the way forward, and it is recorded who sent it.
    return Case(sent.attempt, lambda: service.submit(lead, for_lead, version=for_lead.version), "moved_to_submitted")


def _caseworker_begins_a_fourth() -> Case:
    user = make_user(Role.CASEWORKER)
    for _ in range(3):
        make_referral(ReferralState.WAITING, user)
    return Case(
        lambda: service.start_draft(
            user, read_postcode("L8 1XY"), authority_code=LIVERPOOL, by_hand=False, key="fourth"
        )
    )


def _landlord_has_a_hundred() -> Case:
    landlord = make_organisation(is_landlord=True)
    user = make_user(Role.CASEWORKER, organisation=landlord)
    for _ in range(100):
        make_referral(ReferralState.WAITING, user)
    return _sending(user)


def _partner_is_at_its_cap() -> Case:
    user = make_user(Role.CASEWORKER, organisation=make_organisation(most_open_referrals=1))
    make_referral(ReferralState.WAITING, user)
    return _sending(user)


def _partner_is(state: OrganisationState) -> Callable[[], Case]:
    return lambda: _sending(make_user(Role.CASEWORKER, organisation=make_organisation(state=state)))


def _agreement_ended() -> Case:
    until = clock.today() - timedelta(days=1)
    return _sending(make_user(Role.CASEWORKER, organisation=make_organisation(agreement_until=until)))


def _no_agreement() -> Case:
    return _sending(make_user(Role.CASEWORKER, organisation=make_organisation(has_agreement=False)))


def _no_partner() -> Case:
    return _sending(make_user(Role.CASEWORKER, organisation=make_organisation(is_referral_partner=False)))


def _account_closed() -> Case:
    return _sending(make_user(Role.CASEWORKER, state=UserState.LEFT))


def _incomplete() -> Case:
    return _sending(make_user(Role.CASEWORKER), has_permission=False)


def _helped_before() -> Case:
    coordinator = make_user(Role.COORDINATOR)
    home = make_household(device_helped_on=clock.today() - timedelta(days=364))
    referral = make_referral(household=home)

    def accept(reason: str | None = None) -> None:
        service.accept(coordinator, referral, version=referral.version, override_reason=reason)

    return Case(accept, lambda: accept("It was stolen."), "repeat_overridden")


def _area_not_known() -> Case:
    coordinator, referral = make_user(Role.COORDINATOR), make_referral(authority_code=None)

    def choose() -> None:
        service.choose_authority(coordinator, referral, LIVERPOOL, version=referral.version)

    return Case(lambda: service.accept(coordinator, referral, version=referral.version), choose, "chose_authority")


def _taken_by_a_colleague() -> Case:
    first, second = make_user(Role.COORDINATOR), make_user(Role.COORDINATOR)
    referral = make_referral()
    service.claim(first, referral)
    return Case(
        lambda: service.accept(second, referral, version=referral.version),
        lambda: service.claim(second, referral, from_colleague=True),
        "took_over_claim",
    )


def _deciding(
    act: Callable[[User, Referral], Any], role: Role = Role.COORDINATOR, state: ReferralState = ReferralState.SUBMITTED
) -> Callable[[], Case]:
    def arrange() -> Case:
        referral = make_referral(state)
        user = make_user(role) if role == Role.COORDINATOR else db.session.get_one(User, referral.referrer_id)
        return Case(lambda: act(user, referral))

    return arrange


def _partner_with_open_referrals_leaves() -> Case:
    referral = make_referral(ReferralState.WAITING)
    partner = db.session.get_one(Organisation, referral.partner_id)
    coordinator = make_user(Role.COORDINATOR)
    return Case(
        lambda: leave_partnership(coordinator, partner, StopReason.OWN_WISH, version=partner.version),
        lambda: organisations.suspend(coordinator, partner, StopReason.OWN_WISH, version=partner.version),
        "moved_to_suspended",
    )


def _leaver_with_open_cases() -> Case:
    lead = make_user(Role.PARTNER_LEAD)
    leaver = make_user(Role.CASEWORKER, organisation=lead.organisation)
    make_referral(ReferralState.WAITING, leaver)
    return Case(
        lambda: close_account(lead, leaver, None), lambda: close_account(lead, leaver, lead.id), "changed_referrer"
    )


def _live_without_agreement() -> Case:
    partner = make_organisation(state=OrganisationState.APPLIED, has_agreement=False)
    coordinator = make_user(Role.COORDINATOR)
    return Case(lambda: organisations.go_live(coordinator, partner, version=partner.version))


def _six_year_agreement() -> Case:
    partner, today = make_organisation(has_agreement=False), clock.today()
    return Case(
        lambda: organisations.sign_agreement(
            make_user(Role.COORDINATOR),
            partner,
            agreement_version="1",
            signed_on=today,
            expires_on=today + timedelta(days=6 * 366),
        )
    )


def _rules_out_of_range() -> Case:
    rules = {**default_rules(), "points": {}}
    rules["limits"] = {**rules["limits"], "decide_working_days": 0}
    return Case(lambda: check_rules(rules))


def _reserving_a_wiped_device() -> Case:
    device, technician = make_device(DeviceState.WIPED), make_user(Role.TECHNICIAN)
    return Case(lambda: stock.reserve_device(technician, device))


def _no_code_and_no_id() -> Case:
    found = make_hand_over()
    proof = Proof(code="", device_given=True, charger_given=True, bundle_given=True, terms_agreed=True)
    by_id = Proof(code="", id_seen=True, device_given=True, charger_given=True, bundle_given=True, terms_agreed=True)
    worker = make_user(Role.COORDINATOR)
    return Case(
        lambda: hand_over_items(worker, found, proof, version_seen=found.version),
        lambda: hand_over_items(worker, found, by_id, version_seen=found.version),
        "moved_to_done",
    )


LIMITS = [
    Limit("3 open a caseworker", _caseworker_has_three, "3 open referrals", "When one is closed you can send another"),
    Limit(
        "3 open, beginning", _caseworker_begins_a_fourth, "the most one caseworker can have", "ask your partner lead"
    ),
    Limit(
        "100 open an authority",
        _landlord_has_a_hundred,
        "100 open referrals in this council area",
        "Send this one when some are closed",
    ),
    Limit(
        "a partner's cap", _partner_is_at_its_cap, "1 open referral, which is the most agreed", "stays in your drafts"
    ),
    Limit(
        "suspended partner",
        _partner_is(OrganisationState.SUSPENDED),
        "cannot refer at the moment",
        "Ask your partner lead to ring us",
    ),
    Limit("applicant", _partner_is(OrganisationState.APPLIED), "cannot refer at the moment", "Ask your partner lead"),
    Limit(
        "partner that left", _partner_is(OrganisationState.LEFT), "cannot refer at the moment", "Ask your partner lead"
    ),
    Limit(
        "ended agreement", _agreement_ended, r"agreement of .+ ended on \d+ \w+ \d{4}", "Ask your partner lead to renew"
    ),
    Limit("no agreement", _no_agreement, "has no data-sharing agreement", "Ask your partner lead to sign one"),
    Limit("no referral partner", _no_partner, "is not a referral partner", "Ask us to become one"),
    Limit("closed account", _account_closed, "account was closed", "Ask a colleague to send"),
    Limit(
        "no permission",
        _saving("permission", {"has_permission": False}),
        "only refer somebody who agrees",
        "Ask the person first",
    ),
    Limit("no permission, sending", _incomplete, "agrees to be referred", "then send it"),
    Limit(
        "permission of tomorrow",
        _saving(
            "permission",
            {
                "has_permission": True,
                "permission_how": "phone",
                "permission_on": clock.today() + timedelta(days=1),
            },
        ),
        "must be today or earlier",
        "Check the day",
    ),
    Limit(
        "under 18",
        _saving("recipient", {"first_name": "A", "last_name": "B", "is_adult": False}),
        "must be 18 or over",
        "Give the name of an adult",
    ),
    Limit(
        "no text to an unsafe phone",
        _saving("contact", {"contact_by": "text"}, is_safe_to_text=False),
        "only text a mobile that is safe",
        "Choose a call, or go back",
    ),
    Limit(
        "a call without a number",
        _saving("contact", {"contact_by": "call"}, phone=None),
        "need a phone number",
        "Go back and add one",
    ),
    Limit("nobody of age lives there", _saving("household", {"adults": 0}), "At least one adult", "Say how many"),
    Limit(
        "nothing asked for",
        _saving("need", {"device_kind": "none", "needs_data": False}),
        "Choose a device",
        "or tick data, or both",
    ),
    Limit("one device in 12 months", _helped_before, "given a device on", "To accept all the same, say why"),
    Limit("area not known", _area_not_known, "council area", "Choose the council area first"),
    Limit("taken by a colleague", _taken_by_a_colleague, "took this referral at", "take it over on the case first"),
    Limit(
        "a caseworker decides",
        _deciding(lambda user, row: service.accept(user, row, version=row.version), role=Role.CASEWORKER),
        "Only a coordinator",
        "Ask one on the case, or ring us",
    ),
    Limit(
        "declined without a reason",
        _deciding(lambda user, row: service.decline(user, row, "", version=row.version)),
        "reason",
        "Choose a reason from the list",
    ),
    Limit(
        "held until yesterday",
        _deciding(lambda user, row: service.hold(user, row, "away", clock.today(), version=row.version)),
        "after today",
        "Choose a day",
    ),
    Limit(
        "taken back after the hand-over",
        _deciding(
            lambda user, row: service.withdraw(user, row, "moved_away", version=row.version),
            Role.CASEWORKER,
            ReferralState.HANDED_OVER,
        ),
        "cannot be taken back any more",
        "Ring us",
    ),
    Limit(
        "an answer nobody asked for",
        _deciding(lambda user, row: service.answer(user, row, "Yes.", version=row.version), role=Role.CASEWORKER),
        "no open question",
        "Write a note on the case",
    ),
    Limit(
        "opened again by its referrer",
        _deciding(
            lambda user, row: service.reopen(user, row, version=row.version), Role.CASEWORKER, ReferralState.DECLINED
        ),
        "by a coordinator",
        "Ask one",
    ),
    Limit(
        "a stale page",
        _deciding(lambda user, row: service.accept(user, row, version=row.version - 1)),
        "changed by somebody else",
        "look at what changed, then save again",
    ),
    Limit(
        "a partner with open referrals leaves",
        _partner_with_open_referrals_leaves,
        "1 open referral",
        "you can suspend it",
    ),
    Limit("a leaver with open cases", _leaver_with_open_cases, "1 open case", "Choose the colleague who takes over"),
    Limit("live without an agreement", _live_without_agreement, "no agreement in force", "Record the signed agreement"),
    Limit("an agreement of six years", _six_year_agreement, "5 years at most", "Choose an earlier day"),
    Limit("rules out of range", _rules_out_of_range, "Working days to decide", "give a whole number from"),
    Limit(
        "a device that is not in stock",
        _reserving_a_wiped_device,
        "just taken by somebody else",
        "Ask for matches again",
    ),
    Limit("neither code nor ID", _no_code_and_no_id, "code", "ID|code"),
]


@pytest.mark.parametrize("limit", LIMITS, ids=[limit.name for limit in LIMITS])
def test_a_limit_is_kept_by_the_server(session: Session, limit: Limit) -> None:
    make_programme()
    case = limit.arrange()
    session.flush()
    before, events = _standing(session), _count_events(session)
    with pytest.raises(Refused, match=limit.reason) as refused, session.begin_nested():
        case.attempt()
    session.expire_all()
    assert _standing(session) == before and _count_events(session) == events, "a refusal leaves nothing behind"
    assert _holds(limit.way, refused.value.sentence), refused.value.sentence
    assert refused.value.sentence.endswith("."), "a refusal is a whole sentence"
    if case.override is not None:
        case.override()
        session.flush()
        told = session.scalars(select(AuditEvent).order_by(AuditEvent.id).offset(events)).all()
        assert any(case.audited == event.action or event.detail.get(case.audited) for event in told), told


def _holds(pattern: str, sentence: str) -> bool:
    return any(part in sentence for part in pattern.split("|"))


def _standing(session: Session) -> list[tuple[int, str, int]]:
    return [
        tuple(row)
        for row in session.execute(select(Referral.id, Referral.state, Referral.version).order_by(Referral.id))
    ]


def _count_events(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(AuditEvent)) or 0
