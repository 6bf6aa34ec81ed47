"""Pages of bulk referrals; importing this package binds them to the blueprint."""

from app.bulk_referrals.views import checking, downloads, mapping, teaching, uploads
from app.bulk_referrals.views.blueprint import bp

__all__ = ["bp", "checking", "downloads", "mapping", "teaching", "uploads"]
