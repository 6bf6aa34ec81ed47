"""The `devices` commands: what the readers make of a file, as JSON; stored reports read again."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from app.core.errors import Refused
from app.devices.hardware_reports import read_hardware_report
from app.devices.readings_json import hardware_report_as_json, wipe_log_as_json
from app.devices.service.rereading import reread_reports
from app.devices.wipe_files import read_wipe_file

devices = AppGroup("devices", help="What can be read out of wipe logs and hardware reports.")


@devices.command("read-wipe-log")
@click.argument("file", type=click.Path(path_type=Path))
def read_log(file: Path) -> None:
    """Print what a log or PDF report of nwipe says of each drive; exit 2 with one sentence when it cannot be read."""
    _print(file, lambda content: wipe_log_as_json(read_wipe_file(content)))


@devices.command("read-report")
@click.argument("file", type=click.Path(path_type=Path))
def read_report(file: Path) -> None:
    """Print what a hardware report says of a device; exit 2 with one sentence when it cannot be read."""
    _print(file, lambda content: hardware_report_as_json(read_hardware_report(content)))


@devices.command("reread-reports")
@click.option("--all", "every", is_flag=True, help="Also reports that the present reader has read.")
def reread(every: bool) -> None:
    """Read stored hardware reports again and print what they say otherwise now; confirmed facts stay as they are."""
    total = differing = 0
    for one in reread_reports(every=every):
        total += 1
        if one is None:
            continue
        differing += 1
        click.echo(f"{one.asset_tag or 'waiting'} {one.filename} (report {one.report_id})")
        for line in one.differences:
            click.echo(f"  {line}")
    click.echo(f"{total} read again, {differing} differ.")


def _print(file: Path, read: Callable[[bytes], dict[str, Any]]) -> None:
    try:
        answer = read(file.read_bytes())
    except OSError:
        sentence = f"The file {file} cannot be opened: check its name."
    except Refused as refused:
        sentence = refused.sentence
    else:
        click.echo(json.dumps(answer, indent=2))
        return
    click.echo(sentence, err=True)
    sys.exit(2)
