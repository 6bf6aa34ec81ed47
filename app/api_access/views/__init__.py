"""Pages of access tokens, and the description of the interface; importing this package binds them."""

from app.api_access.views import description, tokens
from app.api_access.views.blueprints import bp, interface

__all__ = ["bp", "description", "interface", "tokens"]
