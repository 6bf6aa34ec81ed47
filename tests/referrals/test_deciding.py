"""Sending and triage as services: dates, households, the repeat rule, questions, holds, undo."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.accounts.states import UserState
from app.audit.queries import list_for
from app.core import clock
from app.core.errors import Forbidden, Refused, StalePage
from app.core.permissions import Role
from app.core.signals import referral_left
from app.core.working_days import add_working_days
from app.messaging.models import Message
from app.organisations.models import Organisation
from app.organisations.states import OrganisationState
from app.referrals import queries, service
from app.referrals.models import CaseNote, Household, Referral
from app.referrals.states import NeedKind, NeedState, NoteKind, ReferralState
from tests.factories.accounts import make_user
from tests.factories.organisations import make_programme
from tests.factories.referrals import make_draft, make_household, make_referral

MONDAY = datetime(2026, 11, 2, 12, 0, tzinfo=clock.LONDON)


def texts(session: Session, referral: Referral) -> list[str]:
    return list(session.scalars(select(Message.template_key).where(Message.referral_id == referral.id)))


# --- sending -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["account", "partnership"])
def test_nothing_is_sent_that_ended_while_the_page_was_on_its_way(session: Session, what: str) -> None:
    """What another transaction changed since this one read the person and their organisation counts."""
    caseworker = make_user(Role.CASEWORKER)
    draft = make_draft(caseworker)
    assert caseworker.organisation is not None  # read with the person, as in every request
    ended: Any = (
        update(User).where(User.id == caseworker.id).values(state=UserState.LEFT) if what == "account"
        else update(Organisation).where(Organisation.id == draft.partner_id).values(state=OrganisationState.SUSPENDED)
    )
    session.execute(ended, execution_options={"synchronize_session": False})
    with pytest.raises(Refused, match="account was closed" if what == "account" else "cannot refer at the moment"):
        service.submit(caseworker, draft, version=draft.version)
    assert draft.state == ReferralState.DRAFT


def test_sending_gives_a_household_a_day_to_decide_by_and_a_text(session: Session) -> None:
    version = make_programme()
    caseworker = make_user(Role.CASEWORKER)
    draft = make_draft(caseworker)
    with time_machine.travel(MONDAY):
        service.submit(caseworker, draft, version=draft.version)
    assert draft.state == ReferralState.SUBMITTED
    assert draft.decide_by == date(2026, 11, 16)
    assert draft.programme_version_id == version.id
    assert draft.household is not None and draft.household.authority_code == draft.authority_code
    assert texts(session, draft) == ["received"]


def test_sending_twice_changes_nothing(session: Session) -> None:
    caseworker = make_user(Role.CASEWORKER)
    draft = make_draft(caseworker)
    seen = draft.version
    service.submit(caseworker, draft, version=seen)
    after = draft.version
    assert service.submit(caseworker, draft, version=seen) is draft
    assert draft.version == after and texts(session, draft) == ["received"]


def test_a_stale_or_strange_hand_does_not_send(session: Session) -> None:
    caseworker = make_user(Role.CASEWORKER)
    draft = make_draft(caseworker)
    with pytest.raises(StalePage):
        service.submit(caseworker, draft, version=draft.version - 1)
    with pytest.raises(Refused, match="colleague"):
        service.submit(make_user(Role.CASEWORKER), draft, version=draft.version)


@pytest.mark.parametrize(("lacking", "step"), [
    ({"has_permission": False}, "permission"), ({"last_name": None}, "recipient"), ({"is_adult": None}, "recipient"),
    ({"contact_by": None}, "contact"), ({"is_safe_to_text": False}, "contact"),
    ({"contact_by": "call", "phone": None}, "phone"), ({"address": None}, "address"), ({"adults": None}, "household"),
    ({"kinds": ()}, "need"),
])
def test_what_is_missing_is_named_and_stops_the_sending(
    session: Session, lacking: dict[str, Any], step: str
) -> None:
    caseworker = make_user(Role.CASEWORKER)
    draft = make_draft(caseworker, **lacking)
    assert [missing.step for missing in service.missing_answers(draft)] == [step]
    with pytest.raises(Refused, match="then send it"):
        service.submit(caseworker, draft, version=draft.version)


def test_who_sends_a_colleagues_draft_is_its_referrer(session: Session) -> None:
    caseworker = make_user(Role.CASEWORKER)
    lead = make_user(Role.PARTNER_LEAD, caseworker.organisation)
    for _ in range(3):
        make_referral(referrer=caseworker)
    draft = make_draft(caseworker)
    service.submit(lead, draft, version=draft.version)
    assert (draft.referrer_id, draft.partner_id) == (lead.id, caseworker.organisation_id)


def test_a_household_is_known_again_by_its_home(session: Session) -> None:
    first, second = make_user(Role.CASEWORKER), make_user(Role.CASEWORKER)
    one = make_draft(first, address="Flat 2, 14 High Street, Liverpool", postcode="L8 1XY")
    two = make_draft(second, address="14 HIGH ST, Apt 2", postcode="L8 1XY")
    before = session.scalar(select(func.count()).select_from(Household)) or 0
    service.submit(first, one, version=one.version)
    service.submit(second, two, version=two.version)
    assert one.household_id == two.household_id
    assert session.scalar(select(func.count()).select_from(Household)) == before + 1


def test_a_known_property_number_decides_before_the_address(session: Session) -> None:
    first, second = make_user(Role.CASEWORKER), make_user(Role.CASEWORKER)
    one = make_draft(first, address="The Old Bakery, Dock Road", uprn="100012345")
    two = make_draft(second, address="Unit 1, 3 Dock Road", uprn="100012345")
    for actor, draft in ((first, one), (second, two)):
        service.submit(actor, draft, version=draft.version)
    assert one.household_id == two.household_id


def test_without_a_council_area_it_waits_for_a_person(session: Session) -> None:
    caseworker, coordinator = make_user(Role.CASEWORKER), make_user(Role.COORDINATOR)
    draft = make_draft(caseworker, authority_code=None, postcode="L24 9GB", address="1 New Street")
    service.submit(caseworker, draft, version=draft.version)
    assert (draft.state, draft.hold_reason) == (ReferralState.ON_HOLD, "area_not_known")
    assert draft in queries.page_of_queue(coordinator, ReferralState.SUBMITTED).rows
    service.choose_authority(coordinator, draft, "E06000006", version=draft.version)
    assert (draft.state, draft.authority_by_hand) == (ReferralState.SUBMITTED, True)
    assert draft.household is not None and draft.household.authority_code == "E06000006"


def test_a_referral_without_area_is_not_accepted(session: Session) -> None:
    coordinator = make_user(Role.COORDINATOR)
    referral = make_referral(authority_code=None)
    with pytest.raises(Refused, match="council area"):
        service.accept(coordinator, referral, version=referral.version)


# --- deciding ------------------------------------------------------------------------------------------------------

DECISIONS: dict[str, Callable[..., None]] = {
    "accept": service.accept,
    "ask": lambda actor, referral, **seen: service.ask(actor, referral, "Why?", **seen),
    "decline": lambda actor, referral, **seen: service.decline(actor, referral, "no_stock", **seen),
    "hold": lambda actor, referral, **seen: service.hold(actor, referral, "away", date(2999, 1, 1), **seen),
}


@pytest.mark.parametrize("name", DECISIONS)
def test_only_a_coordinator_decides(session: Session, name: str) -> None:
    caseworker = make_user(Role.CASEWORKER)
    referral = make_referral(referrer=caseworker)
    with pytest.raises(Forbidden):
        DECISIONS[name](caseworker, referral, version=referral.version)
    assert referral.state == ReferralState.SUBMITTED


@pytest.mark.parametrize("name", DECISIONS)
def test_a_button_pressed_twice_decides_once(session: Session, name: str) -> None:
    coordinator = make_user(Role.COORDINATOR)
    referral = make_referral()
    seen = referral.version
    DECISIONS[name](coordinator, referral, version=seen)
    events = len(list_for("referral", referral.id))
    DECISIONS[name](coordinator, referral, version=seen)
    assert len(list_for("referral", referral.id)) == events
    with pytest.raises(StalePage):
        DECISIONS[name](make_user(Role.COORDINATOR), referral, version=seen)


def test_the_text_goes_only_where_it_is_safe_and_wanted(session: Session) -> None:
    coordinator = make_user(Role.COORDINATOR)
    for values in ({"is_safe_to_text": False}, {"is_safe_to_text": None}, {"contact_by": "call"}, {"phone": None}):
        referral = make_referral(**values)
        service.accept(coordinator, referral, version=referral.version)
        assert texts(session, referral) == []


@pytest.mark.parametrize(("days_ago", "is_repeat"), [(10, True), (360, True), (370, False)])
def test_a_second_device_in_a_year_needs_a_reason(session: Session, days_ago: int, is_repeat: bool) -> None:
    coordinator = make_user(Role.COORDINATOR)
    household = make_household(device_helped_on=clock.today() - timedelta(days=days_ago))
    referral = make_referral(household=household)
    if is_repeat:
        with pytest.raises(Refused, match="say why") as refused:
            service.accept(coordinator, referral, version=referral.version)
        assert refused.value.field == "override_reason"
        service.accept(coordinator, referral, version=referral.version, override_reason="It was stolen.")
        assert referral.repeat_override_reason == "It was stolen."
        assert any(event.detail.get("repeat_overridden") for event in list_for("referral", referral.id))
    else:
        service.accept(coordinator, referral, version=referral.version)
    assert referral.state == ReferralState.WAITING


def test_help_with_data_does_not_stand_against_a_device(session: Session) -> None:
    referral = make_referral(household=make_household(data_helped_on=clock.today()))
    service.accept(make_user(Role.COORDINATOR), referral, version=referral.version)
    assert referral.state == ReferralState.WAITING


def test_an_agreed_referral_of_the_same_home_counts_already(session: Session) -> None:
    coordinator, household = make_user(Role.COORDINATOR), make_household()
    make_referral(ReferralState.WAITING, household=household)
    referral = make_referral(household=household)
    with pytest.raises(Refused, match="is agreed"):
        service.accept(coordinator, referral, version=referral.version)
    other = make_referral(household=household, kinds=(NeedKind.DATA,))
    service.accept(coordinator, other, version=other.version)


def test_the_clock_stands_still_while_a_question_is_open(session: Session) -> None:
    coordinator, caseworker = make_user(Role.COORDINATOR), make_user(Role.CASEWORKER)
    referral = make_referral(referrer=caseworker, decide_by=date(2026, 11, 16))
    with time_machine.travel(MONDAY):
        service.ask(coordinator, referral, "Which floor?", version=referral.version)
    with time_machine.travel(MONDAY + timedelta(days=7)):
        service.answer(caseworker, referral, "The second.", version=referral.version)
    assert referral.decide_by == add_working_days(date(2026, 11, 16), 5)
    assert [note.kind for note in queries.list_notes(referral.id)] == [NoteKind.QUESTION, NoteKind.ANSWER]


def test_another_partner_cannot_answer(session: Session) -> None:
    referral = make_referral(ReferralState.NEEDS_INFORMATION)
    with pytest.raises(Refused, match="no open question"):
        service.answer(make_user(Role.CASEWORKER), referral, "Me!", version=referral.version)


def test_a_hold_comes_back_on_its_day(session: Session) -> None:
    coordinator = make_user(Role.COORDINATOR)
    referral = make_referral()
    with pytest.raises(Refused, match="after today"):
        service.hold(coordinator, referral, "away", clock.today(), version=referral.version)
    until = clock.today() + timedelta(days=3)
    service.hold(coordinator, referral, "away", until, version=referral.version)
    assert referral in queries.page_of_queue(coordinator, ReferralState.ON_HOLD).rows
    with time_machine.travel(datetime(until.year, until.month, until.day, 12, tzinfo=clock.LONDON)):
        assert referral in queries.page_of_queue(coordinator, ReferralState.SUBMITTED).rows
        assert queries.count_queue(coordinator, ReferralState.ON_HOLD) == 0
    service.resume(coordinator, referral, version=referral.version)
    assert (referral.state, referral.hold_until) == (ReferralState.SUBMITTED, None)


def test_a_hold_of_somebody_waiting_keeps_their_place(session: Session) -> None:
    coordinator = make_user(Role.COORDINATOR)
    referral = make_referral(ReferralState.WAITING)
    since = referral.waiting_since
    service.hold(coordinator, referral, "away", date(2999, 1, 1), version=referral.version)
    service.resume(coordinator, referral, version=referral.version)
    assert (referral.state, referral.waiting_since) == (ReferralState.WAITING, since)


@pytest.mark.parametrize("leave", ["decline", "withdraw"])
def test_leaving_is_told_uphill_and_can_be_undone(session: Session, leave: str) -> None:
    coordinator, left = make_user(Role.COORDINATOR), []
    referral = make_referral()

    def listen(_sender: Any, referral_id: int) -> None:
        left.append(referral_id)

    with referral_left.connected_to(listen):
        if leave == "decline":
            service.decline(coordinator, referral, "no_stock", version=referral.version)
        else:
            service.withdraw(coordinator, referral, "made_by_mistake", version=referral.version)
    assert left == [referral.id]
    service.reopen(coordinator, referral, version=referral.version)
    assert referral.state == ReferralState.SUBMITTED
    assert (referral.decision_reason, referral.withdrawal_reason, referral.decided_at) == (None, None, None)
    assert referral.decide_by == add_working_days(clock.today(), 10)
    with pytest.raises(Refused, match="opened again"):
        service.reopen(coordinator, referral, version=referral.version)


def test_taking_back_stops_the_texts_and_frees_the_needs(session: Session) -> None:
    caseworker = make_user(Role.CASEWORKER)
    draft = make_draft(caseworker)
    service.submit(caseworker, draft, version=draft.version)
    service.withdraw(caseworker, draft, "no_longer_needed", version=draft.version)
    states = session.scalars(select(Message.state).where(Message.referral_id == draft.id)).all()
    assert set(states) <= {"cancelled"} and states
    assert {need.state for need in draft.needs} == {NeedState.OPEN}
    with pytest.raises(Refused, match="taken back any more"):
        service.withdraw(make_user(Role.CASEWORKER), make_referral(), "made_by_mistake", version=1)


def test_reasons_come_from_the_lists(session: Session) -> None:
    coordinator = make_user(Role.COORDINATOR)
    referral = make_referral()
    for refuse in (
        lambda: service.decline(coordinator, referral, "because", version=referral.version),
        lambda: service.hold(coordinator, referral, "because", date(2999, 1, 1), version=referral.version),
        lambda: service.withdraw(coordinator, referral, "because", version=referral.version),
    ):
        with pytest.raises(Refused, match="from the list"):
            refuse()


# --- notes ---------------------------------------------------------------------------------------------------------


def test_a_note_is_corrected_never_changed(session: Session) -> None:
    caseworker = make_user(Role.CASEWORKER)
    referral = make_referral(referrer=caseworker)
    note = service.add_note(caseworker, referral, NoteKind.NOTE, "Rang on Monday.")
    assert service.add_note(caseworker, referral, NoteKind.NOTE, "Rang on Monday. ") is note
    corrected = service.correct_note(caseworker, referral, note, "Rang on Tuesday.")
    assert (note.body, corrected.body, corrected.corrects_id) == ("Rang on Monday.", "Rang on Tuesday.", note.id)
    with pytest.raises(Refused, match="person who wrote"):
        service.correct_note(make_user(Role.COORDINATOR), referral, note, "Never rang.")
    for wrong in ("  ", "x" * 2001):
        with pytest.raises(Refused):
            service.add_note(caseworker, referral, NoteKind.NOTE, wrong)
    with pytest.raises(Refused, match="note or a call"):
        service.add_note(caseworker, referral, NoteKind.DECISION, "I decide.")
    with pytest.raises(Refused, match="cannot write"):
        service.add_note(make_user(Role.CASEWORKER), referral, NoteKind.NOTE, "Hello.")
    assert session.scalar(select(func.count()).select_from(CaseNote)) == 2


def test_urgency_always_has_a_reason(session: Session) -> None:
    coordinator = make_user(Role.COORDINATOR)
    referral = make_referral()
    with pytest.raises(Refused):
        service.mark_urgent(coordinator, referral, is_urgent=True, reason=" ", version=referral.version)
    service.mark_urgent(coordinator, referral, is_urgent=True, reason="Court on Monday.", version=referral.version)
    assert referral.coordinator_urgency
    service.mark_urgent(coordinator, referral, is_urgent=False, reason=None, version=referral.version)
    assert not referral.coordinator_urgency
