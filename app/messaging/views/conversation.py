"""A conversation as the bubbles of the phone component; no addresses here."""

from collections.abc import Iterable
from typing import Any

from app.messaging.queries import Said
from app.messaging.sentences import words_for

GONE = "The words were removed after their time."


def bubbles(said: Iterable[Said], *, with_states: bool = True) -> list[dict[str, Any]]:
    """What was said, oldest first, each with its moment, its direction and, for ours, its state."""
    return [
        {
            "text": one.words or GONE,
            "at": one.at,
            "from_us": one.state is not None,
            "language": one.language,
            "state": words_for(one.state).tag if one.state and with_states else None,
        }
        for one in said
    ]
