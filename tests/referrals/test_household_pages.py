"""Pages about households: for coordinators only, few statements, refusals that keep what was typed, links."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.core import clock
from app.core.permissions import Role
from app.referrals.household_models import HouseholdMerge, HouseholdPair
from app.referrals.models import Household, Referral
from app.referrals.queries.households import seen_of
from app.referrals.service.checking_pairs import look_for_same_household, set_apart
from app.referrals.service.merging import merge_households
from app.referrals.states import NeedKind, ReferralState
from tests.factories.accounts import make_user
from tests.factories.organisations import make_programme
from tests.factories.referrals import make_household, make_referral
from tests.pages import Page
from tests.statements import MOST_A_PAGE, statements

PageCheck = Callable[..., Page]
SignIn = Callable[[Any], FlaskClient]
LIST = "/referrals/households"
ONE, OTHER = "Flat 2, 10 High St", "10/2 High Street"


def beside_url(one: Household, other: Household, action: str = "") -> str:
    return f"{LIST}/{one.id}/beside/{other.id}" + (f"/{action}" if action else "")


def pair(**values: Any) -> tuple[User, Household, Household]:
    one, other = make_household(ONE), make_household(OTHER, **values)
    make_referral(household=one, first_name="Nadia", last_name="Kowalczyk", phone="+447700900321")
    make_referral(ReferralState.CLOSED, household=other, first_name="Nadya", last_name="Kowalczik",
                  phone="+447700900321")
    look_for_same_household(one.id)
    return make_user(Role.COORDINATOR), one, other


def merged(actor: User, one: Household, other: Household) -> HouseholdMerge:
    return merge_households(actor, one.id, other.id, "other", "Sisters.", seen=seen_of(one.id, other.id))


def crowd() -> tuple[User, list[Household]]:
    """Households with several homes, pairs of each kind and a story, so that a query for each row would show."""
    make_programme()
    actor, *homes = pair(device_helped_on=clock.today() - timedelta(days=9))
    homes += [make_household(f"{number} Mill Lane") for number in range(1, 9)]
    for home in homes:
        for _ in range(3):
            make_referral(household=home, phone="+447700900777", kinds=(NeedKind.DEVICE, NeedKind.DATA))
        look_for_same_household(home.id)
    for one, other in ((2, 3), (2, 4), (5, 6)):
        merged(actor, homes[one], homes[other])
    set_apart(actor, homes[2].id, homes[7].id, "Two.", seen=seen_of(homes[2].id, homes[7].id))
    return actor, homes


@pytest.mark.parametrize("address", ["list", "list apart", "list merged", "beside", "household", "undo", "start",
                                     "queue", "case"])
def test_a_page_asks_the_database_a_dozen_times_at_most(
    sign_in: SignIn, page: PageCheck, session: Session, address: str
) -> None:
    actor, homes = crowd()
    referral = session.scalars(select(Referral).where(Referral.household_id == homes[2].id).limit(1)).one()
    merge = session.scalars(select(HouseholdMerge).limit(1)).one()
    targets = {
        "list": LIST, "list apart": f"{LIST}?show=apart", "list merged": f"{LIST}?show=merged",
        "beside": beside_url(homes[2], homes[5]), "household": f"{LIST}/{homes[2].id}",
        "undo": f"{LIST}/merges/{merge.id}/undo", "start": "/", "queue": "/referrals/queue",
        "case": f"/referrals/{referral.reference}",
    }
    client = sign_in(actor)
    session.expire_all()
    with statements() as sent:
        page(client.get(targets[address]))
    assert len(sent) <= MOST_A_PAGE, "\n".join(sent)


@pytest.mark.parametrize("role", Role)
def test_only_a_coordinator_opens_them(sign_in: SignIn, page: PageCheck, session: Session, role: Role) -> None:
    actor, one, other = pair()
    merge = merged(actor, one, other)
    third = make_household("99 High Street")
    addresses = [LIST, f"{LIST}/{one.id}", beside_url(one, third), f"{LIST}/merges/{merge.id}/undo",
                 f"{LIST}/{one.id}/compare"]
    posts = [beside_url(one, third, action) for action in ("merge", "apart", "apart/undo")]
    client = sign_in(make_user(role))
    for address in addresses + posts:
        response = client.post(address) if address in posts else client.get(address)
        assert (response.status_code == 403) is (role != Role.COORDINATOR), address
    for address in addresses[:-1]:
        page(client.get(address), 200 if role == Role.COORDINATOR else 403)


def test_a_caseworker_sees_no_word_of_it_on_the_case(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    actor, one, other = pair()
    referral = session.scalars(select(Referral).where(Referral.household_id == one.id)).one()
    case = f"/referrals/{referral.reference}"
    seen = page(sign_in(actor).get(case))
    assert "Perhaps the same household as another" in seen.text and f"{LIST}/{one.id}" in seen.links()
    merged(actor, one, other)
    seen = page(sign_in(session.get_one(User, referral.referrer_id)).get(case))
    assert "households" not in " ".join(seen.links()) and "same household as another" not in seen.text
    assert "10/2" not in seen.text and "Kowalczik" not in seen.text


def test_two_side_by_side_say_what_they_share(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    actor, one, other = pair(device_helped_on=clock.today())
    client = sign_in(actor)
    found = page(client.get(LIST))
    assert "Same address, written differently" in found.text and beside_url(one, other) in found.links()
    found = page(client.get(beside_url(one, other)))
    for words in ("“Flat 2, 10” and “10/2”", "07700 900321", "Names alike: Nad", "Kowalczik", "A device on"):
        assert words in found.text, words
    assert "pair of households to check" in page(client.get("/")).text
    assert "Household to check" in page(client.get("/referrals/queue")).text


def test_merge_look_and_undo_on_the_pages(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    actor, one, other = pair()
    client, seen = sign_in(actor), seen_of(one.id, other.id)
    answers = {"stays": str(other.id), "reason": "we_asked", "words": "Rang them.", "seen": seen}
    response = client.post(beside_url(one, other, "merge"), data=answers)
    assert (response.status_code, response.location) == (303, f"{LIST}/{other.id}")
    found = page(client.get(response.location))
    for words in ("one household now", "Also Flat 2, 10 High St", "Came in for Flat 2, 10 High St", "was merged into",
                  "Rang them.", "Undo"):
        assert words in found.text, words
    assert client.get(f"{LIST}/{one.id}").location == f"{LIST}/{other.id}"
    assert client.get(beside_url(one, other)).location == f"{LIST}/{other.id}"
    assert "Flat 2, 10 High St" in page(client.get(f"{LIST}?show=merged")).text
    (undo,) = [link for link in found.links() if link.endswith("/undo")]
    make_referral(household=session.get_one(Household, other.id), submitted_at=clock.now() + timedelta(minutes=1))
    session.commit()
    found = page(client.get(undo))
    assert "Came after the merge." in found.text
    session.expire_all()
    refused = page(client.post(undo, data={"words": "", "seen": seen_of(other.id)}), 422)
    assert "Say why." in refused.text
    page(client.post(undo, data={"words": "Two families.", "seen": "stale"}), 409)
    assert client.post(undo, data={"words": "Two families.", "seen": seen_of(other.id)}).location == f"{LIST}/{one.id}"
    assert client.get(undo).status_code == 303
    assert "is a household of its own again" in page(client.get(f"{LIST}/{one.id}")).text


def test_refusals_keep_what_was_typed(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    actor, one, other = pair()
    client, url = sign_in(actor), beside_url(one, other, "merge")
    found = page(client.post(url, data={"words": "They rang.", "seen": seen_of(one.id, other.id)}), 422)
    assert "Choose why they are one household." in found.text and "They rang." in found.text
    stale = {"stays": str(one.id), "reason": "we_asked", "words": "They rang.", "seen": "0000"}
    found = page(client.post(url, data=stale), 409)
    assert "changed by somebody else" in found.text and "They rang." in found.text
    page(client.post(url, data={**stale, "stays": "999"}), 422)
    page(client.post(beside_url(one, other, "apart"), data={"apart_words": "x" * 501}), 422)
    found = page(client.post(beside_url(one, other, "apart"), data={"apart_words": "Cousins", "seen": "0000"}), 409)
    assert "Cousins" in found.text
    assert session.scalars(select(HouseholdMerge)).all() == []


def test_a_pair_that_a_colleague_merged_meanwhile_leads_on(
    sign_in: SignIn, page: PageCheck, session: Session
) -> None:
    actor, one, other = pair()
    third = make_household("99 High Street")
    merged(actor, third, other)
    client = sign_in(actor)
    for action in ("merge", "apart", "apart/undo"):
        response = client.post(beside_url(one, other, action), data={"seen": "x"})
        assert response.location == beside_url(one, third)
    assert "Nothing of yours was saved" in page(client.get(beside_url(one, third))).text
    assert client.get(beside_url(one, one)).location == f"{LIST}/{one.id}"


def test_told_apart_is_listed_and_can_be_taken_back(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    actor, one, other = pair()
    client = sign_in(actor)
    sent = {"apart_words": "Cousins next door.", "seen": seen_of(one.id, other.id)}
    assert client.post(beside_url(one, other, "apart"), data=sent).location == LIST
    assert "Nothing here" in page(client.get(LIST)).text
    assert "Kowalczyk" in page(client.get(f"{LIST}?show=apart")).text
    assert "Cousins next door." in page(client.get(beside_url(one, other))).text
    assert "Told apart from" in page(client.get(f"{LIST}/{one.id}")).text
    back = client.post(beside_url(one, other, "apart/undo"))
    assert back.location == beside_url(one, other)
    assert beside_url(one, other) in page(client.get(LIST)).links()
    assert client.post(beside_url(one, other, "apart/undo")).status_code == 303
    assert "Nobody said" in page(client.get(beside_url(one, other))).text


def test_any_household_can_be_compared_by_a_reference(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    actor, one, _ = pair()
    far = make_referral(household=make_household("7 Far Lane", "L9 1AA"))
    client, url = sign_in(actor), f"{LIST}/{one.id}/compare"
    target = f"{LIST}/{one.id}/beside/{far.household_id}"
    assert client.get(f"{url}?reference={far.reference.lower()}").location == target
    found = page(client.get(target))
    assert "Nothing that we can see" in found.text
    own = session.scalars(select(Referral.reference).where(Referral.household_id == one.id)).one()
    for typed in ("", "nonsense", own, "R-000000"):
        page(client.get(f"{url}?reference={typed}"), 422)


def test_two_agreed_for_one_household_are_pointed_out(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    actor, one, other = make_user(Role.COORDINATOR), make_household(ONE), make_household(OTHER)
    for home in (one, other):
        make_referral(ReferralState.WAITING, household=home)
    merged(actor, one, other)
    assert "More than one referral asks for the same" in page(sign_in(actor).get(f"{LIST}/{one.id}")).text


def test_the_list_pages_by_key(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    actor = make_user(Role.COORDINATOR)
    homes = [make_household(f"{number} High Street") for number in range(1, 53)]
    for home in homes[1:]:
        session.add(HouseholdPair(
            lower_id=homes[0].id, higher_id=home.id, score=60, reasons=["same_phone"], is_open=True,
            found_at=clock.now(),
        ))
    client = sign_in(actor)
    first = page(client.get(LIST))
    assert "50 of 51" in first.text
    (older,) = [link for link in first.links() if "after=" in link]
    assert beside_url(homes[0], homes[1]) in page(client.get(older)).links()
