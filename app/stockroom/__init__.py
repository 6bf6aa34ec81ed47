"""The stockroom: sites and places, the bench, stock-takes, transfers, loans, and what to finish first."""

from typing import Any

from flask import Flask

from app.core.permissions import Permission
from app.core.signals import device_back
from app.stockroom.service.loans import end_loan_of
from app.stockroom.views import bp
from app.web.navigation import add_navigation


def _when_a_device_is_back(_sender: Any, device_id: int, actor: Any) -> None:
    end_loan_of(actor, device_id)


def register(app: Flask) -> None:
    """Bind this capability's pages and signals to an application."""
    app.register_blueprint(bp)
    add_navigation("Stockroom", "stockroom.overview", Permission.DEVICE_VIEW, order=31)
    device_back.connect(_when_a_device_is_back)
