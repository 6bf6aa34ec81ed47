"""The table of the benchmarks says what was measured, and the runner finds every benchmark."""

from collections.abc import Callable
from importlib import import_module

import pytest

from benchmarks.__main__ import main, names
from benchmarks.figures import Figure, compared, medians_of, table

pytestmark = pytest.mark.pure


def test_a_ratio_is_the_value_over_its_baseline() -> None:
    assert compared("read", 3.0, "ms", 2.0) == Figure("read", 3.0, "ms", 2.0, 1.5)


def test_a_missed_target_is_said_in_a_sentence() -> None:
    assert Figure("page", 61.0, "ms", 30.0, 2.03, at_most=60.0, ratio_at_most=1.5).missed == [
        "page: 61 ms, and the target is 60.", "page: 2.03 times the baseline, and the target is 1.5.",
    ]
    assert Figure("page", 60.0, "ms", 40.0, 1.5, at_most=60.0, ratio_at_most=1.5).missed == []
    assert Figure("page", 1e9, "ms").missed == []


def test_the_table_lines_up_and_leaves_out_what_was_not_compared() -> None:
    rows = table([compared("read a log", 3.0, "ms", 2.0), Figure("size", 12345, "bytes")]).splitlines()
    assert [row.split() for row in rows] == [
        ["measured", "median", "unit", "baseline", "ratio"],
        ["read", "a", "log", "3", "ms", "2", "1.50", "×"],
        ["size", "12,345", "bytes", "–", "–"],
    ]
    assert {row.index(unit) for row, unit in zip(rows, ("unit", "ms", "bytes"), strict=True)} == {19}


def test_works_are_run_by_turns_after_one_run_that_does_not_count() -> None:
    order: list[str] = []

    def noting(name: str) -> Callable[[], None]:
        return lambda: order.append(name)

    assert len(medians_of([noting("a"), noting("b")], runs=2)) == 2
    assert order == ["a", "b", "a", "b", "a", "b"]


def test_every_benchmark_can_be_run_and_says_what_it_measures() -> None:
    modules = [import_module(f"benchmarks.{name}") for name in names([])]
    assert [module.__name__ for module in modules if not callable(getattr(module, "run", None))] == []
    assert [module.__name__ for module in modules if not module.__doc__] == []
    assert "bench_encryption" in names(["encrypt"])


def test_a_word_that_no_benchmark_has_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["no such thing"]) == 1
    assert "No benchmark" in capsys.readouterr().err
