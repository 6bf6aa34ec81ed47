"""One coordinator in a process of its own: python -m tests.referrals.triage_process claim USER REFERRAL VERSION

Waits for a line on its input, so that two processes begin together; prints what it got, or the refusal, as JSON.
"""

import json
import os
import sys
from collections.abc import Callable

from sqlalchemy.orm.exc import StaleDataError

from app import create_app
from app.accounts.models import User
from app.config import Settings
from app.core.db import transaction
from app.core.errors import Refused, StalePage
from app.extensions import db
from app.referrals import service
from app.referrals.models import Referral


def claim(actor: User, referral_id: int, _version: int) -> str:
    """Take one referral."""
    service.claim(actor, db.session.get_one(Referral, referral_id))
    return "claimed"


def claim_next(actor: User, _referral_id: int, _version: int) -> str:
    """Take the next one."""
    return service.claim_next(actor).reference


def accept(actor: User, referral_id: int, version: int) -> str:
    """Accept one referral."""
    service.accept(actor, db.session.get_one(Referral, referral_id), version=version)
    return "accepted"


def accept_many(actor: User, referral_id: int, version: int) -> str:
    """Accept one referral as ticked on a list."""
    (outcome,) = service.accept_many(actor, [(referral_id, version)])
    return outcome.refusal or "accepted"


def decline(actor: User, referral_id: int, version: int) -> str:
    """Decline one referral."""
    service.decline(actor, db.session.get_one(Referral, referral_id), "no_stock", version=version)
    return "declined"


def ask(actor: User, referral_id: int, version: int) -> str:
    """Ask the referrer about one referral."""
    service.ask(actor, db.session.get_one(Referral, referral_id), "Which floor?", version=version)
    return "asked"


def withdraw(actor: User, referral_id: int, version: int) -> str:
    """Take one referral back, as its referrer."""
    service.withdraw(actor, db.session.get_one(Referral, referral_id), "no_longer_needed", version=version)
    return "withdrawn"


COMMANDS: dict[str, Callable[[User, int, int], str]] = {
    "claim": claim, "claim_next": claim_next, "accept": accept, "accept_many": accept_many, "decline": decline,
    "ask": ask, "withdraw": withdraw,
}


def main() -> None:
    """Be ready, wait for the word, act in one transaction."""
    app = create_app(Settings.from_environment(os.environ))
    name, user_id, referral_id, version = sys.argv[1], *map(int, sys.argv[2:5])
    print("ready", flush=True)
    sys.stdin.readline()
    with app.app_context():
        try:
            with transaction():
                told = COMMANDS[name](db.session.get_one(User, user_id), referral_id, version)
        except Refused as refused:
            told = f"refused: {refused.sentence}"
        except StaleDataError:
            told = f"refused: {StalePage('This referral').sentence}"  # what the page says then
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
