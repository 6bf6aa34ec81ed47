"""Impact figures, disclosure control, PDF; reads everybody, changes nobody."""

from flask import Flask


def register(app: Flask) -> None:
    """Bind this capability's pages and signals to an application."""
