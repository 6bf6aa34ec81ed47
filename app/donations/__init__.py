"""Offers of kit, consignments, collection, receipts for the donor."""

from flask import Flask

from app.core.permissions import Permission
from app.donations.views import bp
from app.web.navigation import add_navigation


def register(app: Flask) -> None:
    """Bind this capability's pages to an application."""
    app.register_blueprint(bp)
    add_navigation("Consignments", "donations.list_consignments", Permission.CONSIGNMENT_VIEW, order=20)
    add_navigation("My donations", "donations.list_own", Permission.OWN_DONATIONS_VIEW, order=20)
