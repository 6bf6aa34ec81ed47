"""Pages of referrals: referring, lists, and the case."""

from app.referrals.views import case, decisions, exporting, listing, referring, ticked, triage
from app.referrals.views.blueprint import bp

__all__ = ["bp", "case", "decisions", "exporting", "listing", "referring", "ticked", "triage"]
