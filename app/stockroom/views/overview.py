"""The stockroom's first page: the ways into it."""

from flask import render_template

from app.core.permissions import Permission
from app.stockroom.views.blueprint import bp
from app.supplies.queries import count_short
from app.web.access import requires


@bp.get("/")
@requires(Permission.DEVICE_VIEW)
def overview() -> str:
    """What can be done here."""
    return render_template("stockroom/overview.html", short=count_short())
