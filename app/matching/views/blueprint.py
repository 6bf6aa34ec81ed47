"""The blueprint of matching and what its views share."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

bp = Blueprint("matching", __name__)
Answer = str | tuple[str, int] | Response


def version_seen() -> int:
    """The version a sent form was opened with; a form without one counts as stale."""
    return request.form.get("version", default=-1, type=int)
