"""The workshop: identified, wiped, tested, repaired, graded, in stock, recycled."""

from flask import Flask

from app.api_access.interface import add_part
from app.core.permissions import Permission
from app.devices.fates import fates_of, totals_of
from app.devices.interface import PART
from app.devices.views import bp
from app.devices.views.stations import stations
from app.donations.fates import read_fates_with
from app.extensions import csrf
from app.web.navigation import add_navigation


def register(app: Flask) -> None:
    """Bind this capability's pages to an application, and tell donations what became of its items."""
    read_fates_with(fates_of, totals_of)
    app.register_blueprint(bp)
    app.register_blueprint(stations)
    csrf.exempt(stations)
    add_part("devices", PART)
    add_navigation("Workshop", "devices.list_devices", Permission.DEVICE_VIEW, order=30)
