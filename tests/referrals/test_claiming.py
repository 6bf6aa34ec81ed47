"""Taking from the queue, giving back, taking over, and accepting several at once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.audit.queries import list_for
from app.core import clock
from app.core.errors import Forbidden, Refused
from app.core.permissions import Role
from app.extensions import db
from app.referrals import queries, service
from app.referrals.models import Referral, TriageClaim
from app.referrals.states import NeedKind, ReferralState
from tests.factories.accounts import make_user
from tests.factories.referrals import make_household, make_referral
from tests.pages import Page
from tests.statements import MOST_A_PAGE, statements

PageCheck = Callable[..., Page]
SignIn = Callable[[Any], FlaskClient]


@pytest.fixture
def pair(session: Session) -> tuple[User, User]:
    return make_user(Role.COORDINATOR, name="Ann"), make_user(Role.COORDINATOR, name="Bo")


def actions(referral: Referral) -> list[str]:
    return [event.action for event in list_for("referral", referral.id)]


def forms_of(shown: Page) -> set[str]:
    return {form.get("action", "") for form in shown.find_all("form")}


def test_a_claim_keeps_a_colleague_out_until_it_is_stale(pair: tuple[User, User]) -> None:
    ann, bo = pair
    referral = make_referral()
    version = referral.version
    service.claim(ann, referral)
    assert referral.version == version, "a claim makes nobody's open page stale"
    with pytest.raises(Refused, match="Ann took this referral at"):
        service.claim(bo, referral)
    with pytest.raises(Refused, match="take it over on the case first"):
        service.accept(bo, referral, version=version)
    with clock.pretend(clock.now() + queries.STALE_AFTER + timedelta(seconds=1)):
        assert queries.claims_of({referral.id}) == {}
        service.claim(bo, referral)
        assert queries.claims_of({referral.id})[referral.id].name == "Bo"
    assert actions(referral) == ["claimed_referral", "took_over_claim"]


def test_a_claim_can_be_renewed_given_back_and_taken_over(pair: tuple[User, User]) -> None:
    ann, bo = pair
    referral = make_referral()
    service.claim(ann, referral)
    with clock.pretend(clock.now() + timedelta(minutes=10)):
        service.claim(ann, referral)
    service.release(bo, referral)
    assert queries.claims_of({referral.id})[referral.id].user_id == ann.id
    service.claim(bo, referral, from_colleague=True)
    with pytest.raises(Refused):
        service.decline(ann, referral, "no_stock", version=referral.version)
    service.release(bo, referral)
    assert queries.claims_of({referral.id}) == {}
    service.accept(ann, referral, version=referral.version)
    assert referral.state == ReferralState.WAITING
    with pytest.raises(Refused, match="not in the queue any more"):
        service.claim(ann, referral)


@pytest.mark.parametrize("decide", [
    lambda actor, one: service.accept(actor, one, version=one.version),
    lambda actor, one: service.ask(actor, one, "Which school?", version=one.version),
    lambda actor, one: service.decline(actor, one, "no_stock", version=one.version),
    lambda actor, one: service.hold(actor, one, "away", clock.today() + timedelta(days=3), version=one.version),
])
def test_a_decision_ends_the_claim(pair: tuple[User, User], decide: Callable[[User, Referral], None]) -> None:
    referral = make_referral()
    service.claim(pair[0], referral)
    decide(pair[0], referral)
    db.session.flush()
    assert db.session.get(TriageClaim, referral.id) is None


def test_next_takes_the_longest_waiting_that_nobody_has(pair: tuple[User, User]) -> None:
    ann, bo = pair
    late, early = make_referral(), make_referral(submitted_at=clock.now() - timedelta(days=30))
    assert service.claim_next(ann) is early
    assert service.claim_next(bo) is late
    with pytest.raises(Refused, match="Nothing is left"):
        service.claim_next(ann)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.COORDINATOR}))
def test_only_coordinators_take(session: Session, role: Role) -> None:
    actor, referral = make_user(role), make_referral()
    for act in (
        lambda: service.claim(actor, referral), lambda: service.claim_next(actor),
        lambda: service.release(actor, referral), lambda: service.accept_many(actor, [(referral.id, 1)]),
    ):
        with pytest.raises(Forbidden):
            act()


STEPS = st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["claim", "over", "release", "wait"])), max_size=14)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(steps=STEPS)
def test_whatever_three_people_press_at_most_one_has_it(session: Session, steps: list[tuple[int, str]]) -> None:
    """A model knows who has it and since when; what the service does and refuses agrees with it at each step."""
    people, referral = [make_user(Role.COORDINATOR) for _ in range(3)], make_referral()
    start, minute = clock.now(), 0
    has: tuple[int, int] | None = None
    for who, step in steps:
        minute += 8 if step == "wait" else 0
        is_free = has is None or minute - has[1] >= 15 or has[0] == who
        with clock.pretend(start + timedelta(minutes=minute)):
            if step in {"claim", "over"}:
                if step == "over" or is_free:
                    service.claim(people[who], referral, from_colleague=step == "over")
                    has = (who, minute)
                else:
                    with pytest.raises(Refused):
                        service.claim(people[who], referral)
            elif step == "release":
                service.release(people[who], referral)
                has = None if has and has[0] == who else has
            counts = has is not None and minute - has[1] < 15
            found = queries.claims_of({referral.id})
            assert [one.user_id for one in found.values()] == ([people[has[0]].id] if has and counts else [])


def test_several_are_accepted_and_the_others_say_why(pair: tuple[User, User]) -> None:
    ann, bo = pair
    good = [make_referral(kinds=(NeedKind.DEVICE, NeedKind.DATA)) for _ in range(2)]
    not_met, not_known = make_referral(is_low_income="no"), make_referral(is_low_income="not_known")
    again = make_referral(household=make_household(device_helped_on=clock.today() - timedelta(days=30)))
    nowhere = make_referral(household=make_household(authority_code=None))
    taken, stale = make_referral(), make_referral()
    service.claim(bo, taken)
    ticked = [(one.id, one.version) for one in (*good, not_met, not_known, again, nowhere, taken)]
    told = {
        one.reference: one.refusal
        for one in service.accept_many(ann, [*ticked, (stale.id, stale.version - 1), (10**9, 1)])
    }
    db.session.expire_all()
    assert [told[one.reference] for one in good] == [None, None]
    assert all(one.state == ReferralState.WAITING for one in good)
    for one, words in (
        (not_met, "does not meet"), (not_known, "Not known yet"), (again, "was given a device"),
        (nowhere, "council area"), (taken, "Bo took this"), (stale, "was changed"),
    ):
        assert words in (told[one.reference] or ""), told
        assert one.state == ReferralState.SUBMITTED and one.decided_at is None
    assert len(told) == 8
    assert service.accept_many(ann, [(good[0].id, ticked[0][1])])[0].refusal is None, "the button pressed twice"


def test_too_few_and_too_many_are_refused(pair: tuple[User, User]) -> None:
    for ticked in ([], [(number, 1) for number in range(51)]):
        with pytest.raises(Refused):
            service.accept_many(pair[0], ticked)


def test_the_queue_is_worked_on_its_pages(
    sign_in: SignIn, page: PageCheck, session: Session, pair: tuple[User, User]
) -> None:
    ann, bo = pair
    mine, other = make_referral(), make_referral(is_low_income="no")
    service.claim(bo, other)
    client = sign_in(ann)
    with statements() as sent:
        listed = page(client.get("/referrals/queue"))
    assert len(sent) <= MOST_A_PAGE, "\n".join(sent)
    assert "Taken by Bo until" in listed.text and "Not met" in listed.text
    assert client.post("/referrals/queue/next").location.endswith(mine.reference)
    assert "Yours until" in page(client.get(f"/referrals/{mine.reference}")).text
    case = page(client.get(f"/referrals/{other.reference}"))
    assert "Taken by Bo" in case.text and f"/referrals/{other.reference}/accept" not in forms_of(case)
    assert "took this referral" in page(client.post(f"/referrals/{other.reference}/claim", follow_redirects=True)).text
    over = client.post(f"/referrals/{other.reference}/claim", data={"from_colleague": "yes"}, follow_redirects=True)
    assert "is yours for 15 minutes" in page(over).text
    back = client.post(f"/referrals/{other.reference}/release", follow_redirects=True)
    assert "back in the queue" in page(back).text
    ticked = [f"{one.id}-{one.version}" for one in (mine, other)]
    done = page(client.post("/referrals/queue/accept", data={"ticked": [*ticked, "x-y", "1"]}))
    assert "1 referral accepted" in done.text and "does not meet the criteria" in done.text
    assert "Tick at least one" in page(client.post("/referrals/queue/accept", follow_redirects=True)).text


def test_a_hold_whose_day_has_come_is_not_accepted_among_several(pair: tuple[User, User]) -> None:
    held = make_referral(ReferralState.ON_HOLD, hold_until=clock.today())
    (told,) = service.accept_many(pair[0], [(held.id, held.version)])
    assert "on hold" in (told.refusal or "") and held.state == ReferralState.ON_HOLD


def test_the_hub_sees_on_the_case_who_took_it_and_the_referrer_does_not(
    session: Session, sign_in: SignIn, page: PageCheck
) -> None:
    first, second, caseworker = make_user(Role.COORDINATOR), make_user(Role.COORDINATOR), make_user(Role.CASEWORKER)
    referral = make_referral(referrer=caseworker)
    service.claim(first, referral)
    service.claim(second, referral, from_colleague=True)
    service.release(second, referral)
    told = ("Taken from the queue", "Taken over from a colleague", "Given back to the queue")
    shown = page(sign_in(second).get(f"/referrals/{referral.reference}")).text
    assert all(words in shown for words in told)
    shown = page(sign_in(caseworker).get(f"/referrals/{referral.reference}")).text
    assert not any(words in shown for words in told)
