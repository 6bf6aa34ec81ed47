"""Partners and programmes: onboarding, agreements, collection points, leavers, and the rules that judge referrals."""

from flask import Flask

from app.core.permissions import Permission
from app.partners.views import bp
from app.web.navigation import add_navigation


def register(app: Flask) -> None:
    """Bind this capability's pages to an application."""
    app.register_blueprint(bp)
    add_navigation("Partners", "partners.list_partners", Permission.PARTNER_MANAGE, order=70)
    add_navigation("Organisation", "partners.own_organisation", Permission.ORGANISATION_VIEW, order=75)
