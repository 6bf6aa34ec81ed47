"""SIMs, vouchers, hotspots: stock, issue, activation, end date."""

from flask import Flask

from app.connectivity.views import bp
from app.core.permissions import Permission
from app.web.navigation import add_navigation


def register(app: Flask) -> None:
    """Bind this capability's pages to an application."""
    app.register_blueprint(bp)
    add_navigation("Data bundles", "connectivity.list_bundles", Permission.BUNDLE_VIEW, order=40)
