"""Pages of reporting: the list, a new report, one report, its downloads, and the public page."""

from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from app.core import clock
from app.core.errors import Refused
from app.core.permissions import Permission
from app.extensions import limiter
from app.organisations.queries import list_funders
from app.reporting import queries, service
from app.reporting.definitions import LICENCE, NOT_CLAIMED, WITHHELD
from app.reporting.equality import shown_counts
from app.reporting.forms import MakeReportForm
from app.reporting.periods import period_of, read_period, recent_periods, recent_quarters, running_periods
from app.reporting.policy import may_see_exact
from app.web.access import public, requires, signed_in
from app.web.error_pages import flash_refusal

bp = Blueprint("reporting", __name__)


@bp.get("/reports")
@requires(Permission.REPORT_VIEW)
def list_reports() -> str:
    """The reports one may see, newest first."""
    page = queries.page_of_reports(signed_in())
    return render_template(
        "reporting/list.html", page=page, may_make=may_see_exact(signed_in()), period_of=period_of,
        may_see_equality=signed_in().may(Permission.EQUALITY_VIEW),
    )


def _make_form() -> MakeReportForm:
    form = MakeReportForm()
    today = clock.today()
    form.offer([(found.id, found.name) for found in list_funders()], running_periods(today), recent_periods(today))
    return form


@bp.get("/reports/new")
@requires(Permission.REPORT_CREATE)
def new_report() -> str:
    """The form for a new report."""
    return render_template("reporting/new.html", form=_make_form())


@bp.post("/reports")
@requires(Permission.REPORT_CREATE)
def make_report() -> tuple[str, int] | Response:
    """Count the figures and show them."""
    form = _make_form()
    if form.validate():
        try:
            report = service.make_report(
                signed_in(), funder_id=form.funder_id, period=read_period(form.period.data or "")
            )
        except Refused as refused:
            field = form.funder if refused.field == "funder" else form.period
            field.errors = [refused.sentence]
        else:
            return redirect(url_for("reporting.show_report", reference=report.reference), 303)
    return render_template("reporting/new.html", form=form), 422


@bp.get("/reports/who-we-reach")
@requires(Permission.EQUALITY_VIEW)
def who_we_reach() -> str:
    """The equality answers of one finished quarter, counted and controlled; a running quarter is never shown."""
    quarters = recent_quarters(clock.today())
    chosen = next((one for one in quarters if one.code == request.args.get("quarter")), quarters[0])
    shown = shown_counts(queries.count_equality(chosen.code), queries.rules_in_force())
    return render_template(
        "reporting/who_we_reach.html", shown=shown, chosen=chosen, quarters=quarters, withheld=WITHHELD
    )


@bp.get("/reports/<reference>")
@requires(Permission.REPORT_VIEW)
def show_report(reference: str) -> str:
    """One report: exact for those who make reports, unless they ask to see what the funder sees."""
    report = queries.get_report(reference, signed_in())
    may_make = may_see_exact(signed_in())
    is_exact = may_make and request.args.get("view") != "outside"
    form = service.exact_form(report) if is_exact else service.published_form(report)
    return render_template(
        "reporting/show.html", report=report, shown=form, may_make=may_make, about=service.about_report(report),
        is_intact=service.is_intact(report), not_claimed=NOT_CLAIMED, licence=LICENCE, withheld=WITHHELD,
    )


@bp.post("/reports/<reference>/publish")
@requires(Permission.REPORT_CREATE)
def publish_report(reference: str) -> Response:
    """Close the report and let its funder see it."""
    report = queries.get_report(reference, signed_in())
    address = url_for("reporting.show_report", reference=report.reference)
    try:
        service.publish_report(signed_in(), report)
    except Refused as refused:
        return flash_refusal(refused, address)
    readers = report.funder.name if report.funder else "Everybody"
    flash(f"Published. {readers} can see it now, with small numbers hidden.", "success")
    return redirect(address, 303)


@bp.get("/reports/<reference>/report.pdf")
@requires(Permission.REPORT_VIEW, writes=True)
def download_pdf(reference: str) -> Response:
    """The PDF, under disclosure control for everybody; the download is recorded."""
    report = queries.get_report(reference, signed_in())
    return send_file(
        BytesIO(service.take_pdf(signed_in(), report)), mimetype="application/pdf", as_attachment=True,
        download_name=f"{service.file_name(report)}.pdf",
    )


@bp.get("/reports/<reference>/figures.csv")
@requires(Permission.REPORT_VIEW, writes=True)
def download_csv(reference: str) -> Response:
    """The spreadsheet, under disclosure control for everybody; the download is recorded."""
    report = queries.get_report(reference, signed_in())
    return send_file(
        BytesIO(service.take_csv(signed_in(), report)), mimetype="text/csv; charset=utf-8", as_attachment=True,
        download_name=f"{service.file_name(report)}.csv",
    )


@bp.get("/figures")
@public("Headline figures of the whole programme, published and under disclosure control.")
@limiter.limit("120 per minute")
def public_figures() -> str:
    """What the programme has done, for everybody."""
    reports = [(report, service.published_form(report)) for report in queries.list_public()]
    return render_template("reporting/public.html", reports=reports, not_claimed=NOT_CLAIMED, licence=LICENCE,
                           withheld=WITHHELD)
