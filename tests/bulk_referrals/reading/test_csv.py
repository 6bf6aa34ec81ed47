"""CSV as landlords' systems write it: true row numbers, stray quotes that cost their own row, any delimiter."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bulk_referrals.reading import read_file
from app.bulk_referrals.reading.careful import careful_records
from app.bulk_referrals.reading.csv_text import quick_records
from app.bulk_referrals.reading.delimiters import Delimiter, find_delimiter
from app.bulk_referrals.shapes import Severity, UnreadableFile
from tests.bulk_referrals.reading.building import csv_bytes

pytestmark = pytest.mark.pure

HEAD = "Ref,Name,Phone,Address,Postcode"


def cells(content, **how):
    return [(row.number, *row.cells) for row in read_file(content, **how).rows]


def numbers(text):
    return [row.number for row in read_file(text.encode()).rows]


def faults(source):
    return {row.number: row.fault for row in source.rows if row.fault}


def test_blank_lines_count_as_rows_and_quoted_line_breaks_do_not():
    text = f'{HEAD}\n\nT1,A,1,"Flat 2\nHigh St\r\n\nLiverpool",L8 1XY\n,,,,\n   ,,\nT2,B,2,x,L8 1XY\n'
    source = read_file(text.encode())
    assert [row.number for row in source.rows] == [1, 3, 6]
    assert source.rows[1].cells[3] == "Flat 2\nHigh St\r\n\nLiverpool"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_ends_a_row(end):
    assert numbers(end.join([HEAD, "T1,a,b,c,d", "", "T2,a,b,c,d"])) == [1, 2, 4]


def test_line_ends_may_be_mixed():
    assert numbers(f"{HEAD}\r\nT1,a,b,c,d\rT2,a,b,c,d\n\rT3,a,b,c,d") == [1, 2, 3, 5]


def test_the_end_mark_of_old_programs_is_no_row():
    assert cells(b"Ref,Name\r\nT1,Zoe\r\n\x1a") == [(1, "Ref", "Name"), (2, "T1", "Zoe")]


def test_an_address_with_line_breaks_and_commas_in_a_narrow_table_is_one_cell():
    text = 'Ref,Address,Postcode\nT1,"Flat 2,\n10 High St,\nToxteth, Liverpool",L8 1XY\nT2,x,L8 1XY\n'
    assert cells(text.encode())[1:] == [
        (2, "T1", "Flat 2,\n10 High St,\nToxteth, Liverpool", "L8 1XY"), (3, "T2", "x", "L8 1XY")
    ]  # fmt: skip


def test_empty_cells_at_the_end_are_left_out_and_the_others_kept():
    assert cells(b"a,b,c,,\n1,,\n,,3,,\n") == [(1, "a", "b", "c"), (2, "1"), (3, "", "", "3")]


def test_excels_own_first_line_names_the_delimiter_and_is_no_row():
    source = read_file(b"sep=;\r\nRef;Name\r\nT1;Smith, John\r\n")
    assert source.delimiter == ";"
    assert [(row.number, *row.cells) for row in source.rows] == [(1, "Ref", "Name"), (2, "T1", "Smith, John")]


def test_a_single_column_is_a_table_too():
    assert cells(b"Tenancy\nT1\nT2\n") == [(1, "Tenancy"), (2, "T1"), (3, "T2")]


def test_a_quote_in_the_middle_of_a_cell_is_text():
    assert cells(b'Ref,Screen\nT1,15" laptop\nT2,12", new\n')[1:] == [(2, "T1", '15" laptop'), (3, "T2", '12"', " new")]


def test_blanks_after_a_closing_quote_are_no_fault():
    source = read_file(b'Ref,Name\nT1,"Zo" ,\nT2,"x"\t\n')
    assert not faults(source)


@pytest.mark.parametrize("place", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("row", [2, 5, 11])
def test_a_quote_left_open_rejects_its_row_alone(row, place):
    lines = [HEAD] + [f"T{number},Name {number},0151 496 {number:04},Home {number},L8 1XY" for number in range(2, 12)]
    parts = lines[row - 1].split(",")
    parts[place] = '"' + parts[place]
    lines[row - 1] = ",".join(parts)
    source = read_file("\n".join(lines).encode())
    assert list(faults(source)) == [row]
    assert [r.number for r in source.rows] == list(range(1, 12))
    for good in source.rows:
        assert good.number == row or good.cells == tuple(lines[good.number - 1].split(","))


def test_the_sentence_names_the_line_of_the_file():
    source = read_file(f'{HEAD}\nT1,A,1,"Flat 2\nHigh St",L8\nT2,"B,2,x,L8\nT3,C,3,y,L8\n'.encode())
    assert list(faults(source)) == [3]
    assert "line 4 of the file" in faults(source)[3]


def test_quotes_inside_a_quoted_cell_reject_their_row_alone_and_keep_what_was_found():
    source = read_file(f'{HEAD}\nT1,"John "Jack" Smith",1,x,L8\nT2,B,2,y,L8\n'.encode())
    assert list(faults(source)) == [2]
    assert source.rows[1].cells == ("T1", 'John Jack" Smith"', "1", "x", "L8")
    assert source.rows[2].cells == ("T2", "B", "2", "y", "L8")


def test_two_stray_quotes_do_not_swallow_the_rows_between_them():
    lines = [HEAD, 'T1,"A,1,x,L8', "T2,B,2,y,L8", 'T3,C",3,z,L8', "T4,D,4,w,L8"]
    source = read_file("\n".join(lines).encode())
    assert [row.number for row in source.rows] == [1, 2, 3, 4, 5]
    assert list(faults(source)) == [2]
    assert source.rows[2].cells == ("T2", "B", "2", "y", "L8")


def test_a_file_cut_inside_a_quoted_cell_keeps_its_other_rows():
    source = read_file(f'{HEAD}\nT1,A,1,x,L8\nT2,B,2,"Flat 2\nHigh St'.encode())
    assert [row.number for row in source.rows] == [1, 2, 3]
    assert list(faults(source)) == [3]


def test_a_fault_in_a_row_with_line_breaks_takes_the_whole_row():
    source = read_file(f'{HEAD}\nT1,A,1,"Flat 2\nHigh "St" x",L8\nT2,B,2,y,L8\n'.encode())
    assert [row.number for row in source.rows] == [1, 2, 3]
    assert list(faults(source)) == [2]


def test_a_zero_byte_rejects_its_row_alone():
    source = read_file(b"Ref,Name\nT1,Jo\0hn\nT2,Ann\n")
    assert list(faults(source)) == [2]
    assert source.rows[1].cells == ("T1", "Jo\0hn")


def test_a_cell_longer_than_a_spreadsheet_holds_rejects_its_row_and_is_shown_in_part():
    source = read_file(b"Ref,Name\nT1," + b"x" * 32_767 + b"\nT2," + b"y" * 32_768 + b"\nT3,z\n")
    assert list(faults(source)) == [3]
    assert source.rows[1].cells[1] == "x" * 32_767
    assert source.rows[2].cells == ("T2", "y" * 1_000 + "…")


def test_a_line_with_more_cells_than_a_spreadsheet_has_columns_is_refused():
    with pytest.raises(UnreadableFile) as refused:
        read_file(b"Ref,Name\n" + b"ab," * 400_000 + b"\n")
    assert refused.value.code == "too_many_cells"


def test_a_row_with_more_cells_than_the_others_is_to_be_looked_at():
    lines = [HEAD] + [f"T{n},N,1,Home,L8" for n in range(9)] + ["T9,N,1,Flat 2, High St,L8"]
    (problem,) = read_file("\n".join(lines).encode()).problems
    assert (problem.row, problem.code, problem.severity) == (11, "wide_row", Severity.CONFIRM)


def test_separators_at_the_end_of_many_rows_are_nothing_to_look_at():
    lines = [HEAD] + [f"T{n},N,1,Home,L8," for n in range(9)]
    assert read_file("\n".join(lines).encode()).problems == ()


def test_names_read_twice_over_are_asked_about_and_kept():
    source = read_file("Ref,Name\nT1,ZoÃ«\nT2,Zoë\n".encode())
    (problem,) = source.problems
    assert (problem.row, problem.column, problem.value, problem.code) == (2, "B", "ZoÃ«", "double_encoding")
    assert "Zoë" in problem.message
    assert source.rows[1].cells == ("T1", "ZoÃ«")


def test_mixed_encodings_lose_nothing_and_are_asked_about():
    source = read_file(b"Ref,Name\nT1,Zo\xeb\nT2,Zo\xc3\xab\n")
    assert source.encoding == "cp1252"
    assert [row.cells[1] for row in source.rows] == ["Name", "Zoë", "ZoÃ«"]
    assert [(problem.row, problem.code) for problem in source.problems] == [(3, "double_encoding")]


def test_bytes_without_a_character_are_kept_and_told():
    source = read_file(b"Ref,Name\nT1,Zo\xeb\nT2,A\x81B\n")
    assert source.rows[2].cells[1] == "A\x81B"
    assert [problem.code for problem in source.problems] == ["undefined_characters"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_among_others_in_the_cells(delimiter):
    rows = [["Tenancy", "Name", "Address"]]
    rows += [[f"T{n}", "Smith; John", f"Flat {n}, 10 High Street, Liverpool | L8\tback"] for n in range(30)]
    assert find_delimiter(csv_bytes(rows, delimiter=delimiter).decode()).character == delimiter


def test_unquoted_addresses_with_the_same_number_of_commas_do_not_win():
    rows = [f"N{n};07700900{n};Flat {n},10 High St,Liverpool,Merseyside,L8 1XY" for n in range(90)]
    assert find_delimiter("\n".join(["Name;Phone;Address", *rows])).character == ";"


def test_title_rows_above_the_headings_do_not_hide_the_delimiter():
    text = "Tenants, all; March 2026\n\nprinted by AB\nRef|Name|Phone\nT1|A|1\nT2|B|2\n"
    assert find_delimiter(text).character == "|"


@pytest.mark.parametrize(
    ("content", "code"), [(b"\n\n  \n", "empty"), (b"\xef\xbb\xbf", "empty"), (b"Ref,Name\n\n,,\n", "one_row")]
)
def test_files_without_rows_are_refused(content, code):
    with pytest.raises(UnreadableFile) as refused:
        read_file(content)
    assert refused.value.code == code


def test_more_rows_than_promised_are_refused_and_ten_thousand_are_not():
    row = b"T1,Name,0151\n"
    assert len(read_file(b"Ref,Name,Phone\n" + row * 10_000).rows) == 10_001
    with pytest.raises(UnreadableFile) as refused:
        read_file(b"Ref,Name,Phone\n" + row * 10_100)
    assert refused.value.code == "too_many_rows"


TABLES = st.lists(st.lists(st.text(st.sampled_from('ab ,;"\n\r\té’'), max_size=6), min_size=1, max_size=5), max_size=8)


@given(TABLES, st.sampled_from([",", ";", "\t", "|"]), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
def test_both_ways_of_reading_agree_on_well_formed_text(rows, delimiter, end, is_all_quoted):
    quoting = csv.QUOTE_ALL if is_all_quoted else csv.QUOTE_MINIMAL
    text = csv_bytes(rows, delimiter=delimiter, lineterminator=end, quoting=quoting).decode()
    agree(text, Delimiter(delimiter, max(map(len, rows), default=1)))


@given(st.text(st.sampled_from('ab,"\n\r '), max_size=40), st.integers(1, 4))
def test_both_ways_agree_on_whatever_the_csv_module_accepts(text, width):
    agree(text, Delimiter(",", width))


def agree(text, delimiter):
    try:
        quick = [(record.number, record.cells) for record in quick_records(text, delimiter)]
    except csv.Error:
        return
    careful = list(careful_records(text, delimiter))
    assert [(record.number, record.cells) for record in careful] == quick
    assert not any(record.fault for record in careful)


@given(st.text(st.sampled_from('ab,"\n\r'), max_size=60), st.integers(1, 4))
def test_careful_reading_loses_no_letter_and_numbers_rows_without_gaps(text, width):
    records = list(careful_records(text, Delimiter(",", width)))
    found = "".join("".join(record.cells) for record in records)
    assert [found.count(letter) for letter in "ab"] == [text.count(letter) for letter in "ab"]
    assert [record.number for record in records] == list(range(1, len(records) + 1))
