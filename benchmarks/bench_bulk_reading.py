"""Reading a landlord's file of 10,000 rows × 20 columns, beside the bare csv module and bare calamine."""

import csv
import io
import resource

import xlsxwriter  # type: ignore[import-untyped]
from python_calamine import CalamineWorkbook

from app.bulk_referrals.reading import read_file
from benchmarks.figures import Figure, compared, medians_of

ROWS, FEWER = 10_000, 1_000
HEADINGS = (
    "Tenancy Ref", "Title", "First name", "Surname", "Mobile", "Tel 2", "Address 1", "Address 2", "Town", "Postcode",
    "UPRN", "Adults", "Children", "Language", "Device wanted", "Internet at home", "Permission", "Permission date",
    "Safe to text", "Notes",
)  # fmt: skip


def run() -> list[Figure]:
    """Read both kinds of file with our reader and with the bare libraries; growth from 1,000 to 10,000 rows."""
    text, fewer_text = _csv(ROWS), _csv(FEWER)
    book, fewer_book = _xlsx(ROWS), _xlsx(FEWER)
    ours_csv, bare_csv, few_csv = medians_of(
        [lambda: read_file(text), lambda: _bare_csv(text), lambda: read_file(fewer_text)]
    )
    ours_book, bare_book, few_book = medians_of(
        [lambda: read_file(book), lambda: _bare_xlsx(book), lambda: read_file(fewer_book)]
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        compared("read CSV", ours_csv * 1e3, "ms", bare_csv * 1e3),
        compared("read XLSX", ours_book * 1e3, "ms", bare_book * 1e3),
        compared("CSV of 10,000 rows beside 1,000", ours_csv * 1e3, "ms", few_csv * 1e3),
        compared("XLSX of 10,000 rows beside 1,000", ours_book * 1e3, "ms", few_book * 1e3),
        Figure("peak memory of the whole benchmark", peak, "MB"),
    ]


def _row(number: int) -> tuple[str | int, ...]:
    return (
        f"TEN{number:06}", "Ms", "Zoë", f"O’Brien-{number % 977}", f"07700 {900_000 + number % 1000}", "",
        f"Flat {number % 40}, {number % 300} High Street", "Toxteth", "Liverpool", "L8 1XY", 38_000_000 + number,
        number % 4 + 1, number % 3, "English", "Laptop", "No", "Yes", "03/04/2026", "Y", "Rings after six",
    )  # fmt: skip


def _csv(rows: int) -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written).writerows([HEADINGS, *map(_row, range(rows))])
    return written.getvalue().encode()


def _xlsx(rows: int) -> bytes:
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    sheet = book.add_worksheet("Tenants")
    for number, row in enumerate([HEADINGS, *map(_row, range(rows))]):
        sheet.write_row(number, 0, row)
    book.close()
    return written.getvalue()


def _bare_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def _bare_xlsx(content: bytes) -> object:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
