"""Stock-takes: begun at a place, scanned, finished, and their reports."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.queries import names_of
from app.core.errors import Refused
from app.core.permissions import Permission
from app.devices import places
from app.stockroom.forms import StockTakeForm, StockTakeScanForm
from app.stockroom.queries import stock_takes
from app.stockroom.service.stock_takes import finish_stock_take, scan_for, start_stock_take
from app.stockroom.states import LineFinding, ScanOutcome
from app.stockroom.views.blueprint import Answer, bp
from app.stockroom.views.downloading import send_rows
from app.web.access import requires, signed_in
from app.web.error_pages import flash_refusal
from app.web.filters import words

OUTCOMES = {
    ScanOutcome.DONE: ("Here", "It lies where it should."),
    ScanOutcome.ALREADY: ("Counted already", "Go on with the next one."),
    ScanOutcome.REFUSED: ("Not expected here", "Nothing is moved; it stands in the report with its noted place."),
    ScanOutcome.UNKNOWN: ("Unknown", "No device carries this. Put it aside; it stands in the report."),
}
FOUND = {
    LineFinding.MISSING: ("Missing", "red"), LineFinding.UNEXPECTED: ("Not expected here", "amber"),
    LineFinding.SEEN: ("Here", "green"),
}


@bp.get("/stock-takes")
@requires(Permission.DEVICE_VIEW)
def list_stock_takes() -> str:
    """Every stock-take with its counts, and the form that begins one."""
    page = stock_takes.page_of_stock_takes()
    return render_template("stockroom/stock_takes.html", page=page, counts=stock_takes.count_lines(page.rows),
                           form=_form())


@bp.post("/stock-takes")
@requires(Permission.DEVICE_WORK)
def start() -> Answer:
    """Begin a stock-take, or go on with the one of that place."""
    form = _form()
    if not form.validate():
        page = stock_takes.page_of_stock_takes()
        return render_template("stockroom/stock_takes.html", page=page, counts=stock_takes.count_lines(page.rows),
                               form=form), 422
    try:
        begun = start_stock_take(signed_in(), places.get_place(form.place_id.data))
    except Refused as refused:
        return flash_refusal(refused, url_for("stockroom.list_stock_takes"))
    return redirect(url_for("stockroom.show_stock_take", stock_take_id=begun.id), 303)


@bp.get("/stock-takes/<int:stock_take_id>")
@requires(Permission.DEVICE_VIEW)
def show_stock_take(stock_take_id: int) -> str:
    """The box to scan into while it is open, and what is missing, unexpected and seen."""
    return _page(stock_take_id, StockTakeScanForm(formdata=None))


@bp.post("/stock-takes/<int:stock_take_id>")
@requires(Permission.DEVICE_WORK)
def see(stock_take_id: int) -> Answer:
    """Note one scan; the answer stands on the same page."""
    form = StockTakeScanForm()
    if not form.validate():
        return _page(stock_take_id, form), 422
    if not (form.scan.data or "").strip():
        flash("Nothing was read. Scan again.", "warning")
        return redirect(url_for("stockroom.show_stock_take", stock_take_id=stock_take_id), 303)
    try:
        seen = scan_for(signed_in(), stock_takes.get_stock_take(stock_take_id), form.scan.data or "")
    except Refused as refused:
        return flash_refusal(refused, url_for("stockroom.show_stock_take", stock_take_id=stock_take_id))
    return redirect(url_for("stockroom.show_stock_take", stock_take_id=stock_take_id, outcome=seen.outcome,
                            what=seen.what), 303)


@bp.post("/stock-takes/<int:stock_take_id>/finish")
@requires(Permission.DEVICE_WORK)
def finish(stock_take_id: int) -> Response:
    """Close the count."""
    finish_stock_take(signed_in(), stock_takes.get_stock_take(stock_take_id))
    flash("The stock-take is finished. Nothing was moved: look for what is missing, and put away the rest.", "success")
    return redirect(url_for("stockroom.show_stock_take", stock_take_id=stock_take_id), 303)


@bp.get("/stock-takes/<int:stock_take_id>/report.<ending>")
@requires(Permission.DEVICE_VIEW, writes=True)
def report(stock_take_id: int, ending: str) -> Response:
    """The report as a file."""
    stock_take = stock_takes.get_stock_take(stock_take_id)
    rows = [
        (line.device.asset_tag, " ".join(filter(None, (line.device.manufacturer, line.device.model))),
         words(line.device.form_factor), FOUND[line.found_as][0], line.device.location)
        for line in stock_takes.list_lines(stock_take)
    ] + [(typed, None, None, "Unknown", None) for typed in stock_take.unknown]
    return send_rows("Stock-take", ("Asset tag", "What", "Kind", "Found", "Noted place"), rows, ending)


def _form() -> StockTakeForm:
    form = StockTakeForm()
    form.place_id.offer([(place.id, f"{place.name}, {place.site.name}") for place in places.list_places()])
    return form


def _page(stock_take_id: int, form: StockTakeScanForm) -> str:
    stock_take = stock_takes.get_stock_take(stock_take_id)
    outcome = request.args.get("outcome", "")
    return render_template(
        "stockroom/stock_take.html", stock_take=stock_take, lines=stock_takes.list_lines(stock_take), form=form,
        counts=stock_takes.count_lines([stock_take])[stock_take.id], found=FOUND,
        outcome=outcome if outcome in OUTCOMES else None, outcomes=OUTCOMES, what=request.args.get("what", "")[:80],
        who=names_of({stock_take.started_by_id}).get(stock_take.started_by_id),
    )
