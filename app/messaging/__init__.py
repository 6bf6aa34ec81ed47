"""The outbox: texts by language, sending, receipts, replies, opt-outs."""

from flask import Flask


def register(app: Flask) -> None:
    """Bind this capability's pages and signals to an application."""
