"""Who did what to which record: append-only, hash-chained, sealed at each commit."""

from flask import Flask

from app.audit.service import seal_before_commit


def register(app: Flask) -> None:
    """Seal the chain at every commit of this program."""
    seal_before_commit()
