"""Pages of donations: consignments and receipts, offers of kit, emails to donors, carriers and treatment facilities."""

from app.donations.views import consignments, letters, offers, own_collection, parties
from app.donations.views.blueprint import bp

__all__ = ["bp", "consignments", "letters", "offers", "own_collection", "parties"]
