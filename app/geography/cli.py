"""The `flask geography` commands: load the ONS and MHCLG files, and try a postcode.

They call the service in one transaction and print what happened.
"""

import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from app.core.db import transaction
from app.core.postcode import InvalidPostcode, read_postcode
from app.geography.authorities import ABOUT_THE_FIGURES
from app.geography.loader import UnreadableFile
from app.geography.queries import count_postcodes, list_editions, place_of
from app.geography.service import load_deprivation, load_postcodes

geography = AppGroup("geography", help="Postcodes, authorities and deprivation.")
_FILE = click.Path(path_type=Path, dir_okay=False)


@geography.command("load")
@click.option("--postcodes", type=_FILE, multiple=True, help="CSV of postcodes (ONSPD, NSPL or our own).")
@click.option("--deprivation", type=_FILE, multiple=True, help="CSV of deprivation deciles, one edition.")
def load(postcodes: tuple[Path, ...], deprivation: tuple[Path, ...]) -> None:
    """Load or refresh postcodes and deprivation; all or nothing."""
    if not postcodes and not deprivation:
        raise click.UsageError("Name a file: --postcodes FILE, --deprivation FILE, or both.")
    try:
        with transaction():
            lines = [f"{path.name}: {_counted(load_postcodes(path).kept, 'postcode')}" for path in postcodes]
            lines += [f"{path.name}: {_counted(load_deprivation(path).kept, 'area')}" for path in deprivation]
            lines.append(f"Now known: {_counted(count_postcodes(), 'postcode')}, editions {list_editions()}.")
    except UnreadableFile as refusal:
        click.echo(refusal.sentence, err=True)
        sys.exit(1)
    click.echo("\n".join([*lines, ABOUT_THE_FIGURES]))


@geography.command("place")
@click.argument("postcode")
def place(postcode: str) -> None:
    """Say where one POSTCODE lies and how sure that is."""
    try:
        with transaction():
            found = place_of(read_postcode(postcode))
    except InvalidPostcode as refusal:
        click.echo(refusal.sentence, err=True)
        sys.exit(1)
    name = found.authority.name if found.authority else "no authority"
    click.echo(f"{found.postcode}: {name} ({found.certainty}). {found.note}".strip())


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
