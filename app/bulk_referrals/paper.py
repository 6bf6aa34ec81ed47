"""Files that leave us: the template to fill in, the corrections, the result. Texts stay texts, never formulas.

The template is made from the live answers, so that a drop-down never offers what the form does not.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any, Final

from app.bulk_referrals.columns import Field, template_fields
from app.bulk_referrals.shapes import Mapping
from app.core.csv_safe import Cell, write_csv
from app.core.late import Late

xlsxwriter = Late("xlsxwriter")
WHAT_IS_WRONG: Final = "What is wrong"
SHEET: Final = "Tenants"
_LISTS: Final = "Answers"
_LAST_ROW: Final = 10_001
_WIDTH: Final = 24


def template_csv() -> bytes:
    """The headings and the example row, which is recognised and skipped."""
    return write_csv(_template_rows())


def write_template(file: IO[bytes]) -> None:
    """The same as a workbook, with drop-down lists; every column is text, so that no zero is lost."""
    fields = template_fields()
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        sheet, lists = workbook.add_worksheet(SHEET), workbook.add_worksheet(_LISTS)
        lists.hide()
        text = workbook.add_format({"num_format": "@"})
        bold = workbook.add_format({"bold": True, "num_format": "@", "text_wrap": True, "valign": "top"})
        soft = workbook.add_format({"num_format": "@", "italic": True, "font_color": "#505a5f"})
        sheet.freeze_panes(1, 0)
        for column, field in enumerate(fields):
            sheet.set_column(column, column, _WIDTH, text)
            sheet.write_string(0, column, field.label, bold)
            sheet.write_comment(0, column, field.hint)
            sheet.write_string(1, column, field.example, soft)
            _offer(sheet, lists, column, field)


def corrections(mapping: Mapping, rows: Iterable[tuple[dict[str, Any], str]]) -> Iterator[Sequence[Cell]]:
    """The columns as they were, but for those that were dropped, and what is wrong with each row."""
    kept = [column for column in mapping.columns if not column.is_dropped and column.heading != WHAT_IS_WRONG]
    yield [*(column.heading for column in kept), WHAT_IS_WRONG]
    for stored, wrong in rows:
        cells = stored.get("cells", [])
        yield [*(cells[one.index] if one.index < len(cells) else "" for one in kept), wrong]


def result_rows(made: Iterable[tuple[int, str, str, str]]) -> Iterator[Sequence[Cell]]:
    """Which row became which referral."""
    yield ["Row", "Tenancy reference", "What became of it", "Referral"]
    for number, tenancy, standing, reference in made:
        yield [number, tenancy, standing, reference]


def _template_rows() -> Iterator[Sequence[Cell]]:
    fields = template_fields()
    yield [field.label for field in fields]
    yield [field.example for field in fields]


def _offer(sheet: Any, lists: Any, column: int, field: Field) -> None:
    if not field.choices:
        return
    for row, words in enumerate(field.choices):
        lists.write_string(row, column, words)
    letter = xlsxwriter.utility.xl_col_to_name(column)
    sheet.data_validation(1, column, _LAST_ROW, column, {
        "validate": "list", "source": f"={_LISTS}!${letter}$1:${letter}${len(field.choices)}",
        "error_title": "Choose from the list", "error_message": f"{field.label}: choose one of the answers.",
    })
