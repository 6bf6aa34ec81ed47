"""SIMs, vouchers, hotspots: stock, issue, activation, end date."""

from flask import Flask


def register(app: Flask) -> None:
    """Bind this capability's pages and signals to an application."""
