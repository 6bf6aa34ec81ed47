"""Labels with asset tags: one at the bench, or many drawn by a worker on sheets or a roll."""

from flask import Flask

from app.labels.views import bp


def register(app: Flask) -> None:
    """Bind this capability's pages to an application."""
    app.register_blueprint(bp)
