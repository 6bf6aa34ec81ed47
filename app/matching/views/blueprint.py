"""The blueprint of matching and what its views share."""

from flask import Blueprint
from werkzeug.wrappers import Response

bp = Blueprint("matching", __name__)
Answer = str | tuple[str, int] | Response
