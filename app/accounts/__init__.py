"""Users, roles, sign-in, invitations and resets."""

from flask import Flask


def register(app: Flask) -> None:
    """Bind this capability's pages and signals to an application."""
