"""A caseworker refers a household on the pages, from the postcode to the reference."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.permissions import Role
from app.referrals import steps
from app.referrals.facts import sections_of
from app.referrals.models import Household, OutOfAreaCount, Referral
from app.referrals.states import NeedKind, ReferralState
from tests.factories.accounts import make_user
from tests.factories.organisations import make_organisation
from tests.factories.referrals import make_draft, make_household, make_referral
from tests.pages import Page

PageCheck = Callable[..., Page]
SignIn = Callable[[Any], FlaskClient]

ANSWERS: dict[str, dict[str, Any]] = {
    "permission": {"has_permission": "y", "permission_how": "phone", "permission_on": ["1", "10", "2026"]},
    "recipient": {"first_name": "Ada", "last_name": "Example", "is_adult": "yes"},
    "phone": {"phone": "07700 900123", "is_safe_to_text": "yes", "phone_shared_with": ""},
    "contact": {"contact_by": "text", "language": "pl", "formats": ["easy_read"]},
    "address": {"address": "Flat 2, 14 High St\nLiverpool", "uprn": ""},
    "household": {"adults": "2", "children_5_10": "1"},
    "barriers": {"barriers": ["device", "skills"], "device_now": "smartphone_only", "seen_device_now": "judgement"},
    "internet": {"internet_home": "none", "internet_away": "not_enough", "can_afford_contract": "not_known"},
    "income": {"is_low_income": "yes", "seen_is_low_income": "evidence"},
    "need": {"device_kind": "laptop", "must_haves": ["camera"], "needs_data": "y"},
    "purpose": {"purposes": ["school", "benefits"], "deadline_kind": "", "urgency_reason": ""},
    "notes": {"notes": "Prefers afternoons."},
}


def begin(client: FlaskClient, page: PageCheck, postcode: str = "L8 1XY", **more: str) -> str:
    """Pass the area check; the reference of the draft."""
    form = page(client.get("/referrals/new/postcode")).form_values()
    done = client.post("/referrals/new/postcode", data={**form, "postcode": postcode, **more})
    assert done.status_code == 303, done.get_data(as_text=True)
    return str(done.location.split("/")[2])


def fill_in(client: FlaskClient, page: PageCheck, reference: str, **changed: dict[str, Any]) -> None:
    """Answer every page of a draft in order, as a browser would."""
    for key, answers in {**ANSWERS, **changed}.items():
        url = f"/referrals/{reference}/draft/{key}"
        version = page(client.get(url)).form_values()["version"]
        done = client.post(url, data={**answers, "version": version})
        assert done.status_code == 303, (key, page(done, done.status_code).text)


def send(client: FlaskClient, page: PageCheck, reference: str) -> Any:
    version = page(client.get(f"/referrals/{reference}/draft")).form_values()["version"]
    return client.post(f"/referrals/{reference}/draft/send", data={"version": version})


def get(session: Session, reference: str) -> Referral:
    session.expire_all()
    return session.scalars(select(Referral).where(Referral.reference == reference)).one()


def test_a_household_is_referred_page_by_page(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    client = sign_in(make_user(Role.CASEWORKER))
    page(client.get("/referrals/new"))
    reference = begin(client, page)
    fill_in(client, page, reference)
    done = send(client, page, reference)
    assert done.location.endswith(f"/referrals/{reference}/sent")
    assert reference in page(client.get(done.location)).text
    referral = get(session, reference)
    assert referral.state == ReferralState.SUBMITTED
    assert referral.household is not None and referral.household.authority_code == "E08000012"
    assert {need.kind for need in referral.needs} == {NeedKind.DEVICE, NeedKind.DATA}
    assert referral.phone == "+447700900123"
    assert referral.formats == ["easy_read"]
    assert referral.answers_seen_by == {"device_now": "judgement", "is_low_income": "evidence"}
    page(client.get(f"/referrals/{reference}"))
    assert reference in page(client.get("/referrals")).text


def test_outside_the_region_only_a_count_is_kept(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    user = make_user(Role.CASEWORKER)
    client = sign_in(user)
    for _ in range(2):
        done = client.post("/referrals/new/postcode", data={"postcode": "M1 1AE", "key": "a"})
        assert done.status_code == 303
        assert "We cannot help there" in page(client.get(done.location)).h1
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(Referral)) == 0
    assert session.scalar(select(func.count()).select_from(Household)) == 0
    counted = session.scalars(select(OutOfAreaCount)).one()
    assert (counted.partner_id, counted.households) == (user.organisation_id, 2)


def test_two_sends_give_one_referral_and_the_same_page(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    client = sign_in(make_user(Role.CASEWORKER))
    start = page(client.get("/referrals/new/postcode")).form_values()
    done = [client.post("/referrals/new/postcode", data={**start, "postcode": "L8 1XY"}) for _ in range(2)]
    assert done[0].location == done[1].location
    reference = done[0].location.split("/")[2]
    fill_in(client, page, reference)
    version = page(client.get(f"/referrals/{reference}/draft")).form_values()["version"]
    done = [client.post(f"/referrals/{reference}/draft/send", data={"version": version}) for _ in range(2)]
    assert {answer.location for answer in done} == {f"/referrals/{reference}/sent"}
    assert client.post("/referrals/new/postcode", data={**start, "postcode": "L8 1XY"}).location.endswith("/sent")
    assert session.scalar(select(func.count()).select_from(Referral)) == 1


def test_a_draft_is_left_found_again_and_finished(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    caseworker = make_user(Role.CASEWORKER)
    client = sign_in(caseworker)
    reference = begin(client, page)
    url = f"/referrals/{reference}/draft/permission"
    version = page(client.get(url)).form_values()["version"]
    later = client.post(url, data={**ANSWERS["permission"], "version": version, "save_for_later": "yes"})
    assert later.location == "/referrals"
    client = sign_in(caseworker)
    assert f"/referrals/{reference}/draft" in page(client.get("/referrals")).links()
    check = page(client.get(f"/referrals/{reference}/draft"))
    assert "Still to answer" in check.text and "By phone" not in check.h1
    assert client.get(f"/referrals/{reference}").location == f"/referrals/{reference}/draft"
    assert client.get(f"/referrals/{reference}/sent").location == f"/referrals/{reference}/draft"
    refused = client.post(f"/referrals/{reference}/draft/send", data={"version": "2"})
    assert refused.location == f"/referrals/{reference}/draft"
    fill_in(client, page, reference)
    assert send(client, page, reference).location == f"/referrals/{reference}/sent"


def test_a_change_from_the_check_page_goes_back_there(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    caseworker = make_user(Role.CASEWORKER)
    draft = make_draft(caseworker)
    client = sign_in(caseworker)
    links = page(client.get(f"/referrals/{draft.reference}/draft")).links()
    url = next(link for link in links if "draft/recipient" in link)
    form = page(client.get(url)).form_values()
    assert client.post(url, data={**form, "first_name": "Grace"}).location.endswith("/draft")
    assert get(session, draft.reference).first_name == "Grace"


def test_a_stale_step_shows_the_answers_again(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    caseworker = make_user(Role.CASEWORKER)
    draft = make_draft(caseworker)
    client = sign_in(caseworker)
    url = f"/referrals/{draft.reference}/draft/recipient"
    answers = {"first_name": "Kept", "last_name": "Words", "is_adult": "yes", "version": "0"}
    stale = page(client.post(url, data=answers), 409)
    assert "changed by somebody else" in stale.text and stale.form_values()["first_name"] == "Kept"
    assert get(session, draft.reference).first_name != "Kept"
    assert client.post(url, data=stale.form_values()).status_code == 303
    assert get(session, draft.reference).first_name == "Kept"


@pytest.mark.parametrize("key", [step.key for step in steps.STEPS])
def test_an_empty_or_broken_page_is_never_a_fault_and_changes_nothing(
    sign_in: SignIn, page: PageCheck, session: Session, key: str
) -> None:
    caseworker = make_user(Role.CASEWORKER)
    draft = make_draft(caseworker)
    before = sections_of(draft)
    client = sign_in(caseworker)
    url = f"/referrals/{draft.reference}/draft/{key}"
    broken = dict.fromkeys(steps.BY_KEY[key].fields, "\x01<script>\u202e") | {"version": "x"}
    for answers in ({}, {"version": "0"}, broken, {**broken, "permission_on": ["32", "13", "\x01"]}):
        done = client.post(url, data=answers)
        assert done.status_code in {303, 409, 422}
        if done.status_code != 303:
            page(done, done.status_code)
        assert sections_of(get(session, draft.reference)) == before


def test_the_person_chooses_where_the_postcode_cannot_tell(
    sign_in: SignIn, page: PageCheck, session: Session
) -> None:
    client = sign_in(make_user(Role.CASEWORKER))
    form = page(client.get("/referrals/new/postcode")).form_values()
    asked = page(client.post("/referrals/new/postcode", data={**form, "postcode": "L24 9GB"}))
    assert "Halton" in asked.text and "I do not know" in asked.text
    again = {**asked.form_values(), "postcode": "L24 9GB"}
    page(client.post("/referrals/new/postcode", data={**again, "authority_code": "E99999999"}), 422)
    assert session.scalar(select(func.count()).select_from(Referral)) == 0
    outside = client.post("/referrals/new/postcode", data={**again, "authority_code": "outside"})
    assert outside.location == "/referrals/outside-area"
    assert session.scalar(select(func.count()).select_from(Referral)) == 0
    chosen = client.post("/referrals/new/postcode", data={**again, "authority_code": "E06000006"})
    referral = get(session, chosen.location.split("/")[2])
    assert (referral.authority_code, referral.authority_by_hand) == ("E06000006", True)


def test_an_unknown_area_goes_on_hold_and_says_so(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    client = sign_in(make_user(Role.CASEWORKER))
    reference = begin(client, page, "L24 9GB", authority_code="not_known")
    fill_in(client, page, reference)
    sent = page(client.get(send(client, page, reference).location))
    assert "look up the council area" in sent.text
    assert get(session, reference).state == ReferralState.ON_HOLD
    coordinator = sign_in(make_user(Role.COORDINATOR))
    case = page(coordinator.get(f"/referrals/{reference}"))
    data = {"version": case.form_values()["version"], "authority_code": "E08000012"}
    assert coordinator.post(f"/referrals/{reference}/authority", data=data).status_code == 303
    assert get(session, reference).state == ReferralState.SUBMITTED


@pytest.mark.parametrize("postcode", ["", "nonsense", "L8", "\x01", "L8 1XY L8 1XZ"])
def test_a_postcode_that_cannot_be_read_is_asked_again(
    sign_in: SignIn, page: PageCheck, session: Session, postcode: str
) -> None:
    client = sign_in(make_user(Role.CASEWORKER))
    page(client.post("/referrals/new/postcode", data={"postcode": postcode, "key": "k"}), 422)
    assert session.scalar(select(func.count()).select_from(Referral)) == 0


def test_a_draft_moves_house(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    caseworker = make_user(Role.CASEWORKER)
    draft = make_draft(caseworker)
    client = sign_in(caseworker)
    url = f"/referrals/{draft.reference}/draft/postcode"
    form = page(client.get(url)).form_values()
    assert "outside the region" in page(client.post(url, data={**form, "postcode": "M1 1AE"}), 422).text
    page(client.post(url, data={**form, "postcode": "CH41 1AA", "version": "0"}), 409)
    assert client.post(url, data={**form, "postcode": "CH41 1AA"}).status_code == 303
    assert get(session, draft.reference).authority_code == "E08000015"


def test_a_draft_is_thrown_away_after_asking(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    caseworker = make_user(Role.CASEWORKER)
    draft = make_draft(caseworker)
    client = sign_in(caseworker)
    url = f"/referrals/{draft.reference}/draft/throw-away"
    assert "Throw this draft away?" in page(client.get(url)).h1
    assert client.post(url).location == "/referrals"
    page(client.get(url), 404)


def test_an_ended_agreement_is_told_before_anything_is_typed(sign_in: SignIn, page: PageCheck) -> None:
    until = clock.today() - timedelta(days=1)
    client = sign_in(make_user(Role.CASEWORKER, make_organisation(agreement_until=until)))
    start = page(client.get("/referrals/new"))
    assert "renew it with us" in start.text and "/referrals/new/postcode" not in start.links()
    page(client.post("/referrals/new/postcode", data={"postcode": "L8 1XY", "key": "k"}), 422)


def test_another_partner_is_never_named_on_the_check_page(
    sign_in: SignIn, page: PageCheck, session: Session
) -> None:
    helped_on = clock.today() - timedelta(days=30)
    household = make_household("1 Known Street", device_helped_on=helped_on)
    other = make_organisation(name="Secret Partner")
    known = make_referral(ReferralState.CLOSED, make_user(Role.CASEWORKER, other), household)
    caseworker = make_user(Role.CASEWORKER)
    draft = make_draft(caseworker, address="1 KNOWN ST", postcode="L8 1XY")
    check = page(sign_in(caseworker).get(f"/referrals/{draft.reference}/draft"))
    assert "already helped on" in check.text
    assert known.reference not in check.text and "Secret Partner" not in check.text


def test_a_form_without_its_token_is_refused(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    caseworker = make_user(Role.CASEWORKER)
    draft = make_draft(caseworker)
    client = sign_in(caseworker)
    client.application.config["WTF_CSRF_ENABLED"] = True
    try:
        version = {"version": str(draft.version)}
        for url in ("/referrals/new/postcode", f"/referrals/{draft.reference}/draft/send",
                    f"/referrals/{draft.reference}/draft/notes", f"/referrals/{draft.reference}/draft/throw-away"):
            page(client.post(url, data=version), 400)
        form = page(client.get(f"/referrals/{draft.reference}/draft")).form_values()
        assert client.post(f"/referrals/{draft.reference}/draft/send", data=form).status_code == 303
    finally:
        client.application.config["WTF_CSRF_ENABLED"] = False


def test_a_session_that_ended_keeps_what_was_saved(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    caseworker = make_user(Role.CASEWORKER)
    draft = make_draft(caseworker)
    client = sign_in(caseworker)
    with client.session_transaction() as cookie:
        cookie.clear()
    ended = client.post(f"/referrals/{draft.reference}/draft/notes", data={"notes": "x", "version": "1"})
    assert ended.status_code == 303 and "sign-in" in ended.location
    assert get(session, draft.reference).first_name == draft.first_name


HALF_DONE = [
    ("recipient", {"first_name": "Ada", "last_name": ""}, {"first_name": "Ada"}),
    ("permission", {"permission_how": "phone"}, {"permission_how": "phone"}),
    ("household", {"adults": "", "children_5_10": "2"}, {"children_5_10": 2, "adults": None}),
    ("internet", {"internet_home": "none"}, {"internet_home": "none"}),
    ("purpose", {"purposes": ["school"], "deadline_kind": "court"}, {"purposes": ["school"], "deadline_kind": None}),
]


@pytest.mark.parametrize("half_done", HALF_DONE, ids=lambda one: one[0])
def test_a_page_left_half_way_keeps_what_was_typed(
    sign_in: SignIn, page: PageCheck, session: Session, half_done: tuple[str, dict[str, Any], dict[str, Any]],
) -> None:
    key, typed, kept = half_done
    client = sign_in(make_user(Role.CASEWORKER))
    reference = begin(client, page)
    for before in steps.BY_KEY:
        url = f"/referrals/{reference}/draft/{before}"
        version = page(client.get(url)).form_values()["version"]
        if before == key:
            break
        client.post(url, data={**ANSWERS[before], "version": version})
    left = client.post(url, data={**typed, "version": version, "save_for_later": "yes"})
    assert left.location == "/referrals"
    assert ("half done" in page(client.get("/referrals")).text) == (key != "purpose"), "a purpose loses its deadline"
    found = get(session, reference)
    assert {name: getattr(found, name) for name in kept} == kept
    go_on = [link for link in page(client.get(f"/referrals/{reference}/draft")).links() if link.endswith(f"/{key}")]
    assert go_on, "the check page leads back to the page that was left"


def test_leaving_keeps_no_answer_that_cannot_stand(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    client = sign_in(make_user(Role.CASEWORKER))
    reference = begin(client, page)
    url = f"/referrals/{reference}/draft/phone"
    version = page(client.get(url)).form_values()["version"]
    client.post(url, data={"phone": "123", "phone_shared_with": "", "version": version, "save_for_later": "yes"})
    assert "“Phone number” could not be kept. You are asked again." in page(client.get("/referrals")).text
    assert get(session, reference).phone is None
    url = f"/referrals/{reference}/draft/contact"
    version = page(client.get(url)).form_values()["version"]
    data = {"contact_by": "text", "language": "ar", "version": version, "save_for_later": "yes"}
    assert client.post(url, data=data).location == "/referrals"
    found = get(session, reference)
    assert (found.contact_by, found.language) == (None, "ar"), "texting a phone that is not safe is never stored"


def test_a_page_left_half_way_in_an_old_tab_changes_nothing(
    sign_in: SignIn, page: PageCheck, session: Session,
) -> None:
    caseworker = make_user(Role.CASEWORKER)
    draft = make_draft(caseworker)
    client = sign_in(caseworker)
    url = f"/referrals/{draft.reference}/draft/recipient"
    form = page(client.get(url)).form_values()
    client.post(url, data={**form, "first_name": "Grace"})
    late = client.post(url, data={**form, "first_name": "Ida", "last_name": "", "save_for_later": "yes"})
    assert late.status_code == 409
    assert get(session, draft.reference).first_name == "Grace"


@pytest.mark.parametrize("below", ["/draft", "/draft/recipient", "/draft/postcode", "/draft/throw-away"])
def test_back_after_sending_leads_to_the_case(
    sign_in: SignIn, page: PageCheck, session: Session, below: str
) -> None:
    caseworker = make_user(Role.CASEWORKER)
    sent = make_referral(ReferralState.SUBMITTED, referrer=caseworker)
    client = sign_in(caseworker)
    url = f"/referrals/{sent.reference}{below}"
    if below != "/draft":
        assert client.post(url, data={"version": "1"}).location == f"/referrals/{sent.reference}"
    assert client.get(url).location == f"/referrals/{sent.reference}"
    assert "was sent already" in page(client.get(f"/referrals/{sent.reference}")).text


def test_who_cannot_be_texted_is_said_before_the_choice(
    sign_in: SignIn, page: PageCheck, session: Session
) -> None:
    caseworker = make_user(Role.CASEWORKER)
    unsafe = make_draft(caseworker, is_safe_to_text=False)
    client = sign_in(caseworker)
    assert "no mobile that is safe to text" in page(client.get(f"/referrals/{unsafe.reference}/draft/contact")).text


@pytest.mark.parametrize("given", ["Ada\n\nRing 0900", "Ada\r\nRing 0900", "Ada\x85Ring 0900", "Ada\u2028Ring 0900"])
def test_a_name_is_one_line_so_that_no_email_gets_a_paragraph(
    sign_in: SignIn, session: Session, given: str
) -> None:
    caseworker = make_user(Role.CASEWORKER)
    draft = make_draft(caseworker)
    answers = {"first_name": given, "last_name": "Example", "is_adult": "yes", "version": str(draft.version)}
    assert sign_in(caseworker).post(f"/referrals/{draft.reference}/draft/recipient", data=answers).status_code == 303
    session.expire_all()
    assert draft.first_name is not None and " ".join(draft.first_name.split()) == "Ada Ring 0900"
    assert len(draft.first_name.splitlines()) == 1
