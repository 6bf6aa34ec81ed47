"""Proposes and confirms device and data for a referral; reservations; hand-over."""

from typing import Any

from flask import Flask

from app.core.permissions import Permission
from app.core.signals import asked_what_blocks, bundle_unavailable, device_unavailable, referral_left, text_received
from app.matching.queries.blocking import what_blocks
from app.matching.service import free_bundle, free_device, free_referral
from app.matching.service.replying import read_reply
from app.matching.views import bp
from app.web.navigation import add_navigation


def _when_a_device_goes(_sender: Any, device_id: int) -> None:
    free_device(device_id)


def _when_a_bundle_goes(_sender: Any, bundle_id: int) -> None:
    free_bundle(bundle_id)


def _when_a_referral_leaves(_sender: Any, referral_id: int) -> None:
    free_referral(referral_id)


def _when_somebody_asks_what_blocks(_sender: Any, referral_id: int) -> list[str]:
    return what_blocks(referral_id)


def _when_a_household_writes(_sender: Any, inbound_id: int) -> bool:
    return read_reply(inbound_id)


def register(app: Flask) -> None:
    """Bind this capability's pages and signals to an application."""
    app.register_blueprint(bp)
    add_navigation("Matching", "matching.matching", Permission.MATCH_RUN, order=20)
    add_navigation("Preparation", "matching.preparation", Permission.PREPARATION_VIEW, order=45)
    add_navigation("Hand-overs", "matching.hand_overs", Permission.HAND_OVER_DO, order=25)
    device_unavailable.connect(_when_a_device_goes)
    bundle_unavailable.connect(_when_a_bundle_goes)
    referral_left.connect(_when_a_referral_leaves)
    text_received.connect(_when_a_household_writes)
    asked_what_blocks.connect(_when_somebody_asks_what_blocks)
