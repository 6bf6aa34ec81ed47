"""The list of referrals that miss answers: the database judges as the case page does, whatever the rules say."""

from collections.abc import Callable
from random import Random
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.core.permissions import Role
from app.extensions import db
from app.organisations.models import ProgrammeVersion
from app.referrals import queries, service
from app.referrals.eligibility import ANSWERS
from app.referrals.models import Referral
from app.referrals.policy import can_complete
from app.referrals.queries import Wanted
from app.referrals.states import NeedKind, ReferralState
from tests.factories.accounts import make_user
from tests.factories.organisations import make_programme
from tests.factories.referrals import make_referral
from tests.pages import Page
from tests.statements import MOST_A_PAGE, statements

PageCheck = Callable[..., Page]
SignIn = Callable[[Any], FlaskClient]
GIVEN: dict[str, list[Any]] = {
    "is_low_income": ["yes", "no", "not_known", None], "device_now": ["nothing", "own_device", "not_known", None],
    "internet_home": ["none", "enough", "not_known", None], "internet_away": ["none", "enough", "not_known"],
    "can_afford_contract": ["yes", "no", "not_known", ""], "is_adult": [True, False, None],
    "children_5_10": [0, 2],
}
KINDS = [(NeedKind.DEVICE,), (NeedKind.DATA,), (NeedKind.DEVICE, NeedKind.DATA)]
STATES = [
    ReferralState.SUBMITTED, ReferralState.NEEDS_INFORMATION, ReferralState.ON_HOLD, ReferralState.WAITING,
    ReferralState.DECLINED,
]


def some_rules(pick: Random) -> dict[str, Any]:
    """Criteria two levels deep about any answers, some of which count as met or not while nobody knows them."""
    def leaf() -> dict[str, Any]:
        answer = pick.choice(sorted(ANSWERS))
        accepted = ["yes"] if answer.startswith(("is_", "has_")) else [pick.choice(GIVEN[answer][:2])]
        unknown = pick.choice(["met", "not_met", "not_known", "not_known"])
        return {"answer": answer, "in": accepted, "words": "Words", "not_known": unknown}

    def group(depth: int) -> dict[str, Any]:
        members = [group(0) if depth and pick.random() < 0.5 else leaf() for _ in range(pick.randint(1, 3))]
        return {pick.choice(["all", "any"]): members}

    return {"criteria": {"device": group(1), "data": group(1)}}


def listed(actor: Any) -> set[int]:
    return {one.id for one in db.session.scalars(queries.query_referrals(actor, Wanted(lacks_answers=True)))}


def test_the_list_holds_exactly_the_referrals_whose_case_asks_for_answers(session: Session) -> None:
    pick, caseworker = Random(20), make_user(Role.CASEWORKER)
    versions: list[ProgrammeVersion | None] = [None, make_programme()]
    versions += [make_programme(some_rules(pick)) for _ in range(12)]
    made: list[Referral] = []
    for _ in range(260):
        version, state = pick.choice(versions), pick.choice(STATES)
        answers = {name: pick.choice(values) for name, values in GIVEN.items()}
        made.append(make_referral(
            state, caseworker, kinds=pick.choice(KINDS), **answers,
            programme_version_id=version.id if version else None,
        ))
    session.flush()
    lacking = {one.id for one in made if can_complete(caseworker, one) and service.open_answers(one)}
    assert 20 < len(lacking) < 200
    assert listed(caseworker) == lacking
    assert queries.count_lacking(caseworker) == len(lacking)
    assert queries.count_lacking(make_user(Role.CASEWORKER)) == 0


def test_the_start_page_counts_them_and_leads_to_exactly_those(
    sign_in: SignIn, page: PageCheck, session: Session
) -> None:
    caseworker = make_user(Role.CASEWORKER)
    missing = [make_referral(ReferralState.SUBMITTED, caseworker, is_low_income="not_known") for _ in range(2)]
    whole = make_referral(ReferralState.SUBMITTED, caseworker)
    client = sign_in(caseworker)
    with statements() as counted:
        start = page(client.get("/"))
    assert len(counted) <= MOST_A_PAGE
    assert "2 referrals miss answers" in " ".join(start.text.split()) and "/referrals?missing=y" in start.links()
    with statements() as counted:
        shown = page(client.get("/referrals?missing=y"))
    assert len(counted) <= MOST_A_PAGE
    assert all(one.reference in shown.text for one in missing) and whole.reference not in shown.text
    assert "Only with answers missing" in shown.text
    kept = client.get("/referrals/export.csv?missing=y").get_data(as_text=True)
    assert all(one.reference in kept for one in missing) and whole.reference not in kept
