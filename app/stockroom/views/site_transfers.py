"""Transfers between sites: the list, its way, and the scans on arrival."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from flask import Response as FlaskResponse
from flask import current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.queries import names_of
from app.core.errors import Refused
from app.core.permissions import Permission
from app.devices import places
from app.devices.queries import get_device
from app.stockroom.away_forms import DriverForm, TransferForm, TransferScanForm
from app.stockroom.queries import bench
from app.stockroom.queries import site_transfers as transfers
from app.stockroom.service import site_transfers as service
from app.stockroom.states import ScanOutcome, SiteTransferState
from app.stockroom.transfer_paper import Journey, ListedItem, build_transfer_list
from app.stockroom.views.blueprint import Answer, bp
from app.web.access import requires, signed_in
from app.web.error_pages import flash_refusal
from app.web.filters import moment, words
from app.web.sent_forms import press, renew, show_refusal, version_seen

if TYPE_CHECKING:
    from app.stockroom.site_transfer_models import SiteTransfer

_S, _O = SiteTransferState, ScanOutcome
TOLD = {
    _S.PREPARED: ("Prepared", "amber", "Scan what goes, print the list, and record when it leaves."),
    _S.ON_THE_WAY: ("On the way", "blue", "Its driver answers for it. Scan each device when it arrives."),
    _S.RECEIVED: ("Received", "green", "It is closed. What was missing stays on the way until it is found or lost."),
    _S.CALLED_OFF: ("Called off", "grey", "It did not leave. Its devices stayed where they were."),
}
_LISTING = {
    _O.DONE: ("On the list", "Go on with the next one."),
    _O.ALREADY: ("On the list already", "Go on with the next one."),
    _O.REFUSED: ("Cannot go", "Look at its page for where it stands."),
    _O.UNKNOWN: ("Unknown", "No device carries this. Check the label, or type the asset tag."),
}
_RECEIVING = {
    _O.DONE: ("Arrived", "Put it at the chosen place."), _O.ALREADY: ("Scanned already", "Go on with the next one."),
    _O.REFUSED: ("Not on this list", "It is noted in the difference; nothing else changed. Look at its page."),
    _O.UNKNOWN: ("Unknown", "No device carries this. Put it aside; it stands in the difference."),
}


@bp.get("/transfers")
@requires(Permission.DEVICE_VIEW)
def list_site_transfers() -> str:
    """Transfers, newest first, and what never arrived."""
    return render_template(
        "stockroom/transfers.html", page=transfers.page_of_site_transfers(), told=TOLD,
        is_overdue=transfers.is_overdue, never_arrived=transfers.list_never_arrived(),
    )


@bp.get("/transfers/new")
@requires(Permission.CONSIGNMENT_MANAGE)
def new_site_transfer() -> str:
    """The form for a transfer, with the tags of the address."""
    tags = "\n".join(request.args.get("tags", "")[:10_000].split())
    return _form_page(TransferForm(formdata=None, tags=tags, submission_key=str(uuid4())))


@bp.post("/transfers/ticked")
@requires(Permission.CONSIGNMENT_MANAGE)
def take_ticked_away() -> Response:
    """From ticked rows of the workshop's list to the form, with their tags in it."""
    keys = [int(text) for text in request.form.getlist("device_ids")[:service.MOST_DEVICES]
            if text.isascii() and text.isdecimal() and len(text) < 19]
    return redirect(url_for("stockroom.new_site_transfer", tags=" ".join(bench.tags_of(keys))), 303)


@bp.post("/transfers/new")
@requires(Permission.CONSIGNMENT_MANAGE)
def send_new_transfer() -> Answer:
    """Prepare a transfer."""
    form, status = _offered(TransferForm()), 422
    reasons: Sequence[tuple[str, str]] = ()
    if form.validate():
        try:
            transfer = service.prepare_site_transfer(
                signed_in(), places.get_site(form.from_site_id.data), places.get_site(form.to_site_id.data),
                form.tags.data or "", leave_out=bool(form.leave_out.data),
                submission_key=(form.submission_key.data or "")[:36] or None)
        except service.NotAllMayGo as refused:
            status, reasons = show_refusal(form, refused), refused.reasons
        except Refused as refused:
            status = show_refusal(form, refused)
        else:
            flash(f"Transfer {transfer.number} is prepared.", "success")
            return redirect(url_for("stockroom.show_site_transfer", number=transfer.number), 303)
    return _form_page(form, reasons), status


@bp.get("/transfers/<number>")
@requires(Permission.DEVICE_VIEW)
def show_site_transfer(number: str) -> str:
    """One transfer: where it stands, the box to scan into, and its devices."""
    transfer = transfers.get_site_transfer(number)
    return _page(transfer, DriverForm(formdata=None, version=transfer.version))


@bp.post("/transfers/<number>/scans")
@requires(Permission.CONSIGNMENT_MANAGE)
def scan_transfer(number: str) -> Response:
    """Answer one scan: onto the list before it leaves, off the van when it arrives."""
    transfer, form = transfers.get_site_transfer(number), TransferScanForm()
    typed, back = (form.scan.data or "")[:200], url_for("stockroom.show_site_transfer", number=transfer.number)
    try:
        if transfer.state == _S.PREPARED:
            told = service.scan_onto_list(signed_in(), transfer, typed)
        else:
            place = places.get_place(form.place_id.data)
            told = service.receive_scan(signed_in(), transfer, typed, place)
    except Refused as refused:
        return flash_refusal(refused, back)
    return redirect(url_for("stockroom.show_site_transfer", number=transfer.number, outcome=told.outcome,
                            what=told.what, place=form.place_id.data), 303)


@bp.post("/transfers/<number>/leaving")
@requires(Permission.CONSIGNMENT_MANAGE)
def send_transfer_leaving(number: str) -> Answer:
    """Record that a transfer left with its driver."""
    transfer, form, status = transfers.get_site_transfer(number), DriverForm(), 422
    if form.validate():
        try:
            service.send_site_transfer(signed_in(), transfer, driver_name=form.driver_name.data or "",
                                       version=version_seen())
        except Refused as refused:
            status = show_refusal(form, refused)
            transfer = transfers.get_site_transfer(number)
            if status == 409:
                renew(form.version, transfer.version)
        else:
            flash("It is on the way.", "success")
            return redirect(url_for("stockroom.show_site_transfer", number=number), 303)
    return _page(transfer, form), status


@bp.post("/transfers/<number>/devices/<asset_tag>/removal")
@requires(Permission.CONSIGNMENT_MANAGE)
def take_off_transfer(number: str, asset_tag: str) -> Response:
    """Take a device off the list."""
    return _press(number, lambda transfer: service.take_off_list(signed_in(), transfer, get_device(asset_tag)),
                  f"{asset_tag} is off the list.")


@bp.post("/transfers/<number>/devices/<asset_tag>/loss")
@requires(Permission.CONSIGNMENT_MANAGE)
def lose_from_transfer(number: str, asset_tag: str) -> Response:
    """Report a device that never arrived as lost."""
    return _press(number, lambda transfer: service.lose_on_the_way(signed_in(), transfer, get_device(asset_tag)),
                  f"{asset_tag} is recorded as lost. Tell the coordinator today.")


@bp.post("/transfers/<number>/cancellation")
@requires(Permission.CONSIGNMENT_MANAGE)
def call_off_transfer(number: str) -> Response:
    """Call a transfer off."""
    version = version_seen()
    return _press(number, lambda transfer: service.call_off_site_transfer(signed_in(), transfer, version=version),
                  "Called off. Its devices stay where they are.")


@bp.post("/transfers/<number>/finish")
@requires(Permission.CONSIGNMENT_MANAGE)
def finish_transfer(number: str) -> Response:
    """Close a transfer with its difference."""
    return _press(number, lambda transfer: service.finish_receiving(signed_in(), transfer),
                  "The transfer is closed. What is missing stands below.")


@bp.get("/transfers/<number>/list.pdf")
@requires(Permission.DEVICE_VIEW)
def transfer_list(number: str) -> FlaskResponse:
    """The list that travels with a transfer."""
    transfer = transfers.get_site_transfer(number)
    settings: Any = current_app.config["SETTINGS"]
    sites = [", ".join(filter(None, (site.name, site.address))) for site in (transfer.from_site, transfer.to_site)]
    items = [
        ListedItem(line.device.asset_tag, " ".join(filter(None, (line.device.manufacturer, line.device.model)))
                   or words(line.device.form_factor))
        for line in transfer.lines if line.is_listed
    ]
    journey = Journey(transfer.number, sites[0], sites[1], transfer.driver_name or "",
                      moment(transfer.left_at) if transfer.left_at else "", transfer.to_site.contact or "")
    pdf = build_transfer_list(journey, items, organisation=settings.organisation_name)
    return FlaskResponse(pdf, mimetype="application/pdf", headers={
        "Content-Disposition": f'inline; filename="transfer-{transfer.number}.pdf"',
    })


def _press(number: str, do: Any, done: str) -> Response:
    transfer = transfers.get_site_transfer(number)
    return press(lambda: do(transfer), back=url_for("stockroom.show_site_transfer", number=transfer.number), done=done)


def _offered(form: TransferForm) -> TransferForm:
    _offer_sites(form)
    return form


def _offer_sites(form: TransferForm) -> int:
    """Set the sites to choose from, and tell how many there are."""
    sites = [(site.id, site.name) for site in places.list_sites()]
    form.from_site_id.offer(sites)
    form.to_site_id.offer(sites)
    return len(sites)


def _form_page(form: TransferForm, reasons: Sequence[tuple[str, str]] = ()) -> str:
    number = _offer_sites(form)
    return render_template("stockroom/new_transfer.html", form=form, reasons=reasons, has_sites=number > 1)


def _page(transfer: "SiteTransfer", form: DriverForm) -> str:
    scan = TransferScanForm(formdata=None, place_id=request.args.get("place"))
    at_site = places.list_places(site=transfer.to_site) if transfer.state in {_S.ON_THE_WAY, _S.RECEIVED} else []
    scan.place_id.offer([(place.id, place.name) for place in at_site])
    if scan.place_id.data is None and at_site:
        scan.place_id.data = at_site[0].id
    listed = [line for line in transfer.lines if line.is_listed]
    missing = [line for line in listed if line.arrived_at is None and line.device.on_the_way == transfer.number]
    people = {transfer.prepared_by_id, transfer.received_by_id}
    return render_template(
        "stockroom/transfer.html", transfer=transfer, form=form, scan=scan, told=TOLD[_S(transfer.state)],
        answer=_answer(transfer), listed=listed, missing=missing, due=transfers.due_on(transfer),
        extra=[line for line in transfer.lines if not line.is_listed], is_overdue=transfers.is_overdue(transfer),
        names=names_of({person for person in people if person}),
    )


def _answer(transfer: "SiteTransfer") -> Mapping[str, str] | None:
    """The answer to the last scan, from the address: an outcome and what was scanned, never a sentence."""
    outcome, what = request.args.get("outcome", ""), request.args.get("what", "")[:80]
    if outcome not in set(map(str, _LISTING)):
        return None
    is_listing = transfer.state == _S.PREPARED
    heading, sentence = (_LISTING if is_listing else _RECEIVING)[_O(outcome)]
    if is_listing and outcome == _O.REFUSED:
        device = bench.find_device(what)
        sentence = (device and service.why_not_sent(device, transfer.from_site)) or sentence
    return {"outcome": outcome, "heading": heading, "what": what, "sentence": sentence}
