"""Proposes and confirms device and data for a referral; reservations; hand-over."""

from flask import Flask


def register(app: Flask) -> None:
    """Bind this capability's pages and signals to an application."""
