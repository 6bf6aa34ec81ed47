"""The workshop: identified, wiped, tested, repaired, graded, in stock, recycled."""

from flask import Flask


def register(app: Flask) -> None:
    """Bind this capability's pages and signals to an application."""
