"""Text that was written in UTF-8 and read as Windows-1252 somewhere on its way: found and told, never repaired.

"ZoÃ«" may be meant as it stands; only a person can say, so the row and what it would become are shown.
"""

from collections.abc import Iterator, Sequence

from app.bulk_referrals.reading.decoding import read_twice
from app.bulk_referrals.reading.limits import MAX_NOTES
from app.bulk_referrals.reading.places import column_letter
from app.bulk_referrals.reading.sentences import told
from app.bulk_referrals.shapes import Problem, Severity, SourceRow


def told_if_read_twice(rows: Sequence[SourceRow]) -> list[Problem]:
    """One question for each cell that looks read twice over, up to the limit of notes."""
    found: list[Problem] = []
    for problem in _questions(rows):
        if len(found) == MAX_NOTES:
            break
        found.append(problem)
    return found


def _questions(rows: Sequence[SourceRow]) -> Iterator[Problem]:
    for row in rows:
        if read_twice("\n".join(row.cells)) is None:
            continue
        for index, cell in enumerate(row.cells):
            mended = read_twice(cell)
            if mended is not None:
                yield told(
                    "double_encoding",
                    f"This looks like “{mended}”, garbled by a program that read it in the wrong encoding. "
                    "We kept it as it is written: correct it if it is wrong.",
                    row=row.number,
                    column=column_letter(index),
                    value=cell,
                    severity=Severity.CONFIRM,
                )
