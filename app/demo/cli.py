"""Command line of the demonstration: fill an empty system with it, never a real one."""

import sys

import click
from flask import current_app
from flask.cli import AppGroup

from app.core.db import transaction
from app.core.errors import Refused
from app.demo.service import load_demo
from app.demo.sign_ins import sign_in_lines

demo = AppGroup("demo", help="The demonstration: a fictional region with a past.")


@demo.command("load")
def load() -> None:
    """Load the demonstration into an empty database; refused in production and where anybody has an account."""
    settings = current_app.config["SETTINGS"]
    if settings.is_production:
        click.echo("The demonstration is never loaded in production: its sign-ins and password are public.", err=True)
        sys.exit(2)
    try:
        with transaction():
            load_demo(settings.public_base_url)
    except Refused as refused:
        click.echo(refused.sentence, err=True)
        sys.exit(2)
    click.echo("\n".join(sign_in_lines(settings.public_base_url)))
