"""Household, need, eligibility, consent, triage, case notes, closing."""

from typing import Any

from flask import Flask

from app.core.permissions import Permission
from app.core.signals import text_received
from app.referrals.service import read_reply
from app.referrals.views import bp
from app.referrals.views.blueprint import case_of
from app.web.navigation import add_navigation


def _when_a_household_writes(_sender: Any, inbound_id: int) -> bool:
    return read_reply(inbound_id)


def register(app: Flask) -> None:
    """Bind this capability's pages and signals to an application."""
    app.register_blueprint(bp)
    add_navigation("Referrals", "referrals.list_referrals", Permission.REFERRAL_VIEW, order=10)
    app.jinja_env.globals["case_of"] = case_of
    text_received.connect(_when_a_household_writes)
