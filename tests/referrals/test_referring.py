"""A caseworker refers a household on the pages, from the postcode to the reference."""

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.permissions import Role
from app.referrals.models import Household, OutOfAreaCount, Referral
from app.referrals.states import NeedKind, ReferralState
from tests.factories.accounts import make_user
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
    "barriers": {"barriers": ["device", "skills"], "device_now": "smartphone_only", "seen": "judgement"},
    "internet": {"internet_home": "none", "internet_away": "not_enough", "can_afford_contract": "not_known"},
    "income": {"is_low_income": "yes", "seen": "evidence"},
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
