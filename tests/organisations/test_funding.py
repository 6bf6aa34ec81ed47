"""Shares of a cost make exactly the whole, and the pence of a split make exactly the cost."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.core.errors import Refused
from app.organisations.funding import WHOLE_BP, Share, check_shares, split_pence
from tests.factories.organisations import make_donor, make_funder


@st.composite
def wholes(draw: st.DrawFn) -> list[Share]:
    cuts = sorted(draw(st.sets(st.integers(1, WHOLE_BP - 1), max_size=6)))
    edges = [0, *cuts, WHOLE_BP]
    return [Share(number, high - low) for number, (low, high) in enumerate(itertools.pairwise(edges))]


@given(st.integers(0, 10_000_000), wholes())
def test_the_pence_of_a_split_make_exactly_the_cost(total: int, shares: list[Share]) -> None:
    parts = split_pence(total, shares)
    assert sum(parts) == total
    for part, share in zip(parts, shares, strict=True):
        assert abs(part * WHOLE_BP - total * share.share_bp) < WHOLE_BP


def test_shares_that_are_not_the_whole_are_refused(session: Session) -> None:
    one, two = make_funder(), make_funder()
    check_shares([Share(one.id)])
    check_shares([Share(one.id, 3333), Share(two.id, 6667)])
    for wrong in (
        [], [Share(one.id, 9_999)], [Share(one.id, 10_001)], [Share(one.id, 0), Share(two.id, 10_000)],
        [Share(one.id, 5_000), Share(one.id, 5_000)], [Share(one.id, -1), Share(two.id, 10_001)],
        [Share(make_donor().id)], [Share(999_999)],
    ):
        with pytest.raises(Refused):
            check_shares(wrong)
