"""The start page: one or several read right, and each line leads to the rows it counts."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.core.permissions import Role
from app.referrals.states import ReferralState
from tests.factories.accounts import make_user
from tests.factories.referrals import make_referral
from tests.pages import Page

SignIn = Callable[[Any], FlaskClient]
PageCheck = Callable[..., Page]


@pytest.mark.parametrize(("number", "words"), [(1, "1 referral waits for"), (2, "2 referrals wait for")])
def test_a_line_reads_right_for_one_and_for_several(
    session: Session, sign_in: SignIn, page: PageCheck, number: int, words: str
) -> None:
    caseworker = make_user(Role.CASEWORKER)
    for _ in range(number):
        make_referral(ReferralState.SUBMITTED, referrer=caseworker)
    assert words in " ".join(page(sign_in(caseworker).get("/")).text.split())


def test_who_may_refer_starts_from_here(session: Session, sign_in: SignIn, page: PageCheck) -> None:
    assert "/referrals/new" in page(sign_in(make_user(Role.CASEWORKER)).get("/")).links()
    assert "/referrals/new" not in page(sign_in(make_user(Role.COORDINATOR)).get("/")).links()
