"""A partner from application to leaving: what is allowed, what is refused and why, what the audit keeps."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.accounts.states import UserState
from app.audit.models import AuditEvent
from app.audit.queries import list_for
from app.core import clock
from app.core.csv_safe import read_csv
from app.core.errors import Refused, StalePage
from app.core.permissions import Role
from app.core.state_machine import WrongMove
from app.organisations import service
from app.organisations.models import CollectionPoint, Organisation, PartnerContact
from app.organisations.states import OrganisationState, StopReason
from app.partners.queries import partners as queries
from app.partners.service.leaving import leave_partnership
from app.referrals.queries import standing_of
from app.referrals.states import ReferralState
from tests.factories.accounts import make_user
from tests.factories.organisations import make_collection_point, make_organisation
from tests.factories.referrals import make_draft, make_referral
from tests.pages import Page
from tests.statements import MOST_A_PAGE, statements

ReadPage = Callable[..., Page]
SignIn = Callable[[Any], FlaskClient]


@pytest.fixture
def coordinator(session: Session) -> User:
    return make_user(Role.COORDINATOR)


def _applied(coordinator: User) -> Organisation:
    return service.apply(coordinator, "kinship", service.PartnerDetails(name="Kinship", is_landlord=False))


def _sign(actor: User, partner: Organisation, days: int = 300) -> None:
    today = clock.today()
    service.sign_agreement(actor, partner, agreement_version="2.1", signed_on=today,
                           expires_on=today + timedelta(days=days))


def test_the_way_from_application_to_live_and_back(coordinator: User) -> None:
    partner = _applied(coordinator)
    assert (partner.code, partner.state) == ("KINSHIP", OrganisationState.APPLIED)
    caseworker = make_user(organisation=partner)
    assert "cannot refer" in (standing_of(caseworker).refusal or "")
    with pytest.raises(Refused, match="no agreement in force"):
        service.go_live(coordinator, partner, version=partner.version)
    _sign(coordinator, partner)
    service.go_live(coordinator, partner, version=partner.version)
    assert standing_of(caseworker).refusal is None
    service.suspend(coordinator, partner, StopReason.CANNOT_BE_REACHED, version=partner.version)
    assert "cannot refer" in (standing_of(caseworker).refusal or "")
    service.go_live(coordinator, partner, version=partner.version)
    leave_partnership(coordinator, partner, StopReason.OWN_WISH, version=partner.version)
    assert caseworker.state == UserState.LEFT
    service.apply_again(coordinator, partner, version=partner.version)
    events = list_for("organisation", partner.id)
    assert [event.action for event in events] == [
        "applied", "signed_agreement", "moved_to_live", "moved_to_suspended", "moved_to_live", "moved_to_left",
        "moved_to_applied",
    ]
    assert events[3].detail == {"reason": "cannot_be_reached"}


def test_an_applicant_cannot_be_suspended_and_a_stale_page_changes_nothing(coordinator: User) -> None:
    partner = _applied(coordinator)
    with pytest.raises(WrongMove):
        service.suspend(coordinator, partner, StopReason.OWN_WISH, version=partner.version)
    with pytest.raises(StalePage):
        service.change_partner(coordinator, partner, service.PartnerDetails("Other", is_landlord=False),
                               version=partner.version - 1)
    with pytest.raises(Refused, match="short code"):
        service.apply(coordinator, " KinShip", service.PartnerDetails("Twice", is_landlord=False))


@pytest.mark.parametrize(("signed", "expires", "why"), [
    (1, 100, "today or earlier"), (0, 0, "after it was signed"), (-400, -10, "ended already"),
    (0, 366 * 6, "5 years at most"),
])
def test_agreements_that_cannot_be_are_refused(coordinator: User, signed: int, expires: int, why: str) -> None:
    partner, today = _applied(coordinator), clock.today()
    with pytest.raises(Refused, match=why):
        service.sign_agreement(coordinator, partner, agreement_version="1", signed_on=today + timedelta(days=signed),
                               expires_on=today + timedelta(days=expires))


def test_the_same_agreement_is_recorded_once(coordinator: User) -> None:
    partner = _applied(coordinator)
    _sign(coordinator, partner)
    with pytest.raises(Refused, match="recorded already"):
        _sign(coordinator, partner)


def test_a_partner_with_open_referrals_cannot_leave(coordinator: User) -> None:
    referral = make_referral(ReferralState.WAITING)
    partner = referral_partner(referral.partner_id)
    make_draft(make_user(organisation=partner))
    with pytest.raises(Refused, match="1 open referral and 1 draft"):
        leave_partnership(coordinator, partner, StopReason.OWN_WISH, version=partner.version)
    assert partner.state == OrganisationState.LIVE


def referral_partner(partner_id: int) -> Organisation:
    return queries.db.session.get_one(Organisation, partner_id)


def test_the_cap_of_a_partner_is_kept_for_all_its_people_together(coordinator: User) -> None:
    partner = make_organisation(most_open_referrals=2)
    first, lead = make_user(organisation=partner), make_user(Role.PARTNER_LEAD, organisation=partner)
    make_referral(ReferralState.SUBMITTED, first)
    assert standing_of(lead).refusal is None
    make_referral(ReferralState.WAITING, first)
    make_referral(ReferralState.CLOSED, first)
    assert "2 open referrals, which is the most agreed with us" in (standing_of(lead).refusal or "")


def test_figures_count_one_partner_alone(session: Session) -> None:
    person = make_user()
    for state in (ReferralState.SUBMITTED, ReferralState.WAITING, ReferralState.HANDED_OVER, ReferralState.DECLINED):
        make_referral(state, person)
    make_draft(person)
    make_referral(ReferralState.WAITING)
    figures = queries.figures_of(person.organisation_id or 0)
    assert (figures.referred, figures.decided, figures.waiting, figures.handed_over) == (4, 3, 1, 1)
    assert (figures.open, figures.drafts, figures.referred_lately) == (2, 1, 4)


def test_the_list_is_by_name_filtered_and_paged(session: Session) -> None:
    today = clock.today()
    fine = make_organisation(name="Zebra 100%", code="ZEBRA")
    soon = make_organisation(name="Aardvark", agreement_until=today + timedelta(days=29))
    never = make_organisation(name="Bear", has_agreement=False)
    make_organisation(name="Cat", agreement_until=today - timedelta(days=1), state=OrganisationState.SUSPENDED)
    donor = make_organisation(name="Giver", is_referral_partner=False, is_donor=True)
    names = [row.partner.name for row in queries.page_of_partners().rows]
    assert names == sorted(names) and donor.name not in names
    assert [row.partner for row in queries.page_of_partners(is_ending=True).rows] == [soon, never]
    assert queries.count_ending() == 2
    assert [row.partner for row in queries.page_of_partners(text="0%").rows] == [fine]
    assert [row.partner for row in queries.page_of_partners(text="zeb").rows] == [fine]


def test_paging_shows_everybody_once(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    for name in ("Dab", "Eel", "Dab", "Fox", "Dab"):
        make_organisation(name=name)
    seen, after = [], None
    while True:
        page = queries.page_of_partners(after=after)
        seen += [row.partner.name for row in page.rows]
        if page.next_after is None:
            break
        after = page.next_after
    assert seen == ["Dab", "Dab", "Dab", "Eel", "Fox"]


def test_a_file_holds_what_the_list_shows(
    session: Session, coordinator: User, sign_in: SignIn, page: ReadPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE_SIZE", 1)
    until = clock.today() + timedelta(days=90)
    for name in ("=1+1", "Zebra"):
        make_organisation(name=name, code=f"CODE{len(name)}", agreement_until=until, most_open_referrals=4)
    make_organisation(name="Gone", state=OrganisationState.LEFT)
    client = sign_in(coordinator)
    link = next(link for link in page(client.get("/partners?state=live")).links() if "export.csv" in link)
    rows = read_csv(client.get(link).data)
    assert rows[0][:4] == ["Name", "Short code", "Kind", "State"]
    assert [row[:4] for row in rows[1:]] == [
        ["=1+1", "CODE4", "Referral partner", "Live"], ["Zebra", "CODE5", "Referral partner", "Live"],
    ]
    assert client.get(link.replace(".csv", ".xlsx")).data[:2] == b"PK"
    details = session.scalars(select(AuditEvent.detail).where(AuditEvent.action == "exported_partners")).all()
    assert [(detail["format"], detail["rows"]) for detail in details] == [("csv", 2), ("xlsx", 2)]


def test_a_coordinator_takes_a_partner_on_through_the_pages(coordinator: User, sign_in: SignIn, page: ReadPage) -> None:
    client = sign_in(coordinator)
    page(client.post("/partners/new", data={"name": "", "code": "a b"}), 422)
    answer = client.post("/partners/new", data={
        "name": "Larkfield Advice", "code": "larkfield", "most_open_referrals": "40", "contact_email": "a@b.example",
    })
    assert answer.status_code == 303
    shown = page(client.get(answer.location))
    assert "Nobody has an account yet" in shown.text and "No agreement yet" in shown.text
    assert "Record a signed agreement" in shown.text and "Set live" not in shown.text
    client.post("/partners/LARKFIELD/live", data={"version": "1"})
    assert "no agreement in force" in page(client.get("/partners/LARKFIELD")).text
    today, until = clock.today(), clock.today() + timedelta(days=20)
    sent = {"agreement_version": "2.1", "signed_on": [today.day, today.month, today.year],
            "expires_on": [until.day, until.month, until.year]}
    assert client.post("/partners/LARKFIELD/agreements/new", data=sent).status_code == 303
    contact = {"name": "Mina Osei", "phone": ""}
    page(client.post("/partners/LARKFIELD/contacts/new", data=contact), 422)
    client.post("/partners/LARKFIELD/contacts/new", data={**contact, "phone": "0151 496 0188"})
    client.post("/partners/LARKFIELD/live", data=page(client.get("/partners/LARKFIELD")).form_values())
    text = page(client.get("/partners/LARKFIELD")).text
    assert "Refers households." in text and "Ends soon" in text and "Mina Osei" in text
    assert "Ends soon" in page(client.get("/partners?ending=y")).text
    assert "Larkfield" not in page(client.get("/partners?state=suspended")).text


def test_suspending_needs_a_reason_and_a_fresh_page(
    session: Session, coordinator: User, sign_in: SignIn, page: ReadPage
) -> None:
    partner = make_organisation(code="FRESH")
    client = sign_in(coordinator)
    version = page(client.get("/partners/FRESH/suspend")).form_values()["version"]
    page(client.post("/partners/FRESH/suspend", data={"version": version}), 422)
    stale = page(client.post("/partners/FRESH/suspend", data={"version": "0", "reason": "own_wish"}), 409)
    assert "changed by somebody else" in stale.text
    sent = {"version": version, "reason": "own_wish"}
    assert client.post("/partners/FRESH/suspend", data=sent).status_code == 303
    assert "They asked for it" in page(client.get("/partners/FRESH")).text
    session.expire_all()
    assert partner.state == OrganisationState.SUSPENDED


def test_contacts_are_changed_and_forgotten(
    session: Session, coordinator: User, sign_in: SignIn, page: ReadPage
) -> None:
    partner, other = make_organisation(code="ONE"), make_organisation(code="TWO")
    contact = service.add_contact(coordinator, partner, service.ContactDetails("Mina", phone="1"))
    client = sign_in(coordinator)
    address = f"/partners/ONE/contacts/{contact.id}"
    assert client.get(address.replace("ONE", other.code)).status_code == 404
    values = page(client.get(address)).form_values()
    assert client.post(address, data={**values, "name": "Mina Osei"}).status_code == 303
    page(client.post(address, data={**values, "name": "Late"}), 409)
    assert "Mina Osei" in page(client.get("/partners/ONE")).text
    client.post(f"{address}/remove")
    session.expire_all()
    assert session.scalars(select(PartnerContact)).all() == []


def test_a_lead_is_told_30_days_before_the_agreement_ends(session: Session, sign_in: SignIn, page: ReadPage) -> None:
    today, sentence = clock.today(), "data-sharing agreement is missing"
    for days, is_told in ((30, True), (31, False), (-1, True)):
        partner = make_organisation(agreement_until=today + timedelta(days=days))
        client = sign_in(make_user(Role.PARTNER_LEAD, organisation=partner))
        assert (sentence in page(client.get("/")).text) == is_told, days


def test_a_lead_sees_the_own_organisation_and_no_other(sign_in: SignIn, page: ReadPage) -> None:
    lead = make_user(Role.PARTNER_LEAD)
    make_referral(ReferralState.WAITING, lead)
    client = sign_in(lead)
    with statements() as sent:
        shown = page(client.get("/organisation"))
    assert lead.name in shown.text and "referred 1 1 in the last 90 days" in shown.text
    assert len(sent) <= MOST_A_PAGE
    assert client.get("/partners").status_code == 403


def test_collection_points_open_close_and_know_their_area(
    session: Session, coordinator: User, sign_in: SignIn, page: ReadPage
) -> None:
    client = sign_in(coordinator)
    typed = {"name": "Corner Shop", "address": "1 Lark Lane", "postcode": "L8 1XY", "opening_hours": "Mon 10 to 4"}
    outside = page(client.post("/collection-points/new", data={**typed, "postcode": "M1 1AE"}), 422)
    assert "outside the region" in outside.text
    assert client.post("/collection-points/new", data=typed).status_code == 303
    point = session.scalars(select(CollectionPoint)).one()
    assert (point.postcode, point.authority_code, point.is_open) == ("L8 1XY", "E08000012", True)
    version = point.version
    client.post(f"/collection-points/{point.id}/close", data={"version": version})
    session.expire_all()
    assert not point.is_open
    client.post(f"/collection-points/{point.id}/open", data={"version": version})
    session.expire_all()
    assert not point.is_open, "a stale page must not open it"
    assert "has this name" in page(client.post("/collection-points/new", data=typed), 422).text
    values = page(client.get(f"/collection-points/{point.id}")).form_values()
    moved = {**values, "name": "Corner Shop", "authority_code": "E08000014"}
    assert client.post(f"/collection-points/{point.id}", data=moved).status_code == 303
    session.expire_all()
    assert point.authority_code == "E08000014"
    make_collection_point()
    text = page(client.get("/collection-points")).text
    assert "Closed" in text and "Liverpool" in text
