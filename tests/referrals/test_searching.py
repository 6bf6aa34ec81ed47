"""One box for a few letters: what it finds, what it never finds, and what its keys tell without the key."""

from string import ascii_lowercase
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.permissions import Role
from app.core.postcode import read_postcode
from app.extensions import db
from app.referrals import queries
from app.referrals.models import Referral, ReferralSearchKey
from app.referrals.queries import Wanted, searching
from app.referrals.search_keys import BUCKETS, begins_with, key_of_typed, keys_of_referral, words_of_name
from app.referrals.service.indexing import keep_search_keys
from app.referrals.states import ReferralState
from tests.factories.accounts import make_user
from tests.factories.referrals import make_draft, make_household, make_referral

NAMES = st.text("abcdefghijklmnopqrstuvwxyzäéżاب'- ", min_size=1, max_size=20)


def listed(actor: Any, text: str) -> list[Referral]:
    return list(db.session.scalars(queries.query_referrals(actor, Wanted(text=text))))


@pytest.mark.parametrize("text", [
    "mar", "mary", "MARY-ANN", "mary ann", "ann", "annm", "okonkw", "Okonkwo", "okon mar", "mary o", "Mary-Ann Okonkwo",
    "0987", "900987", "700 987", "07700 900987", "+447700900987", "CH41", "ch41 ", "CH41 1AA",
])
def test_a_beginning_is_enough(session: Session, text: str) -> None:
    home = make_household(postcode="CH41 1AA")
    sought = make_referral(household=home, first_name="Mary-Ann", last_name="Okonkwo", phone="+447700900987")
    make_referral(first_name="Zara", last_name="Quist", phone="+447700911111")
    coordinator = make_user(Role.COORDINATOR)
    expected = [] if text in {"annm", "0987", "700 987"} else [sought]
    assert list(queries.search(coordinator, text)) == expected
    assert listed(coordinator, text) == expected


@pytest.mark.parametrize("length", range(1, 7))
def test_a_reference_is_found_by_its_beginning(session: Session, length: int) -> None:
    sought = make_referral(reference="R-7K3M9A")
    make_referral(reference="R-8K3M9A")
    coordinator = make_user(Role.COORDINATOR)
    expected = [sought] if length > 1 else []
    for typed in ("R-" + "7K3M9A"[:length], "r" + "7k3m9a"[:length]):
        assert list(queries.search(coordinator, typed)) == expected, typed


def test_short_names_are_found_whole(session: Session) -> None:
    sought = make_referral(first_name="Li", last_name="Wu")
    make_referral(first_name="Lilian", last_name="Wulf")
    assert list(queries.search(make_user(Role.COORDINATOR), "li wu")) == [sought]


def test_names_that_share_a_bucket_are_told_apart(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.referrals.search_keys.BUCKETS", 1)
    sought = make_referral(first_name="Mary", last_name="Okonkwo")
    make_referral(first_name="Zara", last_name="Quist")
    assert list(queries.search(make_user(Role.COORDINATOR), "okon")) == [sought]


def test_nobody_finds_another_partners_people(session: Session) -> None:
    referral = make_referral(first_name="Mary", last_name="Okonkwo", phone="+447700900987")
    for role in Role:
        sees = role == Role.COORDINATOR
        for text in ("okon", "900987", "07700 900987", "L8", "L8 1XY", referral.reference, referral.reference[:5]):
            assert bool(queries.search(make_user(role), text)) == sees, (role, text)


def test_drafts_are_not_searched_and_sending_makes_keys(session: Session) -> None:
    caseworker = make_user(Role.CASEWORKER)
    draft = make_draft(caseworker, first_name="Mary", last_name="Okonkwo")
    assert list(queries.search(caseworker, "okon")) == []
    draft.first_name = "Zara"
    keep_search_keys(draft)
    keys = set(session.scalars(select(ReferralSearchKey.key).where(ReferralSearchKey.referral_id == draft.id)))
    assert keys == keys_of_referral("Zara", "Okonkwo", draft.phone, read_postcode(draft.postcode or ""))
    draft_id = draft.id
    session.delete(draft)
    session.flush()
    assert not session.scalars(select(ReferralSearchKey).where(ReferralSearchKey.referral_id == draft_id)).all()


def test_only_so_many_candidates_are_opened(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "MOST_TRIED", 2)
    made = [make_referral(ReferralState.WAITING, first_name="Mary", last_name="Okonkwo") for _ in range(3)]
    assert list(queries.search(make_user(Role.COORDINATOR), "okon")) == [made[2], made[1]]


@given(NAMES, NAMES)
def test_every_beginning_of_a_word_has_a_stored_key(app: Any, first: str, last: str) -> None:
    keys = keys_of_referral(first, last, None, None)
    for word in words_of_name(first, last):
        for length in range(3, len(word) + 1):
            assert key_of_typed(word[:length]) in keys
            assert begins_with([word[:length]], first, last)
        assert len(word) > 2 or key_of_typed(word) in keys


def test_many_names_share_a_key(app: Any) -> None:
    beginnings = {a + b + c for a in ascii_lowercase for b in ascii_lowercase for c in ascii_lowercase}
    keys = {key_of_typed(beginning) for beginning in beginnings}
    assert all(0 <= key < BUCKETS for key in keys)
    assert len(keys) < len(beginnings) / 2
