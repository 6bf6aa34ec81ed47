"""Certificates of data sanitisation: issued from accepted evidence, checkable by everybody, taken back with it."""

from flask import Flask

from app.certificates.views import bp


def register(app: Flask) -> None:
    """Bind this capability's pages to an application."""
    app.register_blueprint(bp)
