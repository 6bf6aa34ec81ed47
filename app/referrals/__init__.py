"""Household, need, eligibility, consent, triage, case notes, closing."""

from flask import Flask

from app.core.permissions import Permission
from app.referrals.views import bp
from app.web.navigation import add_navigation


def register(app: Flask) -> None:
    """Bind this capability's pages and signals to an application."""
    app.register_blueprint(bp)
    add_navigation("Referrals", "referrals.list_referrals", Permission.REFERRAL_VIEW, order=10)
