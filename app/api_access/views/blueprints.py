"""The pages of access tokens below one address, and the description of the interface for programs below another."""

from flask import Blueprint

bp = Blueprint("api_access", __name__, url_prefix="/access-tokens")
interface = Blueprint("interface", __name__, url_prefix="/api/v1")
