"""Postcode to authority, ward, LSOA, deprivation decile; loaded from ONS files."""

from flask import Flask


def register(app: Flask) -> None:
    """Bind this capability's pages and signals to an application."""
