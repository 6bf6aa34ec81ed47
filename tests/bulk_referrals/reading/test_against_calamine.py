"""A reader written by others sees the same cells in workbooks as people make them."""

import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from app.bulk_referrals.reading import read_file
from tests.bulk_referrals.reading.building import xlsx_bytes

pytestmark = pytest.mark.pure

VALUES = st.one_of(
    st.none(),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=9),
    st.integers(-(10**15), 10**15),
    st.floats(-1e12, 1e12).map(lambda number: round(number, 3)),
    st.booleans(),
    st.dates(min_value=date(1900, 3, 1)),
)


def as_text(value):
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return f"{value:.15g}" if "e" not in f"{value:.15g}" else None
    return value if isinstance(value, str) else value.isoformat()


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(VALUES, min_size=1, max_size=6), min_size=2, max_size=12), st.booleans())
def test_the_cells_are_the_same(rows, is_streamed):
    rows = [["Ref"], ["end"], *rows]
    content = xlsx_bytes({"A": rows}, constant_memory=is_streamed, default_date_format="dd/mm/yyyy")
    ours = {row.number: row.cells for row in read_file(content).rows}
    theirs = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    for number, cells in enumerate(theirs, 1):
        for place, value in enumerate(cells):
            row = ours.get(number, ())
            expected = as_text(value)
            if expected is not None and expected.strip():
                assert row[place] == expected
