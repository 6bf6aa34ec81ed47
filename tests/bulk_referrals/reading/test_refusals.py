"""Every kind of file we do not read is refused by its content, with a sentence that says what to do."""

import gzip

import pytest

from app.bulk_referrals.reading import read_file
from app.bulk_referrals.reading.sentences import _REFUSALS
from app.bulk_referrals.shapes import UnreadableFile
from tests.bulk_referrals.reading.building import HEAD_AND_ROW, parts_of, raw_parts, xlsx_bytes, zipped

pytestmark = pytest.mark.pure

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
ODS = {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}
GOOD = xlsx_bytes({"A": [["Ref", "Name"], ["T1", "Zoë"]]})


def wide(name):
    return name.encode("utf-16-le")


def sheet_with(before="", after=""):
    return zipped(raw_parts(f"{before}<sheetData>{HEAD_AND_ROW}</sheetData>{after}"))


REFUSED = {
    "empty": [b"", b"\xff\xfe", b"\r\n \t\n"],
    "too_large": [b"a,b\n" * 3_000_000],
    "xls": [OLE + wide("Workbook"), OLE + wide("Book"), b"\x09\x04\x06\x00\x00\x00\x10\x00"],
    "password": [OLE + wide("EncryptedPackage")],
    "word": [OLE + wide("WordDocument"), zipped({"[Content_Types].xml": "", "word/document.xml": ""})],
    "ole": [OLE],
    "macros": [zipped({**parts_of(GOOD), "xl/vbaProject.bin": b"x"})],
    "xlsb": [zipped({"[Content_Types].xml": "", "xl/workbook.bin": ""})],
    "powerpoint": [zipped({"[Content_Types].xml": "", "ppt/presentation.xml": ""})],
    "ods": [zipped(ODS)],
    "numbers": [zipped({"Index/Document.iwa": ""})],
    "zip": [zipped({"tenants.csv": "a,b"}), zipped({"tenants.xlsx": GOOD}), zipped({})],
    "archive": [gzip.compress(b"a,b\n1,2\n", mtime=0), b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07\x00"],
    "pdf": [b"%PDF-1.7\n%\xe2\xe3", b"\xef\xbb\xbf%PDF-1.4"],
    "picture": [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a"],
    "html": [
        b"<html><table><tr><td>T1", b"\r\n <!DOCTYPE HTML>", b"<TABLE border=1>", "<html>".encode("utf-16"),
        b"MIME-Version: 1.0\nX-Document-Type: Workbook", b"<?xml version='1.0'?><html xmlns='x'>",
    ],
    "xml": [b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'>"],
    "json": [b'{"tenants": []}', b'[\n {"ref": 1}]'],
    "rtf": [b"{\\rtf1\\ansi"],
    "not_a_table": [bytes(range(1, 32)) * 40, b"\x7fELF" + bytes(range(256)) * 8],
    "damaged_text": [b"\xff\xfea", b"\xff\xfe\x00\xd8a\x00"],
    "damaged": [
        GOOD[:-30], GOOD[: len(GOOD) // 2], b"PK\x03\x04", sheet_with("<!-- "), sheet_with("</a>"),
        zipped({"[Content_Types].xml": "<Types/>"}),
        zipped({key: value for key, value in parts_of(GOOD).items() if "worksheets" not in key})[:-5],
        sheet_with().replace(b"PK\x01\x02", b"PK\x01\x03"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "content"), [(code, content) for code, contents in REFUSED.items() for content in contents]
)
def test_the_file_is_refused_with_what_to_do(code, content):
    with pytest.raises(UnreadableFile) as refused:
        read_file(content)
    assert refused.value.code == code
    assert refused.value.sentence == _REFUSALS[code]


@pytest.mark.parametrize("code", sorted(_REFUSALS))
def test_every_sentence_is_calm_and_says_the_next_step(code):
    sentence = _REFUSALS[code]
    assert sentence.endswith(".") or code == "sheet_not_found"
    assert any(word in sentence for word in ("pload", "hoose", "unhide"))
    assert "error" not in sentence.lower() and "invalid" not in sentence.lower()


ROWS = {
    "row numbers that go back": '<row r="5"><c r="A5"><v>1</v></c></row><row r="3"><c r="A3"><v>1</v></c></row>',
    "a row twice": '<row r="5"><c r="A5"><v>1</v></c></row><row r="5"><c r="A5"><v>1</v></c></row>',
    "a row below the last": '<row r="1048577"><c r="A1"><v>1</v></c></row>',
    "row zero": '<row r="0"><c r="A1"><v>1</v></c></row>',
    "a column beyond the last": '<row r="5"><c r="XFE5"><v>1</v></c></row>',
    "no column": '<row r="5"><c r="5"><v>1</v></c></row>',
    "a small column": '<row r="5"><c r="a5"><v>1</v></c></row>',
    "a string that is not there": '<row r="5"><c r="A5" t="s"><v>9</v></c></row>',
    "a string below zero": '<row r="5"><c r="A5" t="s"><v>-1</v></c></row>',
    "a string without a number": '<row r="5"><c r="A5" t="s"><v>x</v></c></row>',
    "a cell in a cell": '<row r="5"><c r="A5"><c r="B5"><v>1</v></c></c></row>',
    "a row in a row": '<row r="5"><row r="6"><c r="B5"><v>1</v></c></row></row>',
    "a value in a value": '<row r="5"><c r="A5"><v><v>1</v></v></c></row>',
    "a cell outside rows": '<c r="A5"><v>1</v></c>',
    "a tag without its end": '<row r="5"><c r="A5"><v>1</c></row>',
    "an unknown entity": '<row r="5"><c r="A5" t="str"><v>&zoe;</v></c></row>',
}


@pytest.mark.parametrize("rows", ROWS.values(), ids=ROWS)
def test_sheets_that_make_no_sense_are_refused(rows):
    with pytest.raises(UnreadableFile) as refused:
        read_file(zipped(raw_parts(f"<sheetData>{HEAD_AND_ROW}{rows}</sheetData>")))
    assert refused.value.code == "damaged"


def test_document_types_are_refused_wherever_they_stand():
    entities = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    for part in ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels"):
        parts = raw_parts(f"<sheetData>{HEAD_AND_ROW}</sheetData>")
        parts[part] = entities + parts[part]
        with pytest.raises(UnreadableFile) as refused:
            read_file(zipped(parts))
        assert refused.value.code == "damaged"
