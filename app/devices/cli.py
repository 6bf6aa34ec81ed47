"""The `devices` commands: what the readers make of a file, as JSON; nothing is stored."""

import json
import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from app.devices.wipe_logs import UnreadableWipeLog, read_wipe_log
from app.devices.wipe_logs_json import wipe_log_as_json

group = AppGroup("devices", help="What can be read out of wipe logs and hardware reports.")


@group.command("read-wipe-log")
@click.argument("file", type=click.Path(path_type=Path))
def read_log(file: Path) -> None:
    """Print what a wipe log says of each drive; exit 2 with one sentence when it cannot be read."""
    try:
        log = read_wipe_log(file.read_bytes())
    except OSError:
        _refuse(f"The file {file} cannot be opened: check its name.")
    except UnreadableWipeLog as unreadable:
        _refuse(unreadable.sentence)
    else:
        click.echo(json.dumps(wipe_log_as_json(log), indent=2))


def _refuse(sentence: str) -> None:
    click.echo(sentence, err=True)
    sys.exit(2)
