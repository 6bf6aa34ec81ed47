"""Whom we reach: finished quarters only, under disclosure control for everybody, nothing to be worked out."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.core.permissions import Role
from app.referrals.equality import QUESTIONS
from app.referrals.models import EqualityAnswers
from app.reporting.disclosure import NOT_SHOWN, DisclosureRules, is_small, possible_ranges
from app.reporting.equality import controlled, shown_counts, sums
from tests.factories.accounts import make_user
from tests.pages import Page
from tests.statements import MOST_A_PAGE, statements

PageCheck = Callable[..., Page]
SignIn = Callable[[Any], FlaskClient]
RULES = DisclosureRules()
_keys = count(1)

one_person = st.tuples(*(st.sampled_from(list(one.kind)) for one in QUESTIONS))


def counted(people: list[Any]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for person in people:
        for one, answer in zip(QUESTIONS, person, strict=True):
            found[one.name, str(answer)] = found.get((one.name, str(answer)), 0) + 1
    return found


@pytest.mark.pure
@given(st.lists(one_person, max_size=80))
def test_no_small_count_is_shown_or_can_be_worked_out(people: list[Any]) -> None:
    counts = counted(people)
    reach = shown_counts(counts, RULES)
    if len(people) < RULES.least_base:
        assert reach.breakdowns == ()
        return
    shown = controlled(counts, RULES)
    ranges = possible_ranges(shown, sums(), RULES)
    for (question, answer), people_counted in counts.items():
        low, high = ranges[f"{question}.{answer}"]
        assert low <= people_counted <= high
        if is_small(people_counted, RULES):
            assert high - low + 1 >= RULES.least_possible
            assert shown[f"{question}.{answer}"].number is None
    texts = [bar.text for one in reach.breakdowns for bar in one.bars]
    allowed = {NOT_SHOWN, f"fewer than {RULES.smallest_shown}"}
    assert all(text in allowed or int(text.split(" ")[0].replace(",", "")) % RULES.round_to == 0 for text in texts)


@pytest.mark.pure
def test_shares_stand_beside_counts_and_never_beside_hidden_ones() -> None:
    counts = counted(
        [("18_24", "female", "white", "no", "english")] * 30 + [("25_34", "male", "asian", "yes", "asia")] * 3
        + [("35_44", "male", "black", "no", "africa")] * 27
    )
    reach = shown_counts(counts, RULES)
    by_title = {one.title: {bar.label: bar.text for bar in one.bars} for one in reach.breakdowns}
    assert reach.answered == "60"
    assert by_title["Sex"]["Female"] == "30 (50%)"
    assert by_title["Disability"]["Yes"] == "fewer than 5"


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 22, 12, tzinfo=UTC), tick=True):
        yield


def answered(session: Session, quarter: str, number: int, **said: str) -> None:
    values = {"age_band": "25_34", "sex": "female", "ethnic_group": "white", "is_disabled": "no",
              "first_language": "english", **said}
    session.add_all(EqualityAnswers(key=next(_keys), quarter=quarter, **values) for _ in range(number))
    session.flush()


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMINISTRATOR])
def test_coordinators_and_administrators_see_rounded_counts(
    sign_in: SignIn, page: PageCheck, session: Session, role: Role
) -> None:
    answered(session, "2026-Q3", 21)
    answered(session, "2026-Q3", 22, sex="male", ethnic_group="asian")
    answered(session, "2026-Q3", 2, sex="male", ethnic_group="asian", is_disabled="yes")
    client = sign_in(make_user(role))
    with statements() as sent:
        shown = page(client.get("/reports/who-we-reach"))
    assert len(sent) <= MOST_A_PAGE
    assert "July to September 2026" in shown.text and "About 45 people answered" in shown.text
    assert "20 (44%)" in shown.text and "fewer than 5" in shown.text
    assert not re.search(r"(?<![\d/])(?:21|24|43) \(", shown.text)
    way = "/reports" if role == Role.COORDINATOR else "/"
    assert "/reports/who-we-reach" in page(client.get(way)).links()


def test_the_running_quarter_and_anything_else_asked_for_is_not_shown(
    sign_in: SignIn, page: PageCheck, session: Session
) -> None:
    answered(session, "2026-Q4", 40)
    client = sign_in(make_user(Role.COORDINATOR))
    for wanted in ("2026-Q4", "2026-FY", "2026-08", "2031-Q1", "x"):
        shown = page(client.get(f"/reports/who-we-reach?quarter={wanted}"))
        assert "July to September 2026" in shown.text and "nobody answered" in shown.text


def test_too_few_answers_are_not_broken_down(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    answered(session, "2026-Q2", 9)
    client = sign_in(make_user(Role.COORDINATOR))
    shown = page(client.get("/reports/who-we-reach?quarter=2026-Q2"))
    assert "fewer than 10 people answered" in shown.text and "Ethnic group" not in shown.text


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.PARTNER_LEAD, Role.FUNDER, Role.TECHNICIAN, Role.DONOR])
def test_nobody_else_sees_it(sign_in: SignIn, session: Session, role: Role) -> None:
    assert sign_in(make_user(role)).get("/reports/who-we-reach").status_code == 403
