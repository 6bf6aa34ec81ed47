"""Pages of bulk referrals; importing this package binds them to the blueprint."""

from app.bulk_referrals.views import checking, downloads, mapping, teaching, uploads
from app.bulk_referrals.views.blueprint import bp
from app.bulk_referrals.views.programs import programs

__all__ = ["bp", "checking", "downloads", "mapping", "programs", "teaching", "uploads"]
