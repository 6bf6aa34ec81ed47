"""Command line of the made-up region: fill an empty database with it, never a real one."""

import sys
import time

import click
from flask import current_app
from flask.cli import AppGroup

from app.bench.service import SCALES, seed_region, tidy
from app.core.db import transaction
from app.core.errors import Refused
from app.demo.sign_ins import PASSWORD

bench = AppGroup("bench", help="Rows by the hundred thousand, to measure pages on.")


@bench.command("seed")
@click.option("--scale", type=click.Choice(sorted(SCALES)), default="hundredth", show_default=True,
              help="A region after five years, or a hundredth of it.")
@click.option("--seed", type=click.IntRange(0, 10**6), default=1, show_default=True,
              help="Which made-up region: the same number gives the same one.")
def seed(scale: str, seed: int) -> None:
    """Fill an empty database with invented referrals, devices and texts; refused where real ones could be."""
    settings = current_app.config["SETTINGS"]
    if settings.is_production or settings.has_twilio or settings.smtp_url:
        click.echo("Made-up records are for measuring only: not in production, nor where texts or emails leave.",
                   err=True)
        sys.exit(2)
    began = time.monotonic()
    try:
        with transaction():
            seeded = seed_region(SCALES[scale], seed)
    except Refused as refused:
        click.echo(refused.sentence, err=True)
        sys.exit(2)
    tidy()
    click.echo(f"{seeded.rows:,} rows in {time.monotonic() - began:.0f} s. "
               f"Sign in as {seeded.sign_in}; the password is {PASSWORD}")
