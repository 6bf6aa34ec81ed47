"""Command-line groups; each command calls services only, in one transaction."""

import sys
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from app.accounts.cli import accounts
from app.api_access.cli import access_tokens
from app.audit.service import verify_chain
from app.bench.cli import bench
from app.bulk_referrals.cli import bulk
from app.config import ROOT
from app.core.db import transaction
from app.core.late import Late
from app.demo.cli import demo
from app.devices.cli import devices
from app.geography.cli import geography
from app.referrals.cli import households

# 11 MB that only the command line and the start of `make run` need.
command = Late("alembic.command")
alembic_settings = Late("alembic.config")
alembic_errors = Late("alembic.util")

database = AppGroup("db", help="The database's structure.")
audit = AppGroup("audit", help="The record of who did what.")


def alembic_config() -> Any:
    """Alembic's configuration, without a file of its own."""
    config = alembic_settings.Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["url"] = current_app.config["SETTINGS"].database_url
    return config


@database.command("upgrade")
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the database up to the newest structure (or to REVISION)."""
    command.upgrade(alembic_config(), revision)


@database.command("downgrade")
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Take the database back to REVISION ("base" empties it)."""
    command.downgrade(alembic_config(), revision)


@database.command("check")
def check() -> None:
    """Compare the tables in code with the migrations; exit 1 when they differ."""
    try:
        command.check(alembic_config())
    except alembic_errors.CommandError as error:
        click.echo(f"The code and the migrations differ: {error}", err=True)
        sys.exit(1)
    click.echo("No differences.")


@audit.command("verify")
def verify() -> None:
    """Recompute the audit chain; exit 1 at the first event that was altered or is missing."""
    with transaction():
        found = verify_chain()
    if found.broken_at is not None:
        click.echo(f"The chain is broken at event {found.broken_at}: {found.why}.", err=True)
        sys.exit(1)
    click.echo(f"{found.events} events, unbroken.")


def register(app: Flask) -> None:
    """Add the groups to the `flask` command."""
    for group in (database, audit, accounts, access_tokens, geography, devices, households, bulk, demo, bench):
        app.cli.add_command(group)
