"""How long referrals have been waiting, and ready-made questions for what is missing."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.core import clock
from app.core.permissions import Role
from app.core.working_days import working_days_between
from app.referrals import queries
from app.referrals.eligibility import ANSWERS
from app.referrals.queries import ageing
from app.referrals.question_texts import TEXTS, composed
from app.referrals.states import NeedKind, NoteKind, ReferralState
from tests.factories.accounts import make_user
from tests.factories.referrals import make_referral
from tests.pages import Page
from tests.statements import MOST_A_PAGE, statements

PageCheck = Callable[..., Page]
SignIn = Callable[[Any], FlaskClient]
FRIDAY = datetime(2026, 11, 20, 12, tzinfo=UTC)


@given(st.dates(date(2024, 1, 1), date(2029, 1, 1)), st.integers(0, 45), st.integers(0, 120))
def test_a_band_holds_exactly_the_days_of_its_working_days(today: date, days: int, back: int) -> None:
    day = today - timedelta(days=back)
    assert (working_days_between(day, today) <= days) == (day >= ageing.first_day_within(today, days))


@given(st.integers(0, 100))
def test_every_age_is_in_one_band(age: int) -> None:
    assert sum(least <= age and (most is None or age <= most) for least, most in ageing.BANDS) == 1


def test_each_referral_is_counted_once_under_its_own_clock(session: Session) -> None:
    with clock.pretend(FRIDAY):
        for working, moment in ((0, FRIDAY), (5, datetime(2026, 11, 13, 12, tzinfo=UTC)),
                                (6, datetime(2026, 11, 12, 23, tzinfo=UTC)), (50, datetime(2026, 9, 10, tzinfo=UTC))):
            assert working_days_between(clock.in_london(moment).date(), FRIDAY.date()) - working in {0, 1}
            make_referral(submitted_at=moment)
            make_referral(ReferralState.WAITING, waiting_since=moment)
        make_referral(ReferralState.NEEDS_INFORMATION, asked_at=FRIDAY - timedelta(days=20))
        make_referral(ReferralState.ON_HOLD)
        hub = make_user(Role.COORDINATOR)
        counts = ageing.count_by_age(hub)
        by_clock = {key: [counts[key, band] for band in range(len(ageing.BANDS))] for key in ageing.CLOCKS}
        assert by_clock == {"decision": [2, 1, 0, 0, 1], "list": [2, 1, 0, 0, 1], "answer": [0, 0, 1, 0, 0]}
        for (key, band), number in counts.items():
            assert len(ageing.page_of_age(hub, key, band, None).rows) == number
        assert set(ageing.count_by_age(make_user(Role.CASEWORKER)).values()) == {0}


def test_the_ageing_list_is_walked_by_its_links(
    sign_in: SignIn, page: PageCheck, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ageing, "PAGE_SIZE", 2)
    caseworker = make_user(Role.CASEWORKER)
    made = [make_referral(referrer=caseworker, submitted_at=clock.now() - timedelta(days=100 + n)) for n in range(3)]
    foreign = make_referral(submitted_at=clock.now() - timedelta(days=200)).reference
    oldest_first = [one.reference for one in reversed(made)]
    client = sign_in(caseworker)
    with statements() as sent:
        first = page(client.get("/referrals/ageing"))
    assert len(sent) <= MOST_A_PAGE, "\n".join(sent)
    assert all(one in first.text for one in oldest_first[:2]) and oldest_first[2] not in first.text
    later = next(link for link in first.links() if "after=" in link)
    assert oldest_first[2] in page(client.get(later)).text and foreign not in first.text
    for odd in ("clock=x&band=99", "clock=list&band=-1", "after=x", f"band=0&after=2026-01-01~{'9' * 30}"):
        page(client.get(f"/referrals/ageing?{odd}"))
    assert foreign in page(sign_in(make_user(Role.COORDINATOR)).get("/referrals/ageing")).text


def test_every_criterion_has_a_ready_made_question() -> None:
    assert set(TEXTS) >= ANSWERS
    assert len(composed(TEXTS)) <= 2000, "all of them fit into one question"
    assert composed([]) == "" == composed(["nothing-known"])
    assert composed(["phone"]) == TEXTS["phone"].words
    both = composed(["phone", "address"])
    assert "1. " in both and both.index(TEXTS["address"].words) < both.index(TEXTS["phone"].words)


def test_what_is_missing_is_asked_from_the_text(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    referral = make_referral(
        kinds=(NeedKind.DEVICE, NeedKind.DATA), is_low_income="not_known", device_now=None,
    )
    client = sign_in(make_user(Role.COORDINATOR))
    address = f"/referrals/{referral.reference}/ask"
    links = page(client.get(address)).links()
    everything = next(link for link in links if link.count("about=") == 2)
    filled = page(client.get(everything))
    body = next(area.text or "" for area in filled.find_all("textarea"))
    assert TEXTS["is_low_income"].words in body and TEXTS["device_now"].words in body
    done = client.post(address, data={**filled.form_values(), "body": body})
    assert done.status_code == 303
    session.expire_all()
    (note,) = queries.list_notes(referral.id)
    assert note.kind == NoteKind.QUESTION and TEXTS["device_now"].words in (note.body or "")
