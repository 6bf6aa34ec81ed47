"""A report as CSV: one figure a row, with its definition; safe from formulas and readable by machines.

Pure; takes a report as its reader may see it.
"""

from collections.abc import Iterator, Mapping

from app.core.csv_safe import Cell, write_csv
from app.reporting.definitions import LICENCE, NOT_CLAIMED
from app.reporting.presentation import Presented


def report_csv(report: Presented, about: Mapping[str, str]) -> bytes:
    """The figures of a report, then method, what is not claimed and the licence of the data."""
    return write_csv([("Section", "Figure", "Value", "How it is counted"), *_rows(report, about)])


def _rows(report: Presented, about: Mapping[str, str]) -> Iterator[tuple[Cell, ...]]:
    yield "About", "Fund", report.funder, ""
    yield "About", "Period", report.period, ""
    for name, fact in about.items():
        yield "About", name, fact, ""
    for block in report.blocks:
        for line in block.lines:
            # A plain number where there is one, so that a spreadsheet can add; words where a number is hidden.
            value: Cell = line.number if line.number is not None else line.text
            yield block.caption, line.label, value, line.definition or block.note
    for sentence in report.method:
        yield "Method", "", sentence, ""
    for sentence in NOT_CLAIMED:
        yield "Not claimed", "", sentence, ""
    yield "Licence", "", LICENCE, ""
