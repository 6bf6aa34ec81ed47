"""A workbook for spreadsheets, written row by row to a file: memory does not grow with its length.

Every text is a text, never a formula or a link; days are days.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any, Final

from app.core import clock
from app.core.csv_safe import Cell
from app.core.late import Late

xlsxwriter = Late("xlsxwriter")
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OPTIONS: Final = {
    "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}
_LONGEST_TEXT: Final = 32_767
_WIDTH: Final = 20


def write_workbook(title: str, rows: Iterable[Sequence[Cell]], file: IO[bytes]) -> None:
    """One sheet with headings first, which stay in sight; times are London's; at most 1,048,576 rows."""
    with xlsxwriter.Workbook(file, _OPTIONS) as workbook:
        workbook.set_properties({"title": title, "created": clock.now().replace(tzinfo=None)})
        sheet = workbook.add_worksheet(title[:31])
        bold = workbook.add_format({"bold": True})
        formats: dict[type, Any] = {
            date: workbook.add_format({"num_format": "yyyy-mm-dd"}),
            datetime: workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        }
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows):
            if number == 0:
                sheet.set_column(0, max(len(row) - 1, 0), _WIDTH)
            for column, value in enumerate(row):
                _write(sheet, number, column, value, bold if number == 0 else formats.get(type(value)))


def _write(sheet: Any, row: int, column: int, value: Cell, style: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_string(row, column, "yes" if value else "no", style)
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(row, column, value, style)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, clock.in_london(value).replace(tzinfo=None), style)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, style)
    else:
        sheet.write_string(row, column, value[:_LONGEST_TEXT], style)
