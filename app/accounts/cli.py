"""Command line of accounts: the first administrator of an empty system."""

import sys

import click
from flask.cli import AppGroup

from app.accounts.links import link_address
from app.accounts.service import invite_first_administrator
from app.accounts.states import TokenPurpose
from app.core.db import transaction
from app.core.errors import Refused

accounts = AppGroup("accounts", help="People who sign in.")


@accounts.command("first-administrator")
@click.argument("email")
@click.argument("name")
def first_administrator(email: str, name: str) -> None:
    """Invite the first administrator and print their link; refused once anybody has an account."""
    try:
        with transaction():
            token = invite_first_administrator(email, name)
    except Refused as refused:
        click.echo(refused.sentence, err=True)
        sys.exit(2)
    click.echo(link_address(token, TokenPurpose.INVITATION))
