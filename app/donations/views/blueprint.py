"""The blueprint that every page of donations hangs on, and what its views answer."""

from flask import Blueprint
from werkzeug.wrappers import Response

bp = Blueprint("donations", __name__)
Answer = str | Response | tuple[str, int]
