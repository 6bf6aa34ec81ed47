"""The blueprint of the stockroom."""

from flask import Blueprint
from werkzeug.wrappers import Response

bp = Blueprint("stockroom", __name__, url_prefix="/stockroom")
Answer = str | Response | tuple[str, int]
