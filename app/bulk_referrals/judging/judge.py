"""The way of a file through the judge: skip, read, group, place, compare, decide.

Every step goes once over the rows; what is known of earlier rows is asked once for all of them.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from app.bulk_referrals.columns import FIELDS
from app.bulk_referrals.judging.comparing import compare
from app.bulk_referrals.judging.completing import complete
from app.bulk_referrals.judging.deciding import decide
from app.bulk_referrals.judging.drafts import Draft, Flag, Places
from app.bulk_referrals.judging.grouping import group_by_tenancy
from app.bulk_referrals.judging.homes import postcode_of
from app.bulk_referrals.judging.judgement import Judgement
from app.bulk_referrals.judging.known import Found, Known, Wanted
from app.bulk_referrals.judging.likeness import Alike, add_keys
from app.bulk_referrals.judging.placing import OUTSIDE, place_home, take_present_postcode
from app.bulk_referrals.judging.reading import RowReader
from app.bulk_referrals.judging.settings import Decisions, JudgeSettings
from app.bulk_referrals.judging.skipping import Skipping
from app.bulk_referrals.judging.summing_up import notes_on_columns
from app.bulk_referrals.reading.limits import MAX_ROWS
from app.bulk_referrals.reading.sentences import refusal
from app.bulk_referrals.shapes import Header, JudgedRow, Mapping, Outcome, Problem, Severity, SourceFile, SourceRow
from app.referrals.answers import ContactBy


def judge(
    source: SourceFile,
    header: Header,
    mapping: Mapping,
    settings: JudgeSettings,
    known: Known,
    *,
    decisions: Decisions | None = None,
) -> Judgement:
    """Judge every row under the header, in time linear to their number; nothing is written.

    Each row gets exactly one outcome. `decisions` are what people edited, confirmed and chose so far. Raises
    UnreadableFile (too_many_rows) beyond 10,000 rows that are somebody's.
    """
    decided = decisions or Decisions()
    places = Places(mapping)
    drafts = _drafts(source.rows[header.first_data:], header, places, settings, decided)
    _refuse_too_many(drafts)
    of_the_file = _share_out(source.problems, drafts, places, decided)
    heads = _read(drafts, settings, places, decided)
    found = known.find(_wanted(heads))
    for draft in heads:
        place_home(draft, found)
    _compare_and_decide(heads, found, settings, decided)
    for draft in drafts:
        draft.judged.problems = places.problems(draft)
    rows = [draft.judged for draft in drafts]
    texts = sum(map(_is_texted, rows))
    return Judgement(
        rows=rows,
        problems=list(dict.fromkeys(
            [*of_the_file, *header.problems, *mapping.problems, *_of_the_file(rows, settings, places)]
        )),
        column_notes=notes_on_columns(rows, settings.repeated_from),
        texts=texts,
        cost_pence=texts * settings.text_price_pence,
    )


def _refuse_too_many(drafts: Iterable[Draft]) -> None:
    if sum(not draft.is_skipped for draft in drafts) > MAX_ROWS:
        raise refusal("too_many_rows")


def _share_out(
    problems: Iterable[Problem], drafts: Iterable[Draft], places: Places, decisions: Decisions
) -> list[Problem]:
    """Give what was found while reading to its rows, unless it was typed anew or stands in a column nobody uses.

    The rest is about the file.
    """
    by_number = {draft.number: draft for draft in drafts if not draft.is_skipped}
    left = []
    for problem in problems:
        column, draft = places.by_letter.get(problem.column or ""), by_number.get(problem.row or 0)
        if problem.column is None:
            if draft is None:
                left.append(problem)
            else:
                draft.flags.append(Flag(None, problem.severity, problem.code, problem.message))
        elif column and draft and (problem.row, column.field) not in decisions.edits:
            draft.flags.append(Flag(column.field, problem.severity, problem.code, problem.message, at=column))
    return left


def _drafts(
    rows: Iterable[SourceRow], header: Header, places: Places, settings: JudgeSettings, decisions: Decisions
) -> list[Draft]:
    edits: dict[int, dict[str, str | None]] = {}
    for (number, field), text in decisions.edits.items():
        edits.setdefault(number, {})[field] = text
    skipping = Skipping(header.headings)
    fill_down = [field for field in settings.fill_down if field in FIELDS and FIELDS[field].may_fill_down]
    above: dict[str, str] = {}
    drafts = []
    for row in rows:
        draft = Draft(JudgedRow(row.number, Outcome.ACCEPTED if row.fault is None else Outcome.REJECTED), row)
        drafts.append(draft)
        if row.fault is not None:
            draft.reject(None, "row_unreadable", row.fault)
            continue
        _take_cells(draft, places)
        if row.number in edits:
            _take_edits(draft, edits[row.number])
        elif why := skipping.why(row.cells, draft.raw, draft.raw.get("tenancy_reference", "")):
            draft.skip(why.code, why.message)
            continue
        _fill_down(draft, fill_down, above)
    return drafts


def _take_cells(draft: Draft, places: Places) -> None:
    cells, raw = draft.source.cells, draft.raw
    width = len(cells)
    for index, field in places.plan:
        if index < width and (text := cells[index]) and not text.isspace():
            if field in raw:
                draft.again.setdefault(field, []).append(text)
            else:
                raw[field] = text


def _take_edits(draft: Draft, edits: dict[str, str | None]) -> None:
    for field, text in edits.items():
        draft.again.pop(field, None)
        if text and text.strip():
            draft.raw[field] = text
        else:
            draft.raw.pop(field, None)


def _fill_down(draft: Draft, fields: Sequence[str], above: dict[str, str]) -> None:
    for field in fields:
        if text := draft.raw.get(field):
            above[field] = text
        elif field in above:
            draft.raw[field] = above[field]
            draft.tell(field, "filled_down", "This cell is empty, so we took the value above it, as you chose.")


def _read(
    drafts: Sequence[Draft], settings: JudgeSettings, places: Places, decisions: Decisions
) -> list[Draft]:
    """Read every row that is somebody, and put the rows of a tenancy together."""
    reader = RowReader(settings)
    readable = [draft for draft in drafts if not draft.is_skipped and draft.source.fault is None]
    for draft in readable:
        reader.read(draft)
    heads = group_by_tenancy(readable)
    for draft in heads:
        complete(draft, settings, places.fields)
        take_present_postcode(draft, decisions)
        add_keys(draft)
    return heads


def _wanted(heads: Iterable[Draft]) -> Wanted:
    asked = Wanted()
    for draft in heads:
        asked.add(draft.judged.keys)
        if postcode := postcode_of(draft.judged.values):
            asked.postcodes.add(postcode)
    return asked


def _compare_and_decide(
    heads: Sequence[Draft], found: Found, settings: JudgeSettings, decisions: Decisions
) -> None:
    going_on = [draft for draft in heads if not draft.is_rejected]
    alike = Alike(going_on)
    alike.flag(most_households_a_phone=settings.most_households_a_phone)
    references = {}
    for draft in going_on:
        if earlier := compare(draft, found):
            references[draft.number] = earlier.reference
    first_rows = alike.first_row_of()
    for draft in heads:
        decide(draft, decisions, first_rows.get(draft.number), references.get(draft.number))


def _of_the_file(rows: Sequence[JudgedRow], settings: JudgeSettings, places: Places) -> list[Problem]:
    codes = Counter(problem.code for row in rows for problem in row.problems)
    found = []
    if outside := codes[OUTSIDE]:
        words = "1 row is" if outside == 1 else f"{outside:,} rows are"
        found.append(_note("rows_outside_region", f"{words} outside the Liverpool City Region. "
                           "When the file is done, we keep nothing of them but this count."))
    if settings.permission is None and "permission" not in places.fields:
        found.append(_note("permission_not_declared", "No column says that people agree to be referred. You are asked "
                           "for it once for the whole file, before anything is sent."))
    return found


def _note(code: str, message: str) -> Problem:
    return Problem(None, None, None, None, Severity.NOTE, code, message)


def _is_texted(row: JudgedRow) -> bool:
    values = row.values
    return (
        row.outcome is Outcome.ACCEPTED
        and row.updates is None
        and values.get("contact_by") == ContactBy.TEXT
        and values.get("is_safe_to_text") is True
    )
