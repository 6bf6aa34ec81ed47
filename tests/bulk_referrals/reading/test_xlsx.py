"""Cells of a workbook as text: numbers whole, dates as ISO text, formulas by their result, errors told."""

from datetime import date, datetime, time

import pytest

from app.bulk_referrals.reading import read_file
from app.bulk_referrals.shapes import CellRange, Severity
from tests.bulk_referrals.reading.building import (
    HEAD_AND_ROW,
    parts_of,
    raw_parts,
    raw_xlsx,
    text_cell,
    xlsx_bytes,
    zipped,
)

pytestmark = pytest.mark.pure

STYLES = (
    '<numFmts><numFmt numFmtId="170" formatCode="00000000000"/><numFmt numFmtId="171" formatCode="dd/mm/yyyy hh:mm"/>'
    '<numFmt numFmtId="172" formatCode="[h]:mm"/><numFmt numFmtId="173" formatCode="[Red]&quot;due &quot;0"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/><xf numFmtId="172"/>'
    '<xf numFmtId="173"/><xf numFmtId="21"/><xf numFmtId="49"/></cellXfs>'
    '<dxfs><dxf><numFmt numFmtId="0" formatCode="dd/mm/yyyy"/></dxf></dxfs>'
)


def value_of(cell, **how):
    """The text that one cell, C2, is read as."""
    row = f'<row r="2">{text_cell("A2", "T1")}{cell}{text_cell("D2", "end")}</row>'
    how.setdefault("styles", STYLES)
    source = read_file(raw_xlsx(f'<sheetData><row r="1">{text_cell("A1", "Ref")}</row>{row}</sheetData>', **how))
    assert source.rows[1].cells[3] == "end"
    return source.rows[1].cells[2]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("7700900123", "7700900123"), ("7700900123.0", "7700900123"), ("7.700900123E9", "7700900123"),
        ("1.00E+11", "100000000000"), ("38012345.0", "38012345"), ("12345678901234567890", "12345678901234567890"),
        ("0", "0"), ("-5", "-5"), ("2.5", "2.5"), ("0.30000000000000004", "0.3"), ("1E-3", "0.001"), ("1E400", "1E400"),
        ("nan", "nan"), ("1_000", "1_000"), ("", ""), ("007", "007"),
    ],
)  # fmt: skip
def test_numbers_keep_every_digit(written, read):
    assert value_of(f'<c r="C2"><v>{written}</v></c>') == read
    assert value_of(f'<c r="C2" t="n"><v> {written} </v></c>') == read


@pytest.mark.parametrize(
    ("style", "written", "read"),
    [
        (1, "31095", "1985-02-17"), (1, "31095.0", "1985-02-17"), (1, "1", "1900-01-01"), (1, "59", "1900-02-28"),
        (1, "60", "1900-02-29"), (1, "61", "1900-03-01"), (1, "0", "1900-01-00"), (1, "2958465", "9999-12-31"),
        (1, "7700900123", "7700900123"), (1, "-3", "-3"), (1, "word", "word"), (3, "31095.4375", "1985-02-17T10:30:00"),
        (3, "31095.999999", "1985-02-18"), (6, "0.5", "12:00:00"), (1, "0.5", "12:00:00"), (4, "1.5", "36:00:00"),
        (2, "7700900123", "07700900123"),
        (2, "7700900123.0", "07700900123"), (5, "12", "12"), (0, "31095", "31095"), (7, "7700900123", "7700900123"),
    ],
)  # fmt: skip
def test_the_format_says_what_a_number_means(style, written, read):
    assert value_of(f'<c r="C2" s="{style}"><v>{written}</v></c>') == read


def test_dates_of_the_1904_calendar():
    parts = raw_parts(
        f'<sheetData>{HEAD_AND_ROW}<row r="3"><c r="A3" s="1"><v>29633</v></c></row></sheetData>', styles=STYLES
    )
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    assert read_file(zipped(parts)).rows[2].cells == ("1985-02-17",)


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ('<c r="C2" t="str"><f>A1&amp;B1</f><v>Zoë &amp; Jo</v></c>', "Zoë & Jo"),
        ('<c r="C2"><f>HYPERLINK("x")</f><v>12</v></c>', "12"),
        ('<c r="C2" t="str"><v>#####</v></c>', "#####"),
        ('<c r="C2" t="str"><v>7.7009E+09</v></c>', "7.7009E+09"),
        ('<c r="C2" t="b"><v>1</v></c>', "TRUE"),
        ('<c r="C2" t="b"><v>0</v></c>', "FALSE"),
        ('<c r="C2" t="d"><v>1985-02-17T00:00:00</v></c>', "1985-02-17"),
        ('<c r="C2" t="d"><v>1985-02-17T10:30:00</v></c>', "1985-02-17T10:30:00"),
        ('<c r="C2" t="s"><v>1</v></c>', "bold and plain"),
        ('<c r="C2" t="s"><v>2</v></c>', "東京"),
        ('<c r="C2" t="s"><v>3</v></c>', "a\rb_x0041_"),
        ('<c r="C2" t="s"><v>4</v></c>', ""),
        ('<c r="C2" t="inlineStr"><is><r><t>Zo</t></r><r><t>ë</t></r></is></c>', "Zoë"),
        ('<c r="C2"/>', ""),
        ('<c r="C2"></c>', ""),
        ('<c r="C2" t="str"><v></v></c>', ""),
        ('<c r="C2" t="str"><v><![CDATA[<b>]]></v></c>', "<b>"),
        ('<!-- <c r="C2"><v>1</v></c> --><c r="C2"><v>2</v></c>', "2"),
    ],
)
def test_cells_are_read_as_their_text(cell, read):
    strings = (
        "<si><t>first</t></si><si><r><rPr><b/></rPr><t>bold</t></r><r><t xml:space='preserve'> and plain</t></r></si>"
        "<si><t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh></si><si><t>a_x000D_b_x005F_x0041_</t></si><si/>"
    )
    assert value_of(cell, strings=strings) == read


def test_error_cells_are_empty_and_told():
    cells = '<c r="A3" t="e"><v>#N/A</v></c><c r="AB3" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="AC3"><v>1</v></c>'
    source = read_file(raw_xlsx(f'<sheetData>{HEAD_AND_ROW}<row r="3">{cells}</row></sheetData>'))
    assert source.rows[2].cells == ("",) * 28 + ("1",)
    assert [(p.row, p.column, p.value, p.severity) for p in source.problems] == [
        (3, "A", "#N/A", Severity.NOTE), (3, "AB", "#DIV/0!", Severity.NOTE)
    ]  # fmt: skip


def test_a_formula_without_a_saved_result_is_told():
    source = read_file(raw_xlsx(f'<sheetData>{HEAD_AND_ROW}<row r="3"><c r="B3"><f>A1</f></c></row></sheetData>'))
    assert [(p.row, p.column, p.code) for p in source.problems] == [(3, "B", "formula_without_value")]


def test_merged_cells_are_reported_with_their_ranges():
    tail = '<mergeCells count="2"><mergeCell ref="A2:A5"/><mergeCell ref="B1:AB1"/></mergeCells>'
    source = read_file(raw_xlsx(f"<sheetData>{HEAD_AND_ROW}</sheetData>{tail}"))
    assert source.merged == (CellRange(2, 5, 0, 0), CellRange(1, 1, 1, 27))
    assert [problem.code for problem in source.problems] == ["merged_cells"]


def test_hidden_rows_are_read_and_told():
    row = f'<row r="3" hidden="1">{text_cell("A3", "T2")}</row><row r="4" hidden="1"/>'
    source = read_file(raw_xlsx(f"<sheetData>{HEAD_AND_ROW}{row}</sheetData>"))
    assert [row.number for row in source.rows] == [1, 2, 3]
    (problem,) = source.problems
    assert (problem.code, problem.severity) == ("hidden_rows", Severity.CONFIRM)
    assert ": 1." in problem.message


def test_row_numbers_are_those_of_the_sheet():
    row = f'<row r="7" spans="1:2"><c r="A7" s="1"/></row><row r="9">{text_cell("B9", "T2")}</row>'
    source = read_file(raw_xlsx(f"<sheetData>{HEAD_AND_ROW}{row}</sheetData>"))
    assert [(row.number, *row.cells) for row in source.rows][2:] == [(9, "", "T2")]


def test_cells_without_places_stand_one_after_the_other():
    rows = "<row><c><v>1</v></c><c/><c><v>3</v></c></row><row/><row><c r='B3'><v>4</v></c><c><v>5</v></c></row>"
    source = read_file(raw_xlsx(f"<sheetData>{rows}</sheetData>"))
    assert [(row.number, *row.cells) for row in source.rows] == [(1, "1", "", "3"), (3, "", "4", "5")]


def test_other_programs_prefixes_and_slashes_are_understood():
    parts = raw_parts(f"<sheetData>{HEAD_AND_ROW}</sheetData>")
    sheet = parts.pop("xl/worksheets/sheet1.xml").replace("<", "<x:").replace("<x:/", "</x:")
    sheet = sheet.replace("xmlns=", "xmlns:x=")
    parts["XL\\Worksheets\\Sheet1.xml"] = '<?xml version="1.0"?>\n' + sheet
    assert read_file(zipped(parts)).rows[1].cells == ("T1", "Zoë")


def test_a_library_written_workbook_reads_back():
    rows = [
        ["Ref", "Seen", "When", "At", "Child", "Rent"],
        ["T1", date(1985, 4, 3), datetime.fromisoformat("2026-03-01T09:30"), time(8, 15), True, 12.5],
        ["  T2 ", None, None, None, False, 7700900123],
    ]
    source = read_file(xlsx_bytes({"Tenants": rows}, default_date_format="dd/mm/yyyy"))
    assert [row.cells for row in source.rows[1:]] == [
        ("T1", "1985-04-03", "2026-03-01T09:30:00", "08:15:00", "TRUE", "12.5"),
        ("  T2 ", "", "", "", "FALSE", "7700900123"),
    ]


def test_the_ending_of_the_name_does_not_count():
    assert read_file(xlsx_bytes({"A": [["Ref"], ["T1"]]})).kind == "xlsx"
    assert read_file(b"Ref,Name\nT1,Zoe\n").kind == "csv"


def test_usual_rows_and_all_others_are_read_alike():
    content = xlsx_bytes({"A": [["Ref", "Name", "N"], *([f"T{n}", f"Zoë & {n}", n * 1.5] for n in range(50))]})
    parts = parts_of(content)
    commented = parts["xl/worksheets/sheet1.xml"].replace(b"<row", b"<!-- --><row")
    assert read_file(zipped({**parts, "xl/worksheets/sheet1.xml": commented})) == read_file(content)
