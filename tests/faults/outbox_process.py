"""Commands on the outbox in a process of its own: python -m tests.faults.outbox_process "age 90" sweep states

Database, provider and keys come from the environment, as in real life; the last result is printed as JSON.
"""

import json
import os
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app import create_app
from app.config import Settings
from app.core.db import transaction
from app.integrations.sms import current_provider
from app.messaging.models import Message
from app.messaging.service import checking, delivery
from tests.conftest import build_tables
from tests.factories.messaging import make_message


def make(count: str, template_key: str) -> list[int]:
    """Write texts into the outbox of a new database; no job is woken, as when the web program dies at once."""
    with transaction():
        return [make_message(template_key=template_key).id for _ in range(int(count))]


def deliver(message_id: str) -> None:
    """Hand one text over."""
    delivery.deliver(int(message_id), current_provider())


def sweep() -> None:
    """One round of the sweeper."""
    checking.deliver_due(current_provider())


def age(seconds: str) -> None:
    """Let time pass for every text."""
    back = timedelta(seconds=int(seconds))
    with transaction() as session:
        for message in session.scalars(select(Message)):
            for name in ("lease_until", "claimed_at", "checked_at", "not_before", "accepted_at"):
                moment = getattr(message, name)
                setattr(message, name, moment - back if moment else None)


def states() -> list[dict[str, Any]]:
    """Where every text stands."""
    with transaction() as session:
        return [
            {"id": one.id, "state": one.state, "attempts": one.attempts, "provider_id": one.provider_id}
            for one in session.scalars(select(Message).order_by(Message.id))
        ]


COMMANDS: dict[str, Callable[..., Any]] = {
    "make": make, "deliver": deliver, "sweep": sweep, "age": age, "states": states,
}  # fmt: skip


def main() -> None:
    """Run the commands one after the other inside an application of its own."""
    app = create_app(Settings.from_environment(os.environ))
    result: Any = None
    for command in sys.argv[1:]:
        name, *arguments = command.split()
        if name == "make":
            build_tables(app)
        with app.app_context():
            result = COMMANDS[name](*arguments)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
