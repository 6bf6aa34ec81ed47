"""Each role's start page: what needs me today."""

from flask import Flask

from app.core.permissions import Permission
from app.home.views import bp
from app.web.navigation import add_navigation


def register(app: Flask) -> None:
    """Bind the pages to an application."""
    app.register_blueprint(bp)
    add_navigation("Audit", "home.audit_log", Permission.AUDIT_VIEW, order=90)
