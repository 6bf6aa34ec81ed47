"""Readers of the ONS postcode directory and the Indices of Deprivation, from CSV to checked rows.

Pure: no database. A file with faults is refused as a whole, with the line of each of the first faults.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from app.core.errors import Refused
from app.core.postcode import InvalidPostcode, Postcode, read_postcode
from app.geography.authorities import BY_CODE

# How many small areas an edition ranks, and on which generation of areas it stands.
RANKED: Final = {2025: 33_755, 2019: 32_844}
_MOST_FAULTS: Final = 20

_POSTCODE_HEADINGS: Final = {
    "postcode": r"pcds|postcode|pcd8|pcd7|pcd",
    "authority": r"lad_code|lad\d\dcd|oslaua|laua|lad",
    "ward": r"ward\d\d_code|wd\d\dcd|osward|ward",
    "ward_name": r"ward\d\d_name|wd\d\dnm|ward_name",
    "lsoa21": r"lsoa21_code|lsoa21cd|lsoa21",
    "lsoa11": r"lsoa11_code|lsoa11cd|lsoa11",
    "ended": r"doterm",
}
_DEPRIVATION_HEADINGS: Final = {
    "lsoa21": r"lsoa21_code|lsoa21cd|lsoa_code_2021",
    "lsoa11": r"lsoa11_code|lsoa11cd|lsoa_code_2011",
    "rank": r"imd_rank|index_of_multiple_deprivation_imd_rank.*",
    "decile": r"imd_decile|index_of_multiple_deprivation_imd_decile.*",
}
_AUTHORITY_CODE: Final = re.compile(r"[A-Z]\d{8}")
_WARD_CODE: Final = re.compile(r"E05\d{6}")
_LSOA_CODE: Final = re.compile(r"E01\d{6}")
_ENDED_ON: Final = re.compile(r"(\d{4})-?(\d{2})(-?\d{2})?")


class UnreadableFile(Refused):
    """A geography file that cannot be used; `faults` are up to 20 sentences with line numbers."""

    def __init__(self, name: str, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(f"{name} was not loaded, and nothing was changed. " + " ".join(self.faults))


@dataclass(frozen=True, slots=True)
class PostcodeRow:
    """One postcode of the region."""

    postcode: Postcode
    authority_code: str
    ward_code: str | None
    ward_name: str | None
    lsoa21_code: str | None
    lsoa11_code: str | None
    is_terminated: bool


@dataclass(frozen=True, slots=True)
class DeprivationRow:
    """One small area's place in one edition of the indices."""

    lsoa_code: str
    edition: int
    decile: int
    rank: int


@dataclass(slots=True)
class Reading:
    """What a reader met on the way: lines read, lines outside the region left out, faults found."""

    name: str
    lines: int = 0
    outside: int = 0
    faults: list[str] = field(default_factory=list)

    def fault(self, line: int, sentence: str) -> None:
        """Note a fault; refuses the file at the twentieth."""
        self.faults.append(f"Line {line}: {sentence}")
        if len(self.faults) >= _MOST_FAULTS:
            raise UnreadableFile(self.name, [*self.faults, "There may be more."])

    def finish(self) -> None:
        """Refuse the file when any fault was found or it held nothing."""
        if not self.lines:
            self.faults.append("It holds headings but no rows.")
        if self.faults:
            raise UnreadableFile(self.name, self.faults)


def read_postcodes(path: Path, reading: Reading) -> Iterator[PostcodeRow]:
    """The region's postcodes from our own or an ONS file (ONSPD, NSPL); others are counted and left out."""
    met: set[str] = set()
    with _rows(path, reading, _POSTCODE_HEADINGS, {"postcode", "authority"}, {"lsoa21", "lsoa11"}) as rows:
        for line, row in rows:
            reading.lines += 1
            code = row.get("authority", "")
            if code not in BY_CODE:
                if code and not _AUTHORITY_CODE.fullmatch(code):
                    reading.fault(line, f"“{code}” is not the code of an authority, such as E08000012.")
                reading.outside += 1
                continue
            if found := _postcode_row(line, row, reading, met):
                yield found
    reading.finish()


def read_deprivation(path: Path, reading: Reading) -> Iterator[DeprivationRow]:
    """Deciles and ranks from our own or an MHCLG file; the edition follows from the areas it ranks."""
    met: set[str] = set()
    with _rows(path, reading, _DEPRIVATION_HEADINGS, {"rank", "decile"}, {"lsoa21", "lsoa11"}) as rows:
        for line, row in rows:
            reading.lines += 1
            edition = 2025 if "lsoa21" in row else 2019
            if found := _deprivation_row(line, row, edition, reading, met):
                yield found
    reading.finish()


def _postcode_row(line: int, row: Mapping[str, str], reading: Reading, met: set[str]) -> PostcodeRow | None:
    try:
        postcode = read_postcode(row["postcode"])
    except InvalidPostcode:
        reading.fault(line, f"“{row['postcode']}” is not a postcode.")
        return None
    if postcode.is_repaired:
        reading.fault(line, f"“{row['postcode']}” is not a postcode; is {postcode} meant?")
    if postcode.key in met:
        reading.fault(line, f"{postcode} is there a second time.")
    met.add(postcode.key)
    ended = row.get("ended", "")
    if ended and not _ENDED_ON.fullmatch(ended):
        reading.fault(line, f"“{ended}” is not a month such as 202505.")
    return PostcodeRow(
        postcode=postcode,
        authority_code=row["authority"],
        ward_code=_code(line, row, "ward", _WARD_CODE, reading),
        ward_name=row.get("ward_name") or None,
        lsoa21_code=_code(line, row, "lsoa21", _LSOA_CODE, reading),
        lsoa11_code=_code(line, row, "lsoa11", _LSOA_CODE, reading),
        is_terminated=bool(ended),
    )


def _deprivation_row(
    line: int, row: Mapping[str, str], edition: int, reading: Reading, met: set[str]
) -> DeprivationRow | None:
    code = _code(line, row, "lsoa21" if edition == 2025 else "lsoa11", _LSOA_CODE, reading)
    rank, decile = (row[name].replace(",", "") for name in ("rank", "decile"))
    if not (rank.isdecimal() and decile.isdecimal()):
        reading.fault(line, "The rank and the decile must be whole numbers.")
        return None
    if not 1 <= int(rank) <= RANKED[edition]:
        reading.fault(line, f"Rank {rank} is not between 1 and {RANKED[edition]}.")
    elif int(decile) != -(-int(rank) * 10 // RANKED[edition]):
        reading.fault(line, f"Rank {rank} does not lie in decile {decile} of the {edition} edition.")
    if code is None or code in met:
        reading.fault(line, f"{code} is there a second time." if code else "The code of the area is missing.")
        return None
    met.add(code)
    return DeprivationRow(lsoa_code=code, edition=edition, decile=int(decile), rank=int(rank))


def _code(
    line: int, row: Mapping[str, str], name: str, shape: re.Pattern[str], reading: Reading
) -> str | None:
    value = row.get(name, "")
    if value and not shape.fullmatch(value):
        reading.fault(line, f"“{value}” is not a code for the column {name}.")
    return value or None


@contextmanager
def _rows(
    path: Path, reading: Reading, headings: Mapping[str, str], needed: set[str], one_of: set[str]
) -> Iterator[Iterator[tuple[int, dict[str, str]]]]:
    """The rows as (line, {our name: value}); refuses what is not CSV in UTF-8 or lacks a needed column."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            columns = _columns(next(reader, []), headings)
            missing = sorted(needed - columns.keys())
            if not one_of & columns.keys():
                missing.append(" or ".join(sorted(one_of)))
            if missing:
                raise UnreadableFile(reading.name, [f"Line 1: there is no column for {', '.join(missing)}."])
            yield _named_cells(reader, columns, reading)
    except UnicodeDecodeError:
        raise UnreadableFile(reading.name, ["It is not text in UTF-8. Choose the CSV file."]) from None
    except csv.Error as error:
        raise UnreadableFile(reading.name, [f"It is not a proper CSV file: {error}."]) from None
    except OSError as error:
        raise UnreadableFile(reading.name, [f"It cannot be opened: {error.strerror}."]) from None


def _columns(heading_row: list[str], headings: Mapping[str, str]) -> dict[str, int]:
    """Our name → column number; where several headings fit, the one named first in the pattern wins."""
    typed = [re.sub(r"[^a-z0-9]+", "_", heading.casefold()).strip("_") for heading in heading_row]
    found: dict[str, int] = {}
    for name, pattern in headings.items():
        for choice in pattern.split("|"):
            hits = [number for number, heading in enumerate(typed) if re.fullmatch(choice, heading)]
            if hits:
                found[name] = hits[0]
                break
    return found


def _named_cells(
    reader: Iterator[list[str]], columns: Mapping[str, int], reading: Reading
) -> Iterator[tuple[int, dict[str, str]]]:
    last = max(columns.values())
    for row in reader:
        line: int = reader.line_num  # type: ignore[attr-defined]
        if not any(row):
            continue
        if len(row) <= last:
            reading.fault(line, f"There are {len(row)} cells, and {last + 1} are needed.")
            continue
        yield line, {name: row[number].strip() for name, number in columns.items()}
