"""Impact figures, disclosure control, PDF; reads everybody, changes nobody."""

from flask import Flask

from app.core.errors import explain_constraint
from app.core.permissions import Permission
from app.donations.fates import read_reuse_with
from app.reporting.donors import reuse_of_donor
from app.reporting.views import bp
from app.web.navigation import add_navigation


def register(app: Flask) -> None:
    """Bind this capability's pages to an application."""
    app.register_blueprint(bp)
    read_reuse_with(reuse_of_donor)
    add_navigation("Reports", "reporting.list_reports", Permission.REPORT_VIEW, order=70)
    # Coordinators, whose header is full, find it on the page of reports; administrators have no such page.
    add_navigation("Who we reach", "reporting.who_we_reach", Permission.AUDIT_VIEW, order=72)
    explain_constraint(
        "uq_report_published_period",
        "Somebody else published a report for this period a moment ago. Open it from the list of reports.",
        sqlite="report.funder_id, report.period_from",
    )
