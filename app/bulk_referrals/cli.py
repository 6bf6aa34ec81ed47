"""The `flask bulk` commands: check a landlord's file without writing, or make its referrals.

They print what was found; exit 0 when the file could be read, 2 with one sentence when not.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final, NoReturn

import click
from flask import current_app
from flask.cli import AppGroup

from app.bulk_referrals.checking import Checked, check_file
from app.bulk_referrals.judging import FilePermission, JudgeSettings
from app.bulk_referrals.queries.known import KnownToUs
from app.bulk_referrals.queries.uploaders import find_uploader
from app.bulk_referrals.reading.limits import MAX_FILE_BYTES
from app.bulk_referrals.reading.sentences import refusal
from app.bulk_referrals.service.importing import Imported, import_file
from app.bulk_referrals.service.mapping_columns import ForAll
from app.bulk_referrals.service.reading_in import taught_synonyms
from app.bulk_referrals.shapes import Outcome, Problem, UnreadableFile
from app.core import clock
from app.core.db import transaction
from app.core.errors import Refused
from app.organisations.queries import find_by_code
from app.referrals.answers import AskedDevice, PermissionHow
from app.referrals.queries import rules_in_force
from app.web.formats import plural

bulk = AppGroup("bulk", help="Files from landlords: check them, make referrals of them.")
_FILE: Final = click.Path(path_type=Path)
_SHOWN: Final = 100
_DEVICES: Final = {kind.value: kind for kind in AskedDevice}
_HOW: Final = {how.value: how for how in PermissionHow}
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


@bulk.command("import")
@click.argument("file", type=_FILE)
@click.option("--organisation", "code", required=True, metavar="CODE", help="The landlord's short code.")
@click.option("--sheet", help="The sheet of a workbook to read; the first with a table if left out.")
@click.option("--confirm", "is_confirmed", is_flag=True, help="Make the referrals. By this you declare that everybody "
              "in the file was told and agreed to be referred, unless their row says otherwise.")
@click.option("--permission-how", type=click.Choice([how.value for how in PermissionHow]), default="writing",
              show_default=True, help="How they agreed.")
@click.option("--permission-on", type=click.DateTime(["%Y-%m-%d"]), help="The last day they agreed; today if left out.")
@click.option("--safe-to-text", is_flag=True, help="The phones are safe to text where no column says so.")
@click.option("--device", type=click.Choice([kind.value for kind in AskedDevice]), default="any", show_default=True,
              help="What is asked for where no column says so.")
@click.option("--data/--no-data", "wants_data", default=True, show_default=True, help="Data, where no column says so.")
@click.option("--as", "email", help="The account that sends it; the landlord's first who may, if left out.")
def import_(
    file: Path, code: str, sheet: str | None, *, is_confirmed: bool, permission_how: str,
    permission_on: datetime | None, safe_to_text: bool, device: str, wants_data: bool, email: str | None,
) -> None:
    """Make referrals of every row of FILE that is all right; without --confirm only say what would happen."""
    content = _content(file)
    for_all = ForAll(
        is_permission_declared=True, permission_on=permission_on.date() if permission_on else clock.today(),
        permission_how=permission_how, is_safe_to_text=safe_to_text or None, device_kind=device, wants_data=wants_data,
    )
    try:
        with transaction():
            organisation_id = _organisation_id(code)
            if not is_confirmed:
                click.echo("\n".join(_lines(file.name, _check(content, organisation_id, sheet, for_all))))
                click.echo("Nothing was written. Add --confirm to make referrals of the accepted rows.")
                return
            user_id = _uploader_id(organisation_id, email)
        imported = import_file(
            user_id, organisation_id, name=file.name, content=content, for_all=for_all, sheet=sheet,
            allow_fictional=current_app.config["SETTINGS"].allow_fictional_phones,
        )
    except UnreadableFile as unreadable:
        _refuse(unreadable.sentence)
    except Refused as refused:
        click.echo(refused.sentence, err=True)
        sys.exit(1)
    click.echo("\n".join(_imported(imported)))


def _imported(imported: Imported) -> Iterator[str]:
    if not imported.is_new:
        yield f"This file was sent before, as {imported.upload}. This is what became of it."
    for number, reference in imported.made:
        yield f"{reference}  row {number}"
    for number, reference in imported.updated:
        yield f"{reference}  row {number}, updated"
    yield (f"File {imported.upload}: {plural(len(imported.made), 'referral')} made, {len(imported.updated):,} updated, "
           f"{plural(imported.left, 'row')} left.")


def _uploader_id(organisation_id: int, email: str | None) -> int:
    found = find_uploader(organisation_id, email)
    if found is None:
        _refuse(f"There is no account {email}. Check the address." if email else
                "Nobody at this organisation may send files. Name an account with --as.")
    return found.id


def _check(content: bytes, organisation_id: int, sheet: str | None, for_all: ForAll | None = None) -> Checked:
    today = clock.today()
    settings = JudgeSettings(
        today=today, allow_fictional_phones=current_app.config["SETTINGS"].allow_fictional_phones
    )
    if for_all is not None:
        settings = replace(
            settings, is_safe_to_text=for_all.is_safe_to_text, device_kind=_DEVICES[for_all.device_kind],
            wants_data=for_all.wants_data,
            permission=FilePermission(for_all.permission_on or today, _HOW[for_all.permission_how or "writing"]),
        )
    known = KnownToUs(organisation_id, today, rules_in_force().limits.repeat_months)
    return check_file(content, settings, known, taught_synonyms(), sheet=sheet)


def _organisation_id(code: str) -> int:
    organisation = find_by_code(code)
    if organisation is None:
        _refuse(f"No organisation has the code {code}. Look it up under Partners.")
    return organisation.id


def _content(file: Path) -> bytes:
    try:
        if file.stat().st_size > MAX_FILE_BYTES:
            _refuse(refusal("too_large").sentence)
        content = file.read_bytes()
    except FileNotFoundError:
        _refuse(f"There is no file {file}. Check its name and folder.")
    except OSError as error:
        _refuse(f"{file} cannot be opened ({error.strerror}). Check that it is a file you may read.")
    if not content:
        _refuse(refusal("empty").sentence)
    return content


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
    yield f"{plural(len(judgement.rows), 'row')}: {counts}."
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
