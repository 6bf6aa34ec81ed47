"""Household, need, eligibility, consent, triage, case notes, closing."""

from flask import Flask


def register(app: Flask) -> None:
    """Bind this capability's pages and signals to an application."""
