"""The stockroom's first page: the ways into it."""

from flask import render_template

from app.core.permissions import Permission
from app.stockroom.queries.loans import count_overdue as count_loans
from app.stockroom.queries.site_transfers import count_overdue as count_transfers
from app.stockroom.views.blueprint import bp
from app.supplies.queries import count_short
from app.web.access import requires


@bp.get("/")
@requires(Permission.DEVICE_VIEW)
def overview() -> str:
    """What can be done here, and what is overdue."""
    return render_template("stockroom/overview.html", short=count_short(), transfers_overdue=count_transfers(),
                           loans_overdue=count_loans())
