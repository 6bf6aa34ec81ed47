"""The bench worked by scanning: one box, and the answer to every scan in large type."""

from flask import redirect, render_template, request, url_for

from app.core.permissions import Permission
from app.stockroom.cards import NEED_A_PLACE, Card, read_card
from app.stockroom.forms import ScanForm
from app.stockroom.queries import bench as scans
from app.stockroom.service.scanning import take_scan
from app.stockroom.states import ScanOutcome
from app.stockroom.views.blueprint import Answer, bp
from app.web.access import requires, signed_in

TOLD = {
    ScanOutcome.READY: ("Ready", "blue"), ScanOutcome.DONE: ("Done", "green"),
    ScanOutcome.ALREADY: ("Already done", "teal"), ScanOutcome.REFUSED: ("Not allowed", "red"),
    ScanOutcome.UNKNOWN: ("Unknown", "amber"),
}


@bp.get("/bench")
@requires(Permission.DEVICE_WORK)
def bench() -> str:
    """The box, the answer to the last scan, and the scans of the shift."""
    return _page(read_card(request.args.get("card", "")[:200]))


@bp.post("/bench")
@requires(Permission.DEVICE_WORK)
def send_scan() -> Answer:
    """Answer one scan; the address of the next page carries the card that counts."""
    form = ScanForm()
    if not form.validate():
        return _page(read_card(form.card.data or ""), form), 422
    scan = take_scan(signed_in(), form.scan.data or "", card=read_card(form.card.data or ""), turn=form.turn_seen())
    return redirect(url_for("stockroom.bench", card=scan.card, answer=scan.id), 303)


def _page(card: Card | None, form: ScanForm | None = None) -> str:
    history = scans.list_scans(signed_in().id)
    newest = history[0] if history else None
    is_answer = newest is not None and request.args.get("answer") == str(newest.id)
    return render_template(
        "stockroom/bench.html", form=form, card=card, place=_place(card), scans=history, told=TOLD,
        answer=newest if is_answer else None, turn=newest.id if newest else 0,
    )


def _place(card: Card | None) -> str | None:
    """The name of the card's place; a dash of words when it still has to be scanned."""
    if card is None or card.action not in NEED_A_PLACE:
        return None
    found = scans.find_place(card.place) if card.place else None
    return f"{found.name}, {found.site.name}" if found else None
