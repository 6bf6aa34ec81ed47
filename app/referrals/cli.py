"""The `flask households` commands: look over all homes for pairs that may be one household.

Each portion is a transaction of its own, so that it can be stopped and run again at any time.
"""

import click
from flask.cli import AppGroup

from app.core.db import transaction
from app.referrals.service.checking_pairs import look_everywhere
from app.referrals.service.straying import put_strays_in_place

households = AppGroup("households", help="Homes that may be one household.")


@households.command("look")
def look() -> None:
    """Note every pair of homes that may be one household; needed once after an import, and safe to repeat."""
    found, after = 0, 0
    while True:
        with transaction():
            after, new = look_everywhere(after)
        found += new
        if not after:
            break
    with transaction():
        moved = put_strays_in_place()
    click.echo(f"New pairs to check: {found}. Referrals that followed a merge: {moved}.")
