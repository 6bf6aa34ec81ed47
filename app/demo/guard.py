"""Keeps the demonstration out of production: its sign-ins and its password are public."""

from flask import Flask
from sqlalchemy.exc import OperationalError, ProgrammingError

from app.config import SettingsError
from app.core.db import transaction
from app.demo.service import has_demonstration
from app.extensions import db


def refuse_demonstration(app: Flask) -> None:
    """Refuse to start production (SettingsError) on a database that holds the demonstration.

    A database that cannot be asked yet, because it is away or has no tables, is let be: readiness tells of it.
    """
    if not app.config["SETTINGS"].is_production:
        return
    with app.app_context():
        try:
            with transaction():
                is_there = has_demonstration()
        except (OperationalError, ProgrammingError):
            return
        finally:
            # Whoever forks next must not share this connection.
            db.engine.dispose()
    if is_there:
        raise SettingsError(
            "DATABASE_URL names a database with the demonstration in it, whose password is public. "
            "Use another, empty database for production."
        )
