"""Proposes and confirms device and data for a referral; reservations; hand-over."""

from typing import Any

from flask import Flask

from app.core.signals import device_unavailable, referral_left
from app.matching.service import free_device, free_referral


def _when_a_device_goes(_sender: Any, device_id: int) -> None:
    free_device(device_id)


def _when_a_referral_leaves(_sender: Any, referral_id: int) -> None:
    free_referral(referral_id)


def register(app: Flask) -> None:
    """Bind this capability's pages and signals to an application."""
    device_unavailable.connect(_when_a_device_goes)
    referral_left.connect(_when_a_referral_leaves)
