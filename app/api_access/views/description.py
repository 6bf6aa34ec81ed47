"""The interface described: as OpenAPI for programs, in words for the people who write them."""

import json

from flask import current_app, render_template
from werkzeug.wrappers import Response

from app.api_access.interface import document, kinds_of_problem
from app.api_access.views.blueprints import interface
from app.web.access import public

_WHY: str = "Whoever connects a system reads it before they have a token; it tells nothing of anybody."


@interface.get("/", strict_slashes=False)
@public(_WHY)
def read() -> str:
    """The interface in words."""
    return render_template("api_access/interface.html", described=_document(), kinds=kinds_of_problem())


@interface.get("/openapi.json")
@public(_WHY)
def openapi() -> Response:
    """The interface as OpenAPI 3.1."""
    return Response(json.dumps(_document(), ensure_ascii=False, indent=1), mimetype="application/json")


def _document() -> dict[str, object]:
    return document(current_app.config["SETTINGS"].public_base_url)
