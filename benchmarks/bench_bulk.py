"""A landlord's file read and judged, beside a bare parse that reads each row's phone and postcode once.

Targets: at most 3 times that parse, from 1,000 to 10,000 rows at most 11 times as long, under 250 MB.
"""

import csv
import io
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import python_calamine
import xlsxwriter  # type: ignore[import-untyped]

from app.bulk_referrals.checking import check_file
from app.bulk_referrals.judging import FilePermission, JudgeSettings, NothingKnown
from app.bulk_referrals.shapes import Outcome
from app.bulk_referrals.synonyms import load_synonyms
from app.core.phone import read_phone
from app.core.postcode import read_postcode
from benchmarks.figures import Figure, compared, medians_of

ROWS = 10_000
FEWER = 1_000
HEADINGS = (
    "Tenancy Ref", "Title", "First Name", "Surname", "Mobile", "Safe to text", "Address 1", "Address 2", "Town",
    "Postcode", "UPRN", "Adults", "Children aged 0 to 4", "Children aged 5 to 10", "Low income", "What they have today",
    "Internet at home", "Can afford a contract", "Device needed", "Notes",
)  # fmt: skip
PHONE, POSTCODE = HEADINGS.index("Mobile"), HEADINGS.index("Postcode")
SETTINGS = JudgeSettings(today=date(2026, 11, 20), permission=FilePermission(date(2026, 11, 2)), is_safe_to_text=True)
_STREETS = ("Canning Street", "Huskisson St", "Upper Parliament Street", "Falkner Sq", "Granby Street", "Mulgrave St")
_POSTCODES = ("L8 7NN", "L8 1XY", "L15 3HF", "L4 0TH", "CH41 4NH", "WA10 1AB", "L36 9YY", "L20 3BG")
_FIRST = ("Ann", "Bob", "Chidi", "Dorota", "Eilís", "Farah", "Grzegorz", "Hana", "Ivan", "Zoë")
_LAST = ("Smith", "O’Brien", "Okafor", "Nowak", "Khan", "García", "Jones", "McAllister", "Ferreira", "Öztürk")


def table(rows: int) -> list[list[str]]:
    """Headings and so many households, each with its own home, name and phone, a few told twice or wrong."""
    return [list(HEADINGS), *(_row(number) for number in range(rows))]


def _row(number: int) -> list[str]:
    name = "".join(chr(97 + number // 26**place % 26) for place in range(3)).title()
    phone = f"07911 {100_000 + number}" if number % 10 else f"7911{100_000 + number}"
    return [
        f"TEN/{number:06}", "Ms" if number % 2 else "Mr", f"{_FIRST[number % 10]} {name}", _LAST[number // 10 % 10],
        phone, "Yes", f"Flat {number // 400 + 1}", f"{number % 400 + 101} {_STREETS[number % 6]}", "Liverpool",
        _POSTCODES[number % 8], str(38_000_000 + number), str(1 + number % 3), str(number % 2), "0",
        ("Yes", "No", "")[number % 3], ("Nothing", "A smartphone only")[number % 2], "None", "No", "Laptop",
        f"Rings best after {number % 12 + 1}",
    ]


def as_csv(rows: int) -> bytes:
    """The table as a spreadsheet program saves it: UTF-8 with its mark, commas."""
    text = io.StringIO()
    csv.writer(text).writerows(table(rows))
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(rows: int) -> bytes:
    """The same as a workbook, every cell as text."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Tenants")
        for number, row in enumerate(table(rows)):
            sheet.write_row(number, 0, row)
    return content.getvalue()


def read_and_judge(content: bytes) -> int:
    """How many rows are accepted; what a person would wait for."""
    checked = check_file(content, SETTINGS, NothingKnown(), load_synonyms())
    return checked.judgement.counts[Outcome.ACCEPTED]


def bare_csv(content: bytes) -> None:
    """The least a check could do with a CSV."""
    for row in list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1:]:
        _normalise(row)


def bare_xlsx(content: bytes) -> None:
    """The least a check could do with a workbook."""
    for row in python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()[1:]:
        _normalise(row)


def _normalise(row: Sequence[Any]) -> None:
    read_phone(row[PHONE])
    read_postcode(row[POSTCODE])


_PEAK = """
import json, resource, sys
from pathlib import Path
from benchmarks.bench_bulk import read_and_judge
accepted = read_and_judge(Path(sys.argv[1]).read_bytes())
print(json.dumps([accepted, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000]))
"""


def peak_mb(content: bytes) -> float:
    """The most memory a process of its own takes to read and judge the file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(content)
        ran = subprocess.run([sys.executable, "-c", _PEAK, str(path)], capture_output=True, text=True, check=True)
    return float(json.loads(ran.stdout)[1])


def _of_kind(name: str, build: Callable[[int], bytes], bare: Callable[[bytes], None]) -> list[Figure]:
    many, few = build(ROWS), build(FEWER)
    ours, theirs, fewer = medians_of(
        [lambda: read_and_judge(many), lambda: bare(many), lambda: read_and_judge(few)], runs=5
    )
    peak = peak_mb(many)
    return [
        compared(f"{name}: {ROWS:,} rows read and judged (at most 3 ×)", ours, "s", theirs),
        compared(f"{name}: growth from {FEWER:,} rows (at most 11 ×)", ours, "s", fewer),
        Figure(f"{name}: most memory (under 250)", peak, "MB"),
    ]


def run() -> list[Figure]:
    """Both kinds of file, 20 columns wide."""
    return [*_of_kind("CSV", as_csv, bare_csv), *_of_kind("XLSX", as_xlsx, bare_xlsx)]
