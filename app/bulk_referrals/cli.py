"""The `flask bulk` commands: check a landlord's file without writing, or make its referrals.

They print what was found; exit 0 when the file could be read, 2 with one sentence when not.
"""

import json
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final, NoReturn

import click
from flask import current_app
from flask.cli import AppGroup

from app.bulk_referrals.checking import Checked, check_file
from app.bulk_referrals.judging import JudgeSettings
from app.bulk_referrals.queries.known import KnownToUs
from app.bulk_referrals.reading.limits import MAX_FILE_BYTES
from app.bulk_referrals.reading.sentences import refusal
from app.bulk_referrals.shapes import Outcome, Problem, UnreadableFile
from app.bulk_referrals.synonyms import load_synonyms
from app.core import clock
from app.core.db import transaction
from app.organisations.queries import find_by_code
from app.referrals.queries import rules_in_force

bulk = AppGroup("bulk", help="Files from landlords: check them, make referrals of them.")
_FILE: Final = click.Path(path_type=Path)
_SHOWN: Final = 100
_WORDS: Final = {
    Outcome.ACCEPTED: "accepted", Outcome.CHECK: "to check", Outcome.REJECTED: "rejected", Outcome.SKIPPED: "skipped",
}


@bulk.command("check")
@click.argument("file", type=_FILE)
@click.option("--organisation", "code", required=True, metavar="CODE", help="The landlord's short code.")
@click.option("--sheet", help="The sheet of a workbook to read; the first with a table if left out.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
def check(file: Path, code: str, sheet: str | None, as_json: bool) -> None:
    """Read and judge FILE and write nothing."""
    content = _content(file)
    try:
        with transaction():
            checked = _check(content, _organisation_id(code), sheet)
    except UnreadableFile as unreadable:
        _refuse(unreadable.sentence)
    if as_json:
        click.echo(json.dumps(checked.as_json(), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(file.name, checked)))


def _check(content: bytes, organisation_id: int, sheet: str | None) -> Checked:
    today = clock.today()
    settings = JudgeSettings(
        today=today, allow_fictional_phones=current_app.config["SETTINGS"].allow_fictional_phones
    )
    known = KnownToUs(organisation_id, today, rules_in_force().limits.repeat_months)
    return check_file(content, settings, known, load_synonyms(), sheet=sheet)


def _organisation_id(code: str) -> int:
    organisation = find_by_code(code)
    if organisation is None:
        _refuse(f"No organisation has the code {code}. Look it up under Partners.")
    return organisation.id


def _content(file: Path) -> bytes:
    try:
        if file.stat().st_size > MAX_FILE_BYTES:
            _refuse(refusal("too_large").sentence)
        return file.read_bytes()
    except FileNotFoundError:
        _refuse(f"There is no file {file}. Check its name and folder.")
    except OSError as error:
        _refuse(f"{file} cannot be opened ({error.strerror}). Check that it is a file you may read.")


def _refuse(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(2)


def _lines(name: str, checked: Checked) -> Iterator[str]:
    source, judgement = checked.source, checked.judgement
    how = f"sheet {source.sheet}" if source.sheet else f"{source.encoding}, columns parted by {source.delimiter!r}"
    yield f"{name}: {source.kind.upper()}, {how}. The headings are in row {checked.header.row}."
    for column in checked.mapping.columns:
        if column.field:
            yield f"  {column.letter:>3}  {column.heading}: {column.field}"
    if checked.mapping.dropped:
        yield f"Left out, never kept: {', '.join(checked.mapping.dropped)}."
    counts = ", ".join(f"{number:,} {_WORDS[outcome]}" for outcome, number in judgement.counts.items())
    yield f"{len(judgement.rows):,} rows: {counts}."
    yield f"Texts if it is confirmed: {judgement.texts:,}."
    yield from (problem.message for problem in judgement.problems)
    yield from (note.message for note in judgement.column_notes)
    rows = (problem for row in judgement.rows for problem in row.problems)
    yield from map(_line, islice(rows, _SHOWN))
    left = sum(1 for _ in rows)
    if left:
        yield f"… and {left:,} more; --json shows all."


def _line(problem: Problem) -> str:
    place = f", column {problem.column} ({problem.heading})" if problem.column else ""
    value = f": “{problem.value}”" if problem.value else ""
    return f"Row {problem.row}{place}{value}. {problem.message} [{problem.severity}: {problem.code}]"
