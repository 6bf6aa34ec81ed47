"""Pages of partners and programmes; importing this package binds them to the blueprint."""

from app.partners.views import inviting, leavers, onboarding, partners, points, programmes
from app.partners.views.blueprint import bp

__all__ = ["bp", "inviting", "leavers", "onboarding", "partners", "points", "programmes"]
