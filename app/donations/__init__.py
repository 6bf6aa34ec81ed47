"""Offers of kit, consignments, collection, receipts for the donor."""

from flask import Flask


def register(app: Flask) -> None:
    """Bind this capability's pages and signals to an application."""
