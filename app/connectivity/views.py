"""Pages of data bundles: the drawer, booking in, one bundle."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.queries import names_of
from app.audit.queries import list_for
from app.connectivity import queries, service
from app.connectivity.forms import BookingInForm, BundleFilterForm
from app.connectivity.states import BundleState
from app.connectivity.wording import KIND_NAMES, told
from app.core.errors import Refused
from app.core.permissions import Permission
from app.organisations.funding import Share
from app.organisations.queries import list_active_programmes, list_funders
from app.web.access import requires, signed_in
from app.web.error_pages import attach, flash_refusal
from app.web.filters import words

bp = Blueprint("connectivity", __name__, url_prefix="/data-bundles")
# What the page tells; bundles that ended or were lost are not among it.
_COUNTED = (BundleState.IN_STOCK, BundleState.RESERVED, BundleState.ACTIVE)
Answer = str | Response | tuple[str, int]


@bp.get("/")
@requires(Permission.BUNDLE_VIEW)
def list_bundles() -> str:
    """Every bundle, newest first, filtered by what stands in the address."""
    form = BundleFilterForm(request.args)
    page = queries.page_of_bundles(
        state=form.state.data, kind=form.kind.data, network=(form.network.data or "").strip(),
        last_four=(form.last_four.data or "").strip(),
    )
    return render_template("connectivity/list.html", page=page, filter=form, told=told, kinds=KIND_NAMES,
                           counts=queries.count_by_state(_COUNTED))


@bp.get("/new")
@requires(Permission.BUNDLE_MANAGE)
def book_in() -> str:
    """The form that takes bundles into stock."""
    return render_template("connectivity/book_in.html", form=_booking_form())


@bp.post("/new")
@requires(Permission.BUNDLE_MANAGE)
def send_booking_in() -> Answer:
    """Book bundles in; numbers we hold already are told and left alone, so sending twice doubles nothing."""
    form = _booking_form()
    if form.validate():
        offer = service.Offer(
            kind=form.kind.data, network=form.network.data or "", gb_month=form.gb_month.data,
            months=form.months.data, use_by=form.use_by.data, programme_id=form.programme_id.data,
            cost_pence_each=form.cost.data or 0,
        )
        shares = [Share(funder, share) for funder, share in form.lines()]
        try:
            booked = service.book_in_bundles(signed_in(), offer, form.numbers.data or "", shares)
        except Refused as refused:
            attach(form, refused, form.numbers)
        else:
            _tell(booked)
            return redirect(url_for("connectivity.list_bundles"), 303)
    return render_template("connectivity/book_in.html", form=form), 422


def _booking_form() -> BookingInForm:
    form = BookingInForm()
    form.offer_funders([(funder.id, funder.name) for funder in list_funders()], first="Choose a funder")
    form.programme_id.offer([(row.id, row.name) for row in list_active_programmes()], empty="Any programme")
    return form


def _tell(booked: service.BookingIn) -> None:
    new = len(booked.bundles)
    flash(f"{new} booked in." if new else "Nothing new was booked in.", "success" if new else "notice")
    if booked.already_known:
        shown = ", ".join(booked.already_known[:20])
        known = len(booked.already_known)
        was = "were in our books already and stay as they are"
        if known == 1:
            was = "was in our books already and stays as it is"
        flash(f"{known} {was}, ending in: {shown}.", "warning")
    if booked.doubled_lines:
        lines = ", ".join(str(line) for line in booked.doubled_lines[:20])
        flash(f"A number stood twice and counts once: line {lines}.", "notice")


@bp.get("/<reference>")
@requires(Permission.BUNDLE_VIEW)
def show(reference: str) -> str:
    """One bundle with its dates and its history; never its whole number."""
    bundle = queries.get_bundle(reference)
    events = list_for("data_bundle", bundle.id)
    names = names_of({event.actor_id for event in events})
    entries: list[dict[str, Any]] = [
        {"at": event.at, "who": names.get(event.actor_id or 0, "the system"),
         "what": told(event.to_state).text if event.to_state else words(event.action)}  # type: ignore[arg-type]
        for event in reversed(events)
    ]
    return render_template("connectivity/show.html", bundle=bundle, told=told(bundle.state), kinds=KIND_NAMES,
                           entries=entries)


@bp.post("/<reference>/end")
@requires(Permission.BUNDLE_MANAGE)
def end(reference: str) -> Response:
    """Close a bundle that is over or cannot be used."""
    return _press(reference, service.end_bundle, "The bundle is closed.")


@bp.post("/<reference>/loss")
@requires(Permission.BUNDLE_MANAGE)
def lose(reference: str) -> Response:
    """Report a bundle as lost."""
    return _press(reference, service.report_bundle_lost, "Recorded as lost. Ask the network to block it.")


@bp.post("/<reference>/find")
@requires(Permission.BUNDLE_MANAGE)
def find(reference: str) -> Response:
    """Take a lost bundle back into stock."""
    return _press(reference, service.record_bundle_found, "It is back in stock.")


def _press(reference: str, do: Callable[..., Any], done: str) -> Response:
    bundle = queries.get_bundle(reference)
    back = url_for("connectivity.show", reference=reference)
    text = request.form.get("version", "")
    version = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1
    try:
        do(signed_in(), bundle, version_seen=version)
    except Refused as refused:
        return flash_refusal(refused, back)
    flash(done, "success")
    return redirect(back, 303)
