"""The stockroom: places, the bench worked by scanning, stock-takes, and what to finish first."""

from flask import Flask

from app.core.permissions import Permission
from app.stockroom.views import bp
from app.web.navigation import add_navigation


def register(app: Flask) -> None:
    """Bind this capability's pages to an application."""
    app.register_blueprint(bp)
    add_navigation("Stockroom", "stockroom.overview", Permission.DEVICE_VIEW, order=31)
