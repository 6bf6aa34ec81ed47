"""Which sheet of a workbook is read, and what is said about the others."""

import pytest

from app.bulk_referrals.reading import read_file
from app.bulk_referrals.shapes import UnreadableFile
from tests.bulk_referrals.reading.building import HEAD_AND_ROW, raw_parts, xlsx_bytes, zipped

pytestmark = pytest.mark.pure

HEAD = ["Tenancy Ref", "Tenant Name", "Mobile", "Postcode"]
TENANTS = [HEAD, ["T1", "Zoë", "07700900123", "L8 1XY"], ["T2", "Jo", "07700900124", "L8 1XY"]]
POSTCODES = [["Outcode", "Ward"], *(["L8", "Toxteth"] for _ in range(30))]
LONG = [["Outcode", "Ward"], *(["L8", "Toxteth"] for _ in range(10_200))]
GUIDE = [["How to fill in this workbook"], ["Type one household on each row"], ["Then save it"]]


def codes(source):
    return [problem.code for problem in source.problems]


@pytest.mark.parametrize("others", [{"Guide": GUIDE}, {"Areas": POSTCODES}, {"All areas": LONG}, {"Empty": []}])
def test_the_sheet_with_headings_like_ours_is_read(others):
    for sheets in ({**others, "Tenants": TENANTS}, {"Tenants": TENANTS, **others}):
        source = read_file(xlsx_bytes(sheets))
        assert (source.sheet, source.sheets) == ("Tenants", tuple(sheets))
        assert codes(source) == ["other_sheets"]
        assert next(iter(others)) in source.problems[0].message


def test_of_two_alike_the_fuller_one_is_read_and_the_first_of_two_equal_ones():
    assert read_file(xlsx_bytes({"Old": TENANTS[:2], "New": TENANTS})).sheet == "New"
    assert read_file(xlsx_bytes({"One": TENANTS, "Two": TENANTS})).sheet == "One"


def test_hidden_sheets_are_not_read_unless_they_are_named():
    content = xlsx_bytes({"Shown": TENANTS[:2], "Secret": TENANTS}, hidden=["Secret"])
    source = read_file(content)
    assert (source.sheet, source.sheets, codes(source)) == ("Shown", ("Shown",), ["hidden_sheets"])
    named = read_file(content, sheet="Secret")
    assert (named.sheet, len(named.rows)) == ("Secret", 3)


def test_a_sheet_that_is_not_there_is_refused_with_the_names():
    with pytest.raises(UnreadableFile) as refused:
        read_file(xlsx_bytes({"A {b}": TENANTS}), sheet="Z {0}")
    assert refused.value.code == "sheet_not_found"
    assert "“Z {0}”" in refused.value.sentence
    assert "“A {b}”" in refused.value.sentence


def test_a_workbook_of_hidden_sheets_only_is_refused():
    parts = raw_parts(f"<sheetData>{HEAD_AND_ROW}</sheetData>")
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace("<sheet ", '<sheet state="veryHidden" ')
    with pytest.raises(UnreadableFile) as refused:
        read_file(zipped(parts))
    assert refused.value.code == "no_visible_sheet"


@pytest.mark.parametrize(("rows", "code"), [([], "empty"), ([[" "], ["\u00a0"]], "empty"), (TENANTS[:1], "one_row")])
def test_workbooks_without_rows_are_refused(rows, code):
    with pytest.raises(UnreadableFile) as refused:
        read_file(xlsx_bytes({"A": rows}))
    assert refused.value.code == code


def test_more_rows_than_promised_are_refused():
    with pytest.raises(UnreadableFile) as refused:
        read_file(xlsx_bytes({"A": LONG}))
    assert refused.value.code == "too_many_rows"
