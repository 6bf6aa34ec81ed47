"""What a benchmark returns, and how it measures: medians of repeated runs, as ratios to a bare baseline.

Seconds on one machine say little on another; the ratio to the least work that could possibly do the job
carries over.
"""

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured value in its unit; the baseline is the same unit, the ratio is value / baseline.

    `at_most` is the target of the value, `ratio_at_most` that of the ratio; None where there is none.
    """

    name: str
    value: float
    unit: str
    baseline: float | None = None
    ratio: float | None = None
    at_most: float | None = None
    ratio_at_most: float | None = None

    @property
    def missed(self) -> list[str]:
        """A sentence for each target the figure misses."""
        found = []
        if self.at_most is not None and self.value > self.at_most:
            found.append(f"{self.name}: {_number(self.value)} {self.unit}, and the target is {_number(self.at_most)}.")
        if self.ratio is not None and self.ratio_at_most is not None and self.ratio > self.ratio_at_most:
            found.append(f"{self.name}: {self.ratio:.2f} times the baseline, and the target is {self.ratio_at_most:g}.")
        return found


def compared(name: str, value: float, unit: str, baseline: float) -> Figure:
    """Return the figure with its ratio to the baseline."""
    return Figure(name, value, unit, baseline, value / baseline)


def median_seconds(work: Callable[[], object], *, runs: int = 7) -> float:
    """Return the median wall time of `work` in seconds, after one run that does not count."""
    return medians_of([work], runs=runs)[0]


def medians_of(works: Sequence[Callable[[], object]], *, runs: int = 7) -> list[float]:
    """Return the median seconds of each, run by turns so that a slow moment of the machine hits all alike."""
    for work in works:
        work()
    seconds: list[list[float]] = [[] for _ in works]
    for _ in range(runs):
        for times, work in zip(seconds, works, strict=True):
            times.append(_seconds(work))
    return [statistics.median(times) for times in seconds]


def _seconds(work: Callable[[], object]) -> float:
    gc.collect()
    gc.disable()
    try:
        started = time.perf_counter()
        work()
        return time.perf_counter() - started
    finally:
        gc.enable()


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as an aligned table with medians, baselines and ratios."""
    heads = ("measured", "median", "unit", "baseline", "ratio")
    rows = [heads, *(_cells(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
    return "\n".join(_line(row, widths) for row in rows)


def _cells(figure: Figure) -> tuple[str, ...]:
    ratio = "–" if figure.ratio is None else f"{figure.ratio:.2f} ×"
    return figure.name, _number(figure.value), figure.unit, _number(figure.baseline), ratio


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.4g}" if value < 1000 else f"{value:,.0f}"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    name, median, unit, baseline, ratio = (
        cell.ljust(width) if column in {0, 2} else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return f"{name}  {median} {unit}  {baseline}  {ratio}".rstrip()
