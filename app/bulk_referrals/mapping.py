"""Which column holds what: guessed by what is remembered, by heading, at last by what stands in it; changed by hand.

Sensitive columns are told apart here, before anything is stored, and nothing can bring them back.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as ByName
from dataclasses import dataclass, replace
from typing import Final

from app.bulk_referrals.columns import FIELDS, column_letter
from app.bulk_referrals.mapping_problems import problems_of
from app.bulk_referrals.sensitive import kind_in_any, sensitive_kind, values_of
from app.bulk_referrals.shapes import ColumnUse, Header, Mapping, Problem, Severity, SourceRow
from app.bulk_referrals.synonyms import Meaning, Synonyms, heading_key
from app.bulk_referrals.values.plain_phones import plain_phone
from app.core.errors import Refused
from app.core.postcode import InvalidPostcode, read_postcode

_MOST_COLUMNS_CLOSELY: Final = 200
_SURE: Final = 0.7
_FEWEST: Final = 2


class MappingRefused(Refused, ValueError):
    """A choice that cannot be made; the message is a sentence for the person who chose."""


@dataclass(frozen=True, slots=True)
class _Claim:
    """A column with what it would be used for, before columns that claim the same are settled."""

    use: ColumnUse
    rank: int = 0
    is_empty: bool = False
    note: Problem | None = None


def suggest_mapping(
    header: Header,
    synonyms: Synonyms,
    rows: Sequence[SourceRow] = (),
    *,
    remembered: ByName[str, str | None] | None = None,
) -> Mapping:
    """The use of every column; `rows` are those under the headings, `remembered` what remember() kept.

    Sensitive columns are dropped by heading and by content, whatever is remembered.
    """
    kept = dict(remembered or {})
    keys = _column_keys(header.headings)
    claims = [
        _claim(
            index, heading, keys[index], synonyms.meaning(heading, closely=index < _MOST_COLUMNS_CLOSELY),
            rows=rows, kept=kept,
        )
        for index, heading in enumerate(header.headings)
    ]
    if rows:
        claims = _by_contents(claims, rows, header.row)
    columns = tuple(_settled(claims))
    notes = tuple(claim.note for claim in claims if claim.note)
    told = {note.column for note in notes if note.code == "sensitive_contents"}
    others = (problem for problem in problems_of(columns, header.row) if problem.column not in told)
    return Mapping(columns, (*header.problems, *notes, *others))


def choose_fields(mapping: Mapping, chosen: ByName[int, str | None]) -> Mapping:
    """The mapping with columns (by index) set by hand; None leaves a column out.

    Refuses unknown fields and columns, sensitive columns, and two columns for one field.
    """
    columns = list(mapping.columns)
    for index, field in chosen.items():
        if not 0 <= index < len(columns) or (field is not None and field not in FIELDS):
            raise MappingRefused("Choose from the fields on the page.")
        if columns[index].is_dropped:
            if field is None:
                continue
            raise MappingRefused(
                f"The column “{columns[index].heading}” was dropped and its values were not kept. If you need it, "
                "give it another heading and upload the file again."
            )
        if columns[index].field != field or columns[index].why in {"by contents", "repeated"}:
            columns[index] = replace(columns[index], field=field, why="by hand")
    _refuse_two_for_one(columns)
    row = next((problem.row for problem in mapping.problems if problem.row), None)
    lasting = (problem for problem in mapping.problems if problem.code in {
        "rows_above_header", "repeated_heading", "sensitive_contents", "doubtful_header",
    })
    return Mapping(tuple(columns), (*lasting, *problems_of(columns, row)))


def remember(mapping: Mapping) -> dict[str, str | None]:
    """What to keep of a mapping for the next file with these headings, as JSON; columns without a heading are not."""
    keys = _column_keys([column.heading for column in mapping.columns])
    return {
        key: column.field
        for key, column in zip(keys, mapping.columns, strict=True)
        if key and not column.is_dropped and column.why != "empty"
    }


def heading_set_key(header: Header) -> str:
    """The same 64 hex digits for the same headings in any order, case and spacing."""
    keys = sorted(key for key in _column_keys(header.headings) if key)
    return hashlib.sha256(json.dumps(keys).encode()).hexdigest()


def is_usable(mapping: Mapping) -> bool:
    """Whether every row can be judged: no required field is missing."""
    return not any(problem.severity is Severity.REJECT for problem in mapping.problems)


def drop_sensitive(rows: Iterable[SourceRow], mapping: Mapping) -> list[SourceRow]:
    """The rows with the cells of dropped columns emptied; cells beyond the headings go as well."""
    dropped = {column.index for column in mapping.columns if column.is_dropped}
    width = len(mapping.columns)
    return [
        replace(row, cells=tuple("" if index in dropped else cell for index, cell in enumerate(row.cells[:width])))
        for row in rows
    ]


def _column_keys(headings: Sequence[str]) -> list[str]:
    """A name for each column that outlives order and case; the second of one name is numbered."""
    seen: dict[str, int] = {}
    keys = []
    for heading in headings:
        key = heading_key(heading)
        if key:
            seen[key] = seen.get(key, 0) + 1
            key = f"{key}#{seen[key]}" if seen[key] > 1 else key
        keys.append(key)
    return keys


def _claim(
    index: int, heading: str, key: str, meaning: Meaning, *, rows: Sequence[SourceRow], kept: dict[str, str | None]
) -> _Claim:
    is_empty = bool(rows) and not values_of(rows, index, most=1) and not values_of(rows, index)
    if meaning.why in {"sensitive", "not needed"}:
        return _Claim(_use(index, heading, None, meaning.why), is_empty=is_empty)
    if key in kept and (kept[key] is None or kept[key] in FIELDS):
        return _Claim(_use(index, heading, kept[key], "remembered"), rank=-1, is_empty=is_empty)
    why = "empty" if is_empty and meaning.field is None else meaning.why
    return _Claim(_use(index, heading, meaning.field, why), _rank(meaning), is_empty)


def _rank(meaning: Meaning) -> int:
    return meaning.rank + (500 if meaning.is_close else 0)


def _use(index: int, heading: str, field: str | None, why: str) -> ColumnUse:
    return ColumnUse(index, column_letter(index), heading, field, why)


def _by_contents(claims: list[_Claim], rows: Sequence[SourceRow], row: int) -> list[_Claim]:
    """Sensitive contents drop a column; columns nobody knows are guessed by what stands in them."""
    claimed = {claim.use.field for claim in claims}
    looked = []
    for claim in claims:
        if claim.use.is_dropped or claim.is_empty:
            looked.append(claim)
            continue
        values = values_of(rows, claim.use.index)
        kind = sensitive_kind(values, claim.use.field)
        if kind is None and claim.use.field is None:
            kind = kind_in_any(rows, claim.use.index)
        if kind:
            looked.append(_dropped(claim, kind, row))
        elif claim.use.why == "not known" and (guess := _guess(values)) and guess not in claimed:
            claimed.add(guess)
            looked.append(_guessed(claim, guess, row))
        else:
            looked.append(claim)
    return looked


def _dropped(claim: _Claim, kind: str, row: int) -> _Claim:
    use = replace(claim.use, field=None, why="sensitive")
    return replace(claim, use=use, note=Problem(
        row, use.letter, use.heading, None, Severity.NOTE, "sensitive_contents",
        f"Column {use.letter} seems to hold {kind}. We never store them, so the column was dropped.",
    ))


def _guessed(claim: _Claim, guess: str, row: int) -> _Claim:
    use = replace(claim.use, field=guess, why="by contents")
    return replace(claim, use=use, rank=1_000, note=Problem(
        row, use.letter, use.heading, None, Severity.CONFIRM, "guessed_by_contents",
        f"Column {use.letter} looks like “{FIELDS[guess].label}” by what stands in it. Check it.",
    ))


def _guess(values: Sequence[str]) -> str | None:
    """The field whose form most cells have; only forms nothing else has."""
    if len(values) < _FEWEST:
        return None
    if sum(map(_is_postcode, values)) >= _SURE * len(values):
        return "postcode"
    mobiles = [phone for value in values if (phone := plain_phone(value.strip())) and phone.is_mobile]
    return "phone" if len(mobiles) >= _SURE * len(values) else None


def _is_postcode(cell: str) -> bool:
    if not 5 <= len(cell) <= 10:
        return False
    try:
        return not read_postcode(cell).is_repaired
    except InvalidPostcode:
        return False


def _settled(claims: Sequence[_Claim]) -> Iterator[ColumnUse]:
    """One column for each field that may not repeat: by hand or remembered first, filled before empty, then by rank."""
    best: dict[str, _Claim] = {}
    for claim in claims:
        field = claim.use.field
        if field and not FIELDS[field].may_repeat and (field not in best or _strength(claim) < _strength(best[field])):
            best[field] = claim
    for claim in claims:
        field = claim.use.field
        if field in best and best[field] is not claim:
            yield replace(claim.use, field=None, why="repeated")
        else:
            yield claim.use


def _strength(claim: _Claim) -> tuple[bool, int]:
    return claim.is_empty, claim.rank


def _refuse_two_for_one(columns: Sequence[ColumnUse]) -> None:
    seen: dict[str, ColumnUse] = {}
    for column in columns:
        if column.field is None or FIELDS[column.field].may_repeat:
            continue
        if other := seen.get(column.field):
            raise MappingRefused(
                f"Columns {other.letter} and {column.letter} are both “{FIELDS[column.field].label}”. Choose one."
            )
        seen[column.field] = column
