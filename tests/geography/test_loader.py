"""Reading ONS and MHCLG files: columns by any of their names, faults told by line, all or nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.geography.loader import (
    DeprivationRow,
    PostcodeRow,
    Reading,
    UnreadableFile,
    read_deprivation,
    read_postcodes,
)

pytestmark = pytest.mark.pure

OURS = "postcode,lad_code,lad_name,ward25_code,ward25_name,lsoa21_code,lsoa11_code,lat,long,match\n"
ROW = 'L8 1XY,E08000012,Liverpool,E05015283,"Canning, Toxteth",E01033755,E01006748,53.4,-2.9,pip\n'
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def as_file(text: str | bytes) -> Path:
        path = tmp_path / "file.csv"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return as_file


def postcodes(path: Path) -> list[PostcodeRow]:
    return list(read_postcodes(path, Reading(path.name)))


def deprivation(path: Path) -> list[DeprivationRow]:
    return list(read_deprivation(path, Reading(path.name)))


def test_our_own_columns(write: Write) -> None:
    (row,) = postcodes(write(OURS + ROW))
    assert str(row.postcode) == "L8 1XY"
    assert (row.authority_code, row.ward_name, row.is_terminated) == ("E08000012", "Canning, Toxteth", False)
    assert (row.lsoa21_code, row.lsoa11_code) == ("E01033755", "E01006748")


@pytest.mark.parametrize(
    ("headings", "values"),
    [
        (
            "pcd,pcd2,pcds,dointr,doterm,oslaua,osward,lsoa11,lsoa21",
            "{0},{0},{0},198001,{3},{1},{2},,E01033755",
        ),
        (
            "pcd7,pcd8,pcds,dointr,doterm,lad25cd,wd25cd,lsoa11cd,lsoa21cd",
            "{0},{0},{0},1980,{3},{1},{2},,E01033755",
        ),
        ("\ufeffPCDS,DOTERM,LAUA,WARD,LSOA21", "{0},{3},{1},{2},E01033755"),
    ],
)
def test_columns_of_the_ons_directories(write: Write, headings: str, values: str) -> None:
    lines = [
        values.format("L8 1XY", "E08000012", "E05015283", ""),
        values.format("L7 9ZZ", "E08000012", "E05015283", "202105"),
        values.format("WA1 1AA", "E06000007", "E05015284", ""),
        values.format("JE2 3AB", "L99999999", "", ""),
        values.format("XX1 1XX", "", "", "199806"),
    ]
    path = write("\n".join([headings, *lines]))
    reading = Reading(path.name)
    rows = list(read_postcodes(path, reading))
    assert [(str(row.postcode), row.is_terminated) for row in rows] == [("L8 1XY", False), ("L7 9ZZ", True)]
    assert rows[0].ward_code == "E05015283"
    assert rows[0].lsoa11_code is None
    assert (reading.lines, reading.outside) == (5, 3)


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (ROW.replace("L8 1XY", "L8"), "Line 3: “L8” is not a postcode."),
        (ROW.replace("L8 1XY", "LI0 1XY"), "Line 3: “LI0 1XY” is not a postcode; is L10 1XY meant?"),
        (ROW, "Line 3: L8 1XY is there a second time."),
        (ROW.replace("E08000012", "Liverpool"), "Line 3: “Liverpool” is not the code of an authority"),
        (ROW.replace("E01033755", "E0103"), "Line 3: “E0103” is not a code for the column lsoa21."),
        ("L8 1XZ,E08000012\n", "Line 3: There are 2 cells, and 7 are needed."),
    ],
)
def test_faults_name_their_line(write: Write, bad: str, said: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        postcodes(write(OURS + ROW + bad))
    assert any(said in fault for fault in refusal.value.faults)
    assert "nothing was changed" in refusal.value.sentence


def test_lines_are_those_of_the_file_even_after_blank_lines_and_breaks_in_cells(write: Write) -> None:
    broken = ROW.replace("Canning, Toxteth", "Canning\nToxteth")
    with pytest.raises(UnreadableFile, match="Line 6: “L8 1X”"):
        postcodes(write(OURS + broken + "\n\n" + ROW.replace("L8 1XY", "L8 1X")))


def test_all_faults_are_told_up_to_twenty(write: Write) -> None:
    three = "".join(ROW.replace("L8 1XY", f"L8 1X{n}") for n in range(3))
    with pytest.raises(UnreadableFile) as few:
        postcodes(write(OURS + three))
    assert len(few.value.faults) == 3
    with pytest.raises(UnreadableFile) as many:
        postcodes(write(OURS + three * 10))
    assert len(many.value.faults) == 21
    assert many.value.faults[-1] == "There may be more."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no column for authority, postcode, lsoa11 or lsoa21"),
        ("postcode,lad_code\nL8 1XY,E08000012\n", "no column for lsoa11 or lsoa21"),
        (OURS, "headings but no rows"),
        (OURS.encode() + b"L8 1XY,E08000012,\xff\xfe", "not text in UTF-8"),
        (OURS + '"L8 1XY"x,E08000012\n', "not a proper CSV"),
        (b"PK\x03\x04\x14\x00", "no column for"),
    ],
)
def test_files_that_cannot_be_read_at_all(write: Write, text: str | bytes, said: str) -> None:
    with pytest.raises(UnreadableFile, match=said):
        postcodes(write(text))


def test_a_missing_file_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="cannot be opened: No such file"):
        postcodes(tmp_path / "nowhere.csv")


def test_the_edition_follows_from_the_areas(write: Write) -> None:
    assert deprivation(write("lsoa21_code,imd_rank,imd_decile\nE01006412,509,1\n")) == [
        DeprivationRow("E01006412", 2025, 1, 509)
    ]
    assert deprivation(write("lsoa11_code,imd_rank,imd_decile\nE01006412,264,1\n")) == [
        DeprivationRow("E01006412", 2019, 1, 264)
    ]


def test_columns_as_the_ministry_writes_them(write: Write) -> None:
    headings = (
        "LSOA code (2021),LSOA name (2021),"
        '"Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived)",'
        '"Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)"\n'
    )
    (row,) = deprivation(write(headings + 'E01006412,Knowsley 006A,"33,755",10\n'))
    assert (row.rank, row.decile) == (33755, 10)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("E01006412,5000,1", "Rank 5000 does not lie in decile 1 of the 2025 edition"),
        ("E01006412,33756,10", "Rank 33756 is not between 1 and 33755"),
        ("E01006412,0,1", "Rank 0 is not between"),
        ("E01006412,,1", "must be whole numbers"),
        ("E01006412,-5,1", "must be whole numbers"),
        (",5,1", "code of the area is missing"),
        ("W01000001,5,1", "is not a code"),
        ("E01006413,5,1", "a second time"),
    ],
)
def test_faults_in_deprivation(write: Write, line: str, said: str) -> None:
    with pytest.raises(UnreadableFile, match=f"Line 3: .*{said}"):
        deprivation(write(f"lsoa21_code,imd_rank,imd_decile\nE01006413,3375,1\n{line}\n"))


def test_the_real_files_read_without_a_fault(real_files: Path) -> None:
    assert len(postcodes(real_files / "postcodes_lcr.csv")) == 63_929
    assert len(deprivation(real_files / "imd2025_lsoa21_lcr.csv")) == 1_003
    assert len(deprivation(real_files / "imd2019_lsoa11_lcr.csv")) == 989
