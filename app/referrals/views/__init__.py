"""Pages of referrals: referring, lists, and the case."""

from app.referrals.views import (
    again,
    ageing,
    case,
    completing,
    decisions,
    equality,
    exporting,
    households,
    listing,
    one_page,
    referring,
    ticked,
    triage,
)
from app.referrals.views.blueprint import bp

__all__ = [
    "again", "ageing", "bp", "case", "completing", "decisions", "equality", "exporting", "households",
    "listing", "one_page", "referring", "ticked", "triage",
]
