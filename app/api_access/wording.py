"""Access tokens in plain words: scopes, how one stands, how long it lasts."""

from typing import Final

from app.api_access.states import TokenStanding
from app.core.permissions import Scope

SCOPE_WORDS: Final = {
    Scope.BULK_REFERRALS_WRITE: "Send files of people to refer, and confirm them",
    Scope.BULK_REFERRALS_READ: "Read how a file stands, what is wrong in it, and which referrals it became",
    Scope.HARDWARE_REPORTS_WRITE: "Send hardware reports of devices from the bench",
}
STANDING_WORDS: Final = {
    TokenStanding.IN_USE: ("In use", "green"),
    TokenStanding.NOBODY_ANSWERS: ("Nobody stands behind it", "amber"),
    TokenStanding.ENDED: ("Ended", "grey"),
    TokenStanding.TAKEN_BACK: ("Taken back", "grey"),
}
LASTS_WORDS: Final = {90: "3 months", 180: "6 months", 365: "A year"}
