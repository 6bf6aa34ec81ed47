"""Long lists are counted up to a thousand, and then said to be longer."""

import pytest

from app.web.counting import MOST_COUNTED, Total, total_of

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("rows", "words", "told"),
    [
        (0, "0", "0 referrals"), (1, "1", "1 referral"), (MOST_COUNTED, "1,000", "1,000 referrals"),
        (MOST_COUNTED + 1, "more than 1,000", "more than 1,000 referrals"),
    ],
)
def test_what_a_list_says_of_its_length(rows: int, words: str, told: str) -> None:
    total = total_of(rows)
    assert (total.words, total.plural("referral")) == (words, told)
    assert int(total) <= MOST_COUNTED


def test_a_total_is_a_number() -> None:
    assert Total(7) == 7
    assert not Total(7).is_more
    assert f"{Total(1000):,}" == "1,000"
