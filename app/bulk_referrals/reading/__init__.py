"""Reads an uploaded file into rows of text: what kind it is, its encoding, its sheet, its true row numbers.

Pure: bytes in, rows out. Nothing is judged, mapped or stored here, and no cell is cut or repaired.
"""

from app.bulk_referrals.reading.csv_text import read_csv
from app.bulk_referrals.reading.sniffing import kind_of
from app.bulk_referrals.reading.xlsx import read_xlsx
from app.bulk_referrals.shapes import SourceFile

__all__ = ["read_file"]


def read_file(content: bytes, *, sheet: str | None = None) -> SourceFile:
    """Read a CSV file or a workbook, told apart by content; raises UnreadableFile with a sentence otherwise.

    `sheet` names the sheet of a workbook to read, hidden or not. Rows leave out empty cells at their end, so that they
    differ in length.
    """
    return read_xlsx(content, sheet=sheet) if kind_of(content) == "xlsx" else read_csv(content)
