"""Who sees which referral, what lists and searches find, and what duplicates give away."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import NotFound
from app.core.permissions import SYSTEM, Role
from app.extensions import db
from app.referrals import policy, queries
from app.referrals.models import Referral
from app.referrals.queries import Wanted
from app.referrals.queries.duplicates import months_before
from app.referrals.states import NeedKind, ReferralState
from tests.factories.accounts import make_user
from tests.factories.referrals import make_draft, make_household, make_referral

SENT = sorted(set(ReferralState) - {ReferralState.DRAFT})


def found(actor: Any, **wanted: Any) -> list[Referral]:
    return list(db.session.scalars(queries.query_referrals(actor, Wanted(**wanted)).order_by(Referral.id)))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("state", [ReferralState.DRAFT, ReferralState.SUBMITTED, ReferralState.CLOSED])
def test_who_sees_whose_referral(session: Session, role: Role, state: ReferralState) -> None:
    viewer, other = make_user(role), make_user(Role.CASEWORKER)
    theirs = make_referral(state, other)
    colleagues = None
    if role in {Role.CASEWORKER, Role.PARTNER_LEAD}:
        colleagues = make_referral(state, make_user(Role.CASEWORKER, viewer.organisation))
    sees_all = role == Role.COORDINATOR and state != ReferralState.DRAFT
    expected = {theirs.id} if sees_all else {colleagues.id} if colleagues else set()
    seen = {row.id for row in found(viewer, state=state)}
    assert seen == expected
    for referral in filter(None, (theirs, colleagues)):
        if referral.id in expected:
            assert queries.get_by_reference(viewer, referral.reference.lower()) is referral
            assert queries.get_referral(viewer, referral.id) is referral
        else:
            with pytest.raises(NotFound):
                queries.get_by_reference(viewer, referral.reference)
            with pytest.raises(NotFound):
                queries.get_referral(viewer, referral.id)
            assert queries.search(viewer, referral.reference) == []


def test_the_system_sees_what_was_sent(session: Session) -> None:
    draft, sent = make_draft(), make_referral()
    assert queries.get_referral(SYSTEM, sent.id) is sent
    with pytest.raises(NotFound):
        queries.get_referral(SYSTEM, draft.id)


def test_filters_narrow_and_combine(session: Session) -> None:
    caseworker = make_user(Role.CASEWORKER)
    colleague = make_user(Role.CASEWORKER, caseworker.organisation)
    mine = make_referral(referrer=caseworker, decide_by=clock.today() - timedelta(days=1))
    theirs = make_referral(ReferralState.WAITING, colleague, authority_code="E08000014")
    draft = make_draft(caseworker)
    coordinator, elsewhere = make_user(Role.COORDINATOR), make_referral()
    assert found(caseworker) == [mine, theirs]
    assert found(caseworker, state=ReferralState.DRAFT) == [draft]
    assert found(caseworker, state=ReferralState.WAITING) == [theirs]
    assert found(caseworker, authority_code="E08000014") == [theirs]
    assert found(caseworker, is_mine=True) == [mine]
    assert found(caseworker, is_overdue=True) == [mine]
    assert found(caseworker, is_overdue=True, authority_code="E08000014") == []
    assert found(coordinator, partner_id=elsewhere.partner_id) == [elsewhere]
    assert found(caseworker, partner_id=elsewhere.partner_id) == []
    assert queries.count_overdue(caseworker) == 1


def test_a_search_finds_by_reference_phone_postcode_and_name(session: Session) -> None:
    coordinator = make_user(Role.COORDINATOR)
    household = make_household(postcode="CH41 1AA")
    sought = make_referral(household=household, first_name="Zoë", last_name="O'Brien", phone="+447700900987")
    make_referral(phone="+447700900988")
    bare = sought.reference.removeprefix("R-").lower()
    for text in (sought.reference, bare, "07700 900987", "+44 7700 900987", "ch411aa", "zoe obrien"):
        assert list(queries.search(coordinator, text)) == [sought], text
        assert found(coordinator, text=text) == [sought], text
    for text in ("zara", "07700 90098", "CH42", "R-000000", "%", "' OR 1=1 --"):
        assert list(queries.search(coordinator, text)) == [], text
        assert found(coordinator, text=text) == [], text


def test_the_queue_goes_from_old_to_new_page_by_page(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.referrals.queries.listing.QUEUE_SIZE", 2)
    coordinator, now = make_user(Role.COORDINATOR), clock.now()
    made = [make_referral(submitted_at=now - timedelta(days=days)) for days in (1, 5, 3, 3, 9)]
    walked, after = [], None
    for _ in range(3):
        page = queries.page_of_queue(coordinator, ReferralState.SUBMITTED, after)
        assert page.total == 5
        walked += page.rows
        after = page.next_after
    assert after is None
    assert walked == sorted(made, key=lambda row: (row.submitted_at, row.id))
    day = "2026-01-01T00:00:00+00:00"
    for nonsense in ("x~1", "2026-01-01~1", f"{day}~x", "~", f"{day}~{'9' * 30}"):
        assert len(queries.page_of_queue(coordinator, ReferralState.SUBMITTED, nonsense).rows) == 2


# --- the same household again --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("change", "why"), [
    ({}, "is_same_home"), ({"phone": "+447700900555"}, "is_same_phone"),
    ({"first_name": "Same", "last_name": "Name"}, "is_same_name"),
])
def test_a_household_is_found_again_by_home_phone_or_name(
    session: Session, change: dict[str, str], why: str
) -> None:
    home = make_household("1 Known Street")
    known = make_referral(household=home, **change)
    if why == "is_same_home":
        draft = make_draft(address="1 KNOWN ST", postcode="L8 1XY")
    else:
        draft = make_draft(address="99 Other Road", postcode="L8 1XY", **change)
    make_referral()
    (alike,) = queries.list_alike(SYSTEM, draft, repeat_months=12)
    assert alike.referral is known and getattr(alike, why) and alike.is_open
    assert [alike.is_same_home, alike.is_same_phone, alike.is_same_name].count(True) == 1


def test_a_name_counts_only_behind_the_same_postcode(session: Session) -> None:
    make_referral(household=make_household(postcode="L8 1XZ"), first_name="Same", last_name="Name")
    assert queries.list_alike(SYSTEM, make_draft(first_name="Same", last_name="Name"), repeat_months=12) == []


@pytest.mark.parametrize(("days", "is_told"), [(30, True), (364, True), (367, False)])
def test_finished_help_counts_for_a_year(session: Session, days: int, is_told: bool) -> None:
    helped_on = clock.today() - timedelta(days=days)
    home = make_household(device_helped_on=helped_on)
    make_referral(ReferralState.CLOSED, household=home)
    found = queries.list_alike(SYSTEM, make_referral(household=home), repeat_months=12)
    assert [one.helped_on for one in found] == ([helped_on] if is_told else [])


def test_of_another_partners_referrals_only_the_date_of_help_is_told(session: Session) -> None:
    helped_on = clock.today() - timedelta(days=30)
    home, never_helped = make_household(device_helped_on=helped_on), make_household()
    for state in (ReferralState.CLOSED, ReferralState.CLOSED, ReferralState.SUBMITTED):
        make_referral(state, household=home)
    make_referral(household=never_helped)
    for household, dates in ((home, [helped_on]), (never_helped, [])):
        mine = make_referral(household=household)
        viewer = db.session.get_one(type(make_user()), mine.referrer_id)
        found = queries.list_alike(viewer, mine, repeat_months=12)
        assert [one.helped_on for one in found] == dates
        assert not any(one.is_visible_to(viewer) for one in found)
        assert len(queries.list_alike(make_user(Role.COORDINATOR), mine, repeat_months=12)) > len(dates)
        assert policy.is_own(viewer, mine) and not any(policy.is_own(viewer, one.referral) for one in found)


def test_the_own_partners_referral_is_shown_whole(session: Session) -> None:
    caseworker, home = make_user(Role.CASEWORKER), make_household()
    known = make_referral(household=home, referrer=make_user(Role.CASEWORKER, caseworker.organisation))
    (alike,) = queries.list_alike(caseworker, make_referral(household=home, referrer=caseworker), repeat_months=12)
    assert alike.referral is known and alike.is_visible_to(caseworker)


def test_a_month_earlier_is_a_day_that_exists(session: Session) -> None:
    from_day = clock.today().replace(year=2024, month=3, day=31)
    assert str(months_before(from_day, 1)) == "2024-02-29"
    assert str(months_before(from_day, 12)) == "2023-03-31"
    assert str(months_before(from_day, 3)) == "2023-12-31"


def test_advice_follows_the_answers(session: Session) -> None:
    referral = make_referral(kinds=(NeedKind.DEVICE, NeedKind.DATA), is_low_income=None)
    advice = queries.advice_on(referral, queries.rules_of(referral))
    assert {kind: found.verdict for kind, found in advice.items()} == {"device": "not_known", "data": "not_known"}
    assert advice[NeedKind.DEVICE].missing == ("Has a low income",)
