"""The signed stamp of the public form: when it was opened, and the one key its sending has. Nothing is stored.

Programs fill a form in an instant; people do not. No other service is asked and no puzzle is set.
"""

from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from itsdangerous import BadData, URLSafeSerializer

from app.core import clock

FEWEST_SECONDS: Final = 4
MOST_SECONDS: Final = 24 * 3600
_SALT: Final = "offer-of-kit"


@dataclass(frozen=True)
class Stamp:
    """When a form was opened, in seconds, and its key."""

    key: str
    opened: int

    @property
    def age(self) -> int:
        return int(clock.now().timestamp()) - self.opened


def new_stamp(secret: str) -> str:
    """A fresh stamp for a form that is being opened."""
    return URLSafeSerializer(secret, salt=_SALT).dumps([str(uuid4()), int(clock.now().timestamp())])


def read_stamp(text: str, secret: str) -> Stamp | None:
    """The stamp as we signed it; None when it is not ours or older than a day."""
    try:
        key, opened = URLSafeSerializer(secret, salt=_SALT).loads(text)
        stamp = Stamp(str(key)[:36], int(opened))
    except (BadData, TypeError, ValueError):
        return None
    return stamp if 0 <= stamp.age <= MOST_SECONDS else None
