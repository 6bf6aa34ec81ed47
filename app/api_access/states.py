"""How an access token stands, and how long one may last."""

from enum import StrEnum
from typing import Final


class TokenStanding(StrEnum):
    """What a token can do today; it is worked out from its days, never stored."""

    IN_USE = "in_use"
    NOBODY_ANSWERS = "nobody_answers"
    ENDED = "ended"
    TAKEN_BACK = "taken_back"


LASTS_DAYS: Final = (90, 180, 365)
