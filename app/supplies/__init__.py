"""Counted items: parts, accessories and consumables, how many there are and what they cost.

Below the workshop: it knows asset tags as words, and no device.
"""

from flask import Flask

from app.supplies.views import bp


def register(app: Flask) -> None:
    """Bind this capability's pages to an application."""
    app.register_blueprint(bp)
