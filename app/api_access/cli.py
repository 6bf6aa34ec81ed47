"""Command line of access tokens: one for a system, made where the product runs."""

import sys

import click
from flask.cli import AppGroup

from app.api_access.queries import get_by_email
from app.api_access.service import make_token
from app.api_access.states import LASTS_DAYS
from app.core.db import transaction
from app.core.errors import Refused
from app.core.permissions import SYSTEM, Scope

access_tokens = AppGroup("access-tokens", help="Tokens that let other systems in.")


@access_tokens.command("make")
@click.argument("email")
@click.option("--name", required=True, help="The system it is for.")
@click.option("--scope", "scopes", multiple=True, required=True, type=click.Choice([one.value for one in Scope]),
              help="What the system may do; may be given more than once.")
@click.option("--days", type=click.Choice([str(days) for days in LASTS_DAYS]), default=str(LASTS_DAYS[0]),
              show_default=True, help="How long it works.")
def make(email: str, name: str, scopes: tuple[str, ...], days: str) -> None:
    """Make a token that the person with this EMAIL stands behind, and print its secret, once."""
    try:
        with transaction():
            _token, secret = make_token(
                SYSTEM, name=name, answerable=get_by_email(email), scopes=[Scope(one) for one in scopes],
                lasts_days=int(days),
            )
    except Refused as refused:
        click.echo(refused.sentence, err=True)
        sys.exit(2)
    click.echo(secret)
