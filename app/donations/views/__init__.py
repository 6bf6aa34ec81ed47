"""Pages of donations: consignments and receipts, offers of kit, carriers and treatment facilities."""

from app.donations.views import consignments, offers, parties
from app.donations.views.blueprint import bp

__all__ = ["bp", "consignments", "offers", "parties"]
