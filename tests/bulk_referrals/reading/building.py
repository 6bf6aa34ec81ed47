"""Files for the reader's tests: CSV bytes, and workbooks written part by part so that they can be wrong."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def csv_bytes(rows: Iterable[Sequence[str]], *, encoding: str = "utf-8", **how: Any) -> bytes:
    """A well-formed CSV file; `how` is given to the csv module."""
    text = io.StringIO(newline="")
    csv.writer(text, **how).writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_bytes(sheets: Mapping[str, Iterable[Sequence[Any]]], *, hidden: Sequence[str] = (), **options: Any) -> bytes:
    """A workbook written by a library, as people's programs do."""
    made = io.BytesIO()
    workbook = xlsxwriter.Workbook(made, {"in_memory": True, **options})
    for name, rows in sheets.items():
        sheet = workbook.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                write(sheet, number, column, value)
        if name in hidden:
            sheet.hide()
    workbook.close()
    return made.getvalue()


def write(sheet: Any, row: int, column: int, value: Any) -> None:
    if isinstance(value, str):
        sheet.write_string(row, column, value)
    elif value is not None:
        sheet.write(row, column, value)


def parts_of(content: bytes) -> dict[str, bytes]:
    """Every part of a workbook by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {part.filename: package.read(part) for part in package.infolist()}


def zipped(parts: Mapping[str, bytes | str]) -> bytes:
    """A zip of the parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return made.getvalue()


def raw_parts(
    *sheets: str, names: Sequence[str] = (), strings: str | None = None, styles: str | None = None
) -> dict[str, str]:
    """The parts of a workbook whose sheets are given as XML from <sheetData> on."""
    listed, related = [], []
    for number, _ in enumerate(sheets, 1):
        name = names[number - 1] if names else f"Sheet{number}"
        listed.append(f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>')
        related.append((f"rId{number}", "worksheet", f"worksheets/sheet{number}.xml"))
    if strings is not None:
        related.append(("rId98", "sharedStrings", "sharedStrings.xml"))
    if styles is not None:
        related.append(("rId99", "styles", "styles.xml"))
    parts = {
        "[Content_Types].xml": "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>",
        "_rels/.rels": _relations([("rId1", "officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{"".join(listed)}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(related),
    }
    for number, sheet in enumerate(sheets, 1):
        parts[f"xl/worksheets/sheet{number}.xml"] = f'<worksheet xmlns="{MAIN}">{sheet}</worksheet>'
    if strings is not None:
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{strings}</sst>'
    if styles is not None:
        parts["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'
    return parts


def _relations(related: Iterable[tuple[str, str, str]]) -> str:
    found = "".join(f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{to}"/>' for key, kind, to in related)
    return f'<Relationships xmlns="{PACKAGE}">{found}</Relationships>'


def raw_xlsx(*sheets: str, **how: Any) -> bytes:
    """A workbook whose sheets are given as XML from <sheetData> on."""
    return zipped(raw_parts(*sheets, **how))


def text_cell(reference: str, text: str) -> str:
    """A cell that carries its own text."""
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


HEAD_AND_ROW = (
    f'<row r="1">{text_cell("A1", "Tenancy Ref")}{text_cell("B1", "Name")}</row>'
    f'<row r="2">{text_cell("A2", "T1")}{text_cell("B2", "Zoë")}</row>'
)
