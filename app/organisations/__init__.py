"""Partners, landlords, donors, funders; their agreements and collection points."""

from flask import Flask


def register(app: Flask) -> None:
    """Bind this capability's pages and signals to an application."""
