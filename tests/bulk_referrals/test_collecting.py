"""Full garbage collections stay away while a long file is in memory, and come back."""

import gc

import pytest

from app.bulk_referrals.service.collecting import without_full_collections


def test_full_collections_come_back_with_the_last_holder() -> None:
    before = gc.get_threshold()
    with without_full_collections():
        with without_full_collections():
            during = gc.get_threshold()
            assert during[:2] == before[:2] and during[2] > 1000 * before[2]
        assert gc.get_threshold() == during
    assert gc.get_threshold() == before


def test_they_come_back_after_a_failure() -> None:
    before = gc.get_threshold()
    with pytest.raises(RuntimeError), without_full_collections():
        raise RuntimeError
    assert gc.get_threshold() == before
