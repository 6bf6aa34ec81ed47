"""Lists and the case: who may open what, filters in the address, notes, and how much they ask the database."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.core import clock
from app.core.permissions import Role
from app.extensions import db
from app.messaging.service import queue_personal
from app.referrals import queries, service
from app.referrals.models import Referral
from app.referrals.states import NeedKind, ReferralState
from tests.factories.accounts import make_user
from tests.factories.organisations import make_programme
from tests.factories.referrals import make_draft, make_household, make_note, make_referral
from tests.pages import Page
from tests.statements import MOST_A_PAGE, statements

PageCheck = Callable[..., Page]
SignIn = Callable[[Any], FlaskClient]
HUB_ONLY = ("accept", "ask", "decline", "hold", "urgent", "not-urgent", "resume", "reopen", "authority")
ON_A_CASE = ("", "notes", "answer", "withdraw")


def url(referral: Referral, action: str = "") -> str:
    return f"/referrals/{referral.reference}" + (f"/{action}" if action else "")


def crowd() -> Referral:
    """Enough referrals, notes, texts and likenesses that a query for each row would show."""
    make_programme()
    home = make_household(device_helped_on=clock.today() - timedelta(days=9))
    for number in range(8):
        make_referral(ReferralState.CLOSED, household=home, phone="+447700900777")
        make_referral(kinds=(NeedKind.DEVICE, NeedKind.DATA))
        make_referral(ReferralState.ON_HOLD, submitted_at=clock.now() - timedelta(days=number))
    caseworker, coordinator = make_user(Role.CASEWORKER), make_user(Role.COORDINATOR)
    referral = make_referral(referrer=caseworker, household=home, phone="+447700900777")
    service.ask(coordinator, referral, "Which floor?", version=referral.version)
    service.answer(caseworker, referral, "The second.", version=referral.version)
    for number in range(6):
        make_note(referral, make_user(Role.COORDINATOR), f"Note {number}.")
        queue_personal(coordinator, f"Text {number}.", dedupe_key=f"t{number}", phone="+447700900777", language="en",
                       is_safe_to_text=True, referral_id=referral.id)
    return referral


@pytest.mark.parametrize("address", ["/referrals", "/referrals?q=07700+900777&state=closed", "/referrals/queue",
                                     "/referrals/queue?state=on_hold", "case", "case as referrer", "draft"])
def test_a_page_asks_the_database_a_dozen_times_at_most(
    sign_in: SignIn, page: PageCheck, session: Session, address: str
) -> None:
    referral = crowd()
    viewer = make_user(Role.COORDINATOR)
    if address in {"case as referrer", "draft"}:
        viewer = make_user(Role.CASEWORKER, db.session.get_one(type(viewer), referral.referrer_id).organisation)
    draft = make_draft(viewer if viewer.organisation_id else make_user(), address=referral.address, postcode="L8 1XY")
    targets = {"case": url(referral), "case as referrer": url(referral), "draft": url(draft, "draft")}
    client = sign_in(viewer)
    session.expire_all()
    with statements() as sent:
        page(client.get(targets.get(address, address)))
    assert len(sent) <= MOST_A_PAGE, "\n".join(sent)


@pytest.mark.parametrize("role", Role)
def test_each_role_opens_only_its_pages(sign_in: SignIn, page: PageCheck, session: Session, role: Role) -> None:
    viewer = make_user(role)
    client = sign_in(viewer)
    refers = role in {Role.CASEWORKER, Role.PARTNER_LEAD, Role.COORDINATOR}
    for address in ("/referrals", "/referrals/new", "/referrals/new/postcode"):
        page(client.get(address), 200 if refers else 403)
    page(client.get("/referrals/queue"), 200 if role == Role.COORDINATOR else 403)


@pytest.mark.parametrize("action", [*ON_A_CASE, *HUB_ONLY, "sent", "draft", "draft/notes", "draft/send", "notes/1"])
def test_another_partners_case_is_not_found(
    sign_in: SignIn, page: PageCheck, session: Session, action: str
) -> None:
    other, unknown = make_referral(), "/referrals/R-000000"
    client = sign_in(make_user(Role.CASEWORKER))
    wanted = 403 if action in HUB_ONLY else 404
    for address in (url(other, action), f"{unknown}/{action}".rstrip("/")):
        for method in ("get", "post"):
            answer = getattr(client, method)(address, data={"version": "1"} if method == "post" else None)
            if answer.status_code != 405:
                page(answer, wanted)
    session.expire_all()
    assert other.state == ReferralState.SUBMITTED


@pytest.mark.parametrize("action", ["ask", "decline", "hold", "urgent", "withdraw", "notes", "answer"])
def test_a_form_sent_empty_says_what_is_missing(
    sign_in: SignIn, page: PageCheck, session: Session, action: str
) -> None:
    referral = make_referral(ReferralState.NEEDS_INFORMATION if action == "answer" else ReferralState.SUBMITTED)
    state = referral.state
    client = sign_in(make_user(Role.COORDINATOR))
    page(client.get(url(referral, action)))
    assert "There is a problem" in page(client.post(url(referral, action), data={"until": "x"}), 422).text
    session.expire_all()
    assert referral.state == state and not queries.list_notes(referral.id)


@pytest.mark.parametrize("state", ReferralState)
@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.COORDINATOR])
def test_the_case_is_a_good_page_in_every_state(
    sign_in: SignIn, page: PageCheck, session: Session, state: ReferralState, role: Role
) -> None:
    caseworker = make_user(Role.CASEWORKER)
    referral = make_referral(
        state, caseworker, coordinator_urgency=True, decision_reason="no_stock", hold_reason="away",
        hold_until=clock.today(), withdrawal_reason="moved_away",
    )
    viewer = caseworker if role == Role.CASEWORKER else make_user(role)
    answer = sign_in(viewer).get(url(referral))
    if state == ReferralState.DRAFT:
        assert answer.status_code == (303 if viewer is caseworker else 404)
    else:
        assert referral.first_name in page(answer).text
    listed = page(sign_in(viewer).get(f"/referrals?state={state}"))
    assert (referral.reference in listed.text) == (answer.status_code != 404)


def test_filters_stand_in_the_address_and_can_be_taken_off(
    sign_in: SignIn, page: PageCheck, session: Session
) -> None:
    referral = make_referral(ReferralState.WAITING)
    client = sign_in(make_user(Role.COORDINATOR))
    address = f"/referrals?state=waiting&partner={referral.partner_id}&authority=E08000012&q=&overdue="
    listed = page(client.get(address))
    assert referral.reference in listed.text
    without = next(link for link in listed.links() if "partner=" in link and "state=" not in link)
    assert referral.reference in page(client.get(without)).text
    assert "Nothing fits" in page(client.get("/referrals?state=closed")).text
    for odd in ("state=x&partner=x&authority=x", f"partner={'9' * 20}", "q=%01&after=x&before=y", "q=%22%3E%3Cb%3E"):
        page(client.get(f"/referrals?{odd}"))
    page(client.get("/referrals?q=%00"), 400)


def test_more_than_one_page_is_walked_by_its_links(
    app: Flask, sign_in: SignIn, page: PageCheck, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.referrals.queries.listing.QUEUE_SIZE", 2)
    made = {make_referral().reference for _ in range(3)}
    client = sign_in(make_user(Role.COORDINATOR))
    first = page(client.get("/referrals/queue"))
    later = next(link for link in first.links() if "after=" in link)
    second = page(client.get(later))
    shown = [{reference for reference in made if reference in one.text} for one in (first, second)]
    assert [len(one) for one in shown] == [2, 1] and shown[0] | shown[1] == made
    assert "/referrals/queue?state=submitted" in second.links()


def test_a_note_is_written_and_corrected_on_the_pages(
    sign_in: SignIn, page: PageCheck, session: Session
) -> None:
    caseworker = make_user(Role.CASEWORKER)
    referral = make_referral(referrer=caseworker)
    client = sign_in(caseworker)
    form = page(client.get(url(referral, "notes"))).form_values()
    client.post(url(referral, "notes"), data={**form, "kind": "call", "body": "Rang on Monday."})
    note = queries.list_notes(referral.id)[0]
    correction = page(client.get(url(referral, f"notes/{note.id}")))
    client.post(url(referral, f"notes/{note.id}"), data={**correction.form_values(), "body": "Rang on Tuesday."})
    case = page(client.get(url(referral)))
    assert "Rang on Tuesday." in case.text and "Rang on Monday." in case.text and "corrected" in case.text
    page(client.get(url(make_referral(referrer=caseworker), f"notes/{note.id}")), 404)
    stranger = sign_in(make_user(Role.COORDINATOR))
    refused = page(stranger.post(url(referral, f"notes/{note.id}"), data={"body": "Never rang."}), 422)
    assert "person who wrote" in refused.text


def test_only_the_hub_reads_a_hand_over_code_on_the_case(
    sign_in: SignIn, page: PageCheck, session: Session
) -> None:
    caseworker = make_user(Role.CASEWORKER)
    referral = make_referral(ReferralState.READY, caseworker)
    message = queue_personal(caseworker, "Code K7M 2QX", dedupe_key="k", phone="+447700900777", language="en",
                             is_safe_to_text=True, referral_id=referral.id)
    message.template_key = "ready"
    assert "K7M" in page(sign_in(make_user(Role.COORDINATOR)).get(url(referral))).text
    assert "K7M" not in page(sign_in(caseworker).get(url(referral))).text


def test_a_repeat_is_accepted_only_with_a_reason(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    referral = make_referral(household=make_household(device_helped_on=clock.today() - timedelta(days=30)))
    client = sign_in(make_user(Role.COORDINATOR))
    form = page(client.get(url(referral))).form_values()
    refused = page(client.post(url(referral, "accept"), data=form), 422)
    assert "say why" in refused.text
    done = client.post(url(referral, "accept"), data={**refused.form_values(), "override_reason": "It was stolen."})
    assert done.status_code == 303
    session.expire_all()
    assert referral.state == ReferralState.WAITING
