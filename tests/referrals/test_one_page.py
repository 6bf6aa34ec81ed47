"""The referral form on one page: the same answers, checks and safety as step by step; the choice is remembered."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from app.accounts.models import User
from app.accounts.passwords import hash_password
from app.core.errors import Refused
from app.core.permissions import Role
from app.referrals import steps
from app.referrals.facts import sections_of
from app.referrals.models import Referral
from app.referrals.service.answering import keep_what_can_be, put_answers
from app.referrals.states import ReferralState
from tests.factories.accounts import make_user
from tests.factories.referrals import make_draft
from tests.pages import Page
from tests.referrals.test_referring import ANSWERS, begin, fill_in, get, send

PageCheck = Callable[..., Page]
SignIn = Callable[[Any], FlaskClient]
EVERYTHING = {name: value for answers in ANSWERS.values() for name, value in answers.items()}


def one_page_user(**values: Any) -> User:
    return make_user(Role.CASEWORKER, prefers_one_page=True, **values)


def open_whole(client: FlaskClient, page: PageCheck) -> tuple[str, str]:
    reference = begin(client, page)
    return reference, f"/referrals/{reference}/draft/all"


def test_one_page_and_twelve_pages_store_the_same(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    client = sign_in(one_page_user())
    reference, url = open_whole(client, page)
    version = page(client.get(url)).form_values()["version"]
    done = client.post(url, data={**EVERYTHING, "version": version})
    assert done.location == f"/referrals/{reference}/draft"
    assert "Send the referral" in page(client.get(done.location)).text
    other = begin(client, page)
    fill_in(client, page, other)
    whole, stepwise = get(session, reference), get(session, other)
    assert sections_of(whole) == sections_of(stepwise)
    for name in ("phone_index", "name_index", "answers_seen_by", "notice_version", "step"):
        assert getattr(whole, name) == getattr(stepwise, name), name
    assert send(client, page, reference).location.endswith("/sent")
    assert get(session, reference).state == ReferralState.SUBMITTED


def test_after_the_area_check_the_form_opens_as_preferred(
    sign_in: SignIn, page: PageCheck, session: Session
) -> None:
    client = sign_in(one_page_user())
    form = page(client.get("/referrals/new/postcode")).form_values()
    done = client.post("/referrals/new/postcode", data={**form, "postcode": "L8 1XY"})
    assert "/draft/all#part-" in done.location
    reference = done.location.split("/")[2]
    check = page(client.get(f"/referrals/{reference}/draft"))
    assert any("/draft/all" in link for link in check.links())


def test_every_question_of_the_steps_is_on_the_page(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    client = sign_in(one_page_user())
    _, url = open_whole(client, page)
    shown = page(client.get(url)).text
    for step in steps.STEPS:
        assert step.title in shown
    assert "Do not put health details" in shown and "L8 1XY" in shown


def test_an_empty_page_names_everything_that_is_needed_and_keeps_nothing(
    sign_in: SignIn, page: PageCheck, session: Session
) -> None:
    client = sign_in(one_page_user())
    reference, url = open_whole(client, page)
    version = page(client.get(url)).form_values()["version"]
    refused = page(client.post(url, data={"version": version}), 422)
    for sentence in ("Tick the box when the person agrees", "Enter their first name", "Enter their address",
                     "Choose a device, or no device"):
        assert sentence in refused.text
    assert get(session, reference).first_name is None


def test_what_only_the_service_knows_is_told_all_at_once(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    client = sign_in(one_page_user())
    reference, url = open_whole(client, page)
    version = page(client.get(url)).form_values()["version"]
    wrong = {**EVERYTHING, "is_adult": "no", "is_safe_to_text": "no", "contact_by": "text", "version": version}
    refused = page(client.post(url, data=wrong), 422)
    assert "must be 18 or over" in refused.text and "We can only text a mobile that is safe to text" in refused.text
    assert refused.form_values()["first_name"] == "Ada"
    assert get(session, reference).first_name is None


def test_a_stale_page_shows_what_was_typed_and_a_second_press_is_harmless(
    sign_in: SignIn, page: PageCheck, session: Session
) -> None:
    user = one_page_user()
    draft = make_draft(user)
    client = sign_in(user)
    url = f"/referrals/{draft.reference}/draft/all"
    version = page(client.get(url)).form_values()["version"]
    first = client.post(url, data={**EVERYTHING, "version": version})
    again = client.post(url, data={**EVERYTHING, "version": version})
    assert first.location == again.location and again.status_code == 303
    stale = page(client.post(url, data={**EVERYTHING, "first_name": "Grace", "version": version}), 409)
    assert "changed by somebody else" in stale.text and stale.form_values()["first_name"] == "Grace"
    assert get(session, draft.reference).first_name == "Ada"


def test_half_a_page_is_kept_for_later(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    client = sign_in(one_page_user())
    reference, url = open_whole(client, page)
    version = page(client.get(url)).form_values()["version"]
    half = {"first_name": "Ada", "phone": "07700 900123", "is_low_income": "yes", "notes": "Call back.",
            "permission_on": ["32", "13", "2026"], "save_for_later": "yes", "version": version}
    assert client.post(url, data=half).location == "/referrals"
    assert "“When did they agree?” could not be kept" in page(client.get("/referrals")).text
    kept = get(session, reference)
    assert (kept.first_name, kept.phone, kept.is_low_income, kept.notes) == (
        "Ada", "+447700900123", "yes", "Call back."
    )
    assert kept.last_name is None and kept.permission_on is None
    again = page(client.get(url))
    assert again.form_values()["first_name"] == "Ada" and "Call back." in again.text


def test_switching_keeps_what_was_typed_and_is_remembered(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    user = make_user(Role.CASEWORKER)
    client = sign_in(user)
    reference = begin(client, page)
    url = f"/referrals/{reference}/draft/recipient"
    version = page(client.get(url)).form_values()["version"]
    for _ in range(2):  # pressed twice: the same wish
        done = client.post(url, data={"first_name": "Ada", "switch_style": "one_page", "version": version})
        assert done.location == f"/referrals/{reference}/draft/all#part-recipient"
    session.expire_all()
    assert session.get_one(User, user.id).prefers_one_page
    whole = page(client.get(done.location)).form_values()
    assert whole["first_name"] == "Ada"
    back = client.post(f"/referrals/{reference}/draft/all", data={
        "first_name": "Ada", "last_name": "Example", "switch_style": "steps", "version": whole["version"],
    })
    assert "/draft/permission" in back.location
    session.expire_all()
    assert not session.get_one(User, user.id).prefers_one_page
    assert get(session, reference).last_name == "Example"


def test_the_way_is_chosen_before_starting_too(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    client = sign_in(make_user(Role.CASEWORKER))
    assert "one step at a time" in page(client.get("/referrals/new")).text
    assert client.post("/referrals/form-style", data={"one_page": "yes"}).location == "/referrals/new"
    assert "all questions on one page" in page(client.get("/referrals/new")).text


def test_a_session_that_ends_in_mid_form_loses_no_answer(
    sign_in: SignIn, page: PageCheck, session: Session
) -> None:
    user = one_page_user(email="ada@partner.example", password_hash=hash_password("three quiet green boats"))
    client = sign_in(user)
    reference, url = open_whole(client, page)
    version = page(client.get(url)).form_values()["version"]
    with client.session_transaction() as cookie:
        cookie.clear()
    ours = {"Origin": "http://localhost"}
    shown = page(client.post(url, data={**EVERYTHING, "version": version}, headers=ours), 401)
    assert get(session, reference).first_name is None
    again = client.post("/sign-in", headers=ours, data={
        "email": "ada@partner.example", "password": "three quiet green boats", "next": "",
        "kept": shown.form_values()["kept"],
    })
    assert "Nothing was sent yet" in page(again).text
    typed = re.findall(r'name="([a-z0-9_]+)"[^>]*value="([^"]*)"', again.get_data(as_text=True))
    assert typed.count(("barriers", "device")) == typed.count(("barriers", "skills")) == 1
    kept = MultiDict((name, unescape(value)) for name, value in typed if name not in {"q", "csrf_token"})
    assert client.post(url, data=kept).location == f"/referrals/{reference}/draft"
    found = get(session, reference)
    assert (found.first_name, found.barriers, found.purposes) == ("Ada", ["device", "skills"], ["school", "benefits"])
    assert "14 High St" in (found.address or "")


def test_somebody_else_s_draft_is_not_there(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    draft = make_draft(make_user(Role.CASEWORKER))
    client = sign_in(one_page_user())
    url = f"/referrals/{draft.reference}/draft/all"
    assert client.get(url).status_code == 404
    assert client.post(url, data={**EVERYTHING, "version": "1"}).status_code == 404


_FIELDS = sorted({name for step in steps.STEPS for name in step.fields})
_RIGHT_KINDS: dict[str, st.SearchStrategy[Any]] = {
    "permission_on": st.none() | st.dates(), "phone": st.none() | st.sampled_from(["07700 900123", "0151 496 0000"]),
    **dict.fromkeys(("formats", "barriers", "must_haves", "purposes"),
                    st.lists(st.sampled_from(["device", "camera", "school", "bsl", "nonsense"]), max_size=3)),
    **dict.fromkeys(("first_name", "last_name", "address", "uprn", "notes", "urgency_reason", "phone_shared_with",
                     "permission_how", "contact_by", "language", "device_now", "internet_home", "internet_away",
                     "can_afford_contract", "is_low_income", "deadline_kind", "device_kind"),
                    st.none() | st.text(max_size=12) | st.sampled_from(["yes", "no", "text", "none", "laptop"])),
    **dict.fromkeys(("adults", "children_0_4", "children_5_10", "children_11_15", "children_16_17"),
                    st.none() | st.integers(-5, 40)),
}

_OPTIONAL = {name: _RIGHT_KINDS.get(name, st.none() | st.booleans()) for name in _FIELDS}


@pytest.mark.pure
@given(st.fixed_dictionaries({}, optional=_OPTIONAL))
def test_a_page_left_half_way_is_never_a_fault_and_keeps_only_what_may_stand(answers: dict[str, Any]) -> None:
    draft = Referral(needs=[], answers_seen_by={}, language="en")
    for step in steps.STEPS:
        given_here = steps.of_step(step.key, answers)
        keep_what_can_be(draft, step.key, given_here)
        again = Referral(
            needs=[], answers_seen_by={}, language="en", is_safe_to_text=draft.is_safe_to_text, phone=draft.phone
        )
        try:
            put_answers(again, step.key, given_here)
        except Refused:
            continue
        for name in step.fields:
            if hasattr(Referral, name):
                assert (getattr(draft, name) or None) == (getattr(again, name) or None), name
