"""Each role's start page: what needs me today."""

from flask import Flask

from app.home.views import bp


def register(app: Flask) -> None:
    """Bind the pages to an application."""
    app.register_blueprint(bp)
