"""How much of a file we are ready to read: sizes, counts, and the allowance that is used up while reading.

The limits keep a file that unpacks to gigabytes, or holds a cell in its last corner, from taking the worker along.
"""

from dataclasses import dataclass
from typing import Final

from app.bulk_referrals.reading.sentences import refusal

MAX_FILE_BYTES: Final = 10 * 1024 * 1024
MAX_ROWS: Final = 10_000  # rows of data, as the pages promise; the judge knows the header and counts exactly
ROWS_AROUND: Final = 50  # titles, headings, totals and footers beside the rows of data
MAX_COLUMNS: Final = 16_384  # of a sheet; the last column is XFD
MAX_SHEET_ROWS: Final = 1_048_576  # what a spreadsheet program can show

MAX_FILLED_CELLS: Final = 800_000
MAX_ROW_WIDTHS: Final = 4_000_000  # all rows' cells up to the last filled one, together
MAX_CELL: Final = 32_767  # characters, as in Excel
SHOWN_OF_LONG_CELL: Final = 1_000
MAX_TEXT: Final = 40_000_000  # characters of all cells together

MAX_PARTS: Final = 4_000  # files in a workbook's zip
MAX_UNPACKED: Final = 1_000_000_000  # bytes of all of them, as the zip announces
MAX_SHEETS_UNPACKED: Final = 500_000_000  # bytes of the sheets that are looked at; most of a large one is blank cells
MAX_STRINGS_UNPACKED: Final = 50_000_000
MAX_STRINGS: Final = 1_000_000
MAX_SMALL_PART: Final = 20_000_000  # styles, lists of sheets and relations
MAX_CELL_ELEMENTS: Final = 2_500_000  # cells of a sheet that are not seen to be blank at first sight
MAX_OTHER_ELEMENTS: Final = 20_000  # between two cells: columns, runs of text, what else sheets hold
MAX_MERGED: Final = 20_000
MAX_NOTES: Final = 10_000  # of one kind in one file


@dataclass(slots=True)
class Allowance:
    """What may still be read of one table; `take_row` refuses when a row goes beyond it."""

    rows: int = MAX_ROWS + ROWS_AROUND
    filled: int = MAX_FILLED_CELLS
    width: int = MAX_ROW_WIDTHS
    text: int = MAX_TEXT

    def take_row(self, width: int, filled: int, characters: int) -> None:
        """Count one filled row; refuses the file when rows, cells or text are more than we read."""
        self.rows -= 1
        self.width -= width
        self.filled -= filled
        self.text -= characters
        if self.rows < 0:
            raise refusal("too_many_rows")
        if self.width < 0 or self.filled < 0:
            raise refusal("too_many_cells")
        if self.text < 0:
            raise refusal("too_much_text")
