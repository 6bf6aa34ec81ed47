"""Pages of counted items: the list with what is short, one item with its movements, and a form for each movement."""

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.queries import names_of
from app.core.errors import Refused, StalePage
from app.core.permissions import Permission
from app.supplies import queries, service
from app.supplies.forms import BuyInForm, CountForm, ItemFilterForm, ItemForm, LeaveForm, LeavingKind
from app.supplies.states import KIND_NAMES, MOVEMENT_NAMES, OF_A_DEVICE, MovementKind
from app.web.access import requires, signed_in
from app.web.sent_forms import press, renew, show_refusal

if TYPE_CHECKING:
    from app.supplies.queries import Standing

bp = Blueprint("supplies", __name__, url_prefix="/stockroom/items")
Answer = str | Response | tuple[str, int]


@bp.get("/")
@requires(Permission.DEVICE_VIEW)
def list_items() -> str:
    """The catalogue with how many of each are there, and what is below its minimum."""
    form = ItemFilterForm(request.args)
    kinds = [form.kind.data] if form.kind.data else []
    rows = queries.list_standings(kinds=kinds, only_short=form.short.data, with_closed=form.closed.data)
    return render_template("supplies/list.html", form=form, rows=rows, kinds=KIND_NAMES,
                           short=sum(row.is_short for row in rows), is_narrowed=bool(kinds or form.short.data))


@bp.get("/new")
@requires(Permission.CONSIGNMENT_MANAGE)
def new_item() -> str:
    """The form for a new line of the catalogue."""
    return render_template("supplies/item_form.html", form=ItemForm(formdata=None), item=None)


@bp.post("/new")
@requires(Permission.CONSIGNMENT_MANAGE)
def send_item() -> Answer:
    """Put an item in the catalogue."""
    form, status = ItemForm(), 422
    if form.validate():
        try:
            item = service.add_item(signed_in(), _facts(form))
        except Refused as refused:
            status = show_refusal(form, refused)
        else:
            flash(f"{item.name} is in the catalogue. Buy some in, or count what is there.", "success")
            return redirect(_page_of(item.id), 303)
    return render_template("supplies/item_form.html", form=form, item=None), status


@bp.get("/<int:item_id>")
@requires(Permission.DEVICE_VIEW)
def show_item(item_id: int) -> str:
    """One item: how many are there, what they cost, and every movement."""
    standing = queries.get_standing(item_id)
    page = queries.page_of_movements(standing.item)
    last = queries.find_last(item_id)
    can_undo = last is not None and last.kind not in OF_A_DEVICE | {MovementKind.UNDONE}
    return render_template(
        "supplies/show.html", standing=standing, item=standing.item, page=page, kinds=KIND_NAMES,
        movements=MOVEMENT_NAMES, last=last, can_undo=can_undo,
        names=names_of({row.made_by_id for row in page.rows if row.made_by_id}),
    )


@bp.get("/<int:item_id>/details")
@requires(Permission.CONSIGNMENT_MANAGE)
def change_item(item_id: int) -> str:
    """The form for what the catalogue says of an item."""
    item = queries.get_standing(item_id).item
    form = ItemForm(formdata=None, obj=item, unit_cost=item.unit_cost_pence)
    return render_template("supplies/item_form.html", form=form, item=item)


@bp.post("/<int:item_id>/details")
@requires(Permission.CONSIGNMENT_MANAGE)
def send_change(item_id: int) -> Answer:
    """Change what the catalogue says of an item."""
    item, form, status = queries.get_standing(item_id).item, ItemForm(), 422
    if form.validate():
        try:
            service.change_item(signed_in(), item, _facts(form), version_seen=form.version_seen())
        except Refused as refused:
            status = show_refusal(form, refused)
            item = queries.get_standing(item_id).item
            if isinstance(refused, StalePage):
                renew(form.version, item.version)
        else:
            flash("The item is changed.", "success")
            return redirect(_page_of(item_id), 303)
    return render_template("supplies/item_form.html", form=form, item=item), status


@bp.get("/<int:item_id>/buying-in")
@requires(Permission.CONSIGNMENT_MANAGE)
def buy_in(item_id: int) -> str:
    """The form for what was bought, with the usual price."""
    standing = queries.get_standing(item_id)
    form = BuyInForm(formdata=None, price=standing.item.unit_cost_pence, submission_key=str(uuid4()))
    return _form_page("supplies/buy_in.html", standing, form)


@bp.post("/<int:item_id>/buying-in")
@requires(Permission.CONSIGNMENT_MANAGE)
def send_buying_in(item_id: int) -> Answer:
    """Add what was bought."""
    standing, form = queries.get_standing(item_id), BuyInForm()

    def save() -> None:
        order = service.Order(form.price.data, form.supplier.data or "", form.order_number.data)
        service.buy_in(signed_in(), standing.item, form.quantity.data, order, submission_key=form.key())

    return _send("supplies/buy_in.html", standing, form, save, "They are on the shelf.")


@bp.get("/<int:item_id>/count")
@requires(Permission.DEVICE_WORK)
def count(item_id: int) -> str:
    """The form for what is really there."""
    standing = queries.get_standing(item_id)
    form = CountForm(formdata=None, seen=_newest(item_id), submission_key=str(uuid4()))
    return _form_page("supplies/count.html", standing, form)


@bp.post("/<int:item_id>/count")
@requires(Permission.DEVICE_WORK)
def send_count(item_id: int) -> Answer:
    """Enter what is really there; the difference is recorded with its reason."""
    standing, form = queries.get_standing(item_id), CountForm()

    def save() -> None:
        service.count_item(signed_in(), standing.item, form.found.data, number_seen=form.number_seen(),
                           reason=form.reason.data, submission_key=form.key())

    answer = _send("supplies/count.html", standing, form, save, "The count is recorded.")
    if isinstance(answer, tuple) and answer[1] == 409:
        renew(form.seen, _newest(item_id))
        return _form_page("supplies/count.html", queries.get_standing(item_id), form), 409
    return answer


@bp.get("/<int:item_id>/leaving")
@requires(Permission.DEVICE_WORK)
def leave(item_id: int) -> str:
    """The form for what was given out or thrown away."""
    form = LeaveForm(formdata=None, submission_key=str(uuid4()))
    return _form_page("supplies/leave.html", queries.get_standing(item_id), form)


@bp.post("/<int:item_id>/leaving")
@requires(Permission.DEVICE_WORK)
def send_leaving(item_id: int) -> Answer:
    """Note that some were given out or thrown away."""
    standing, form = queries.get_standing(item_id), LeaveForm()

    def save() -> None:
        service.take_out(signed_in(), standing.item, form.quantity.data, MovementKind(LeavingKind(form.kind.data)),
                         reason=form.reason.data, submission_key=form.key())

    return _send("supplies/leave.html", standing, form, save, "It is noted.")


@bp.post("/<int:item_id>/undo")
@requires(Permission.DEVICE_WORK)
def undo(item_id: int) -> Response:
    """Undo the newest movement."""
    item, text = queries.get_standing(item_id).item, request.form.get("number", "")
    seen = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1
    return press(lambda: service.undo_last(signed_in(), item, number_seen=seen), back=_page_of(item_id),
                 done="Undone. Both lines stay in the list.")


@bp.post("/<int:item_id>/closing")
@requires(Permission.CONSIGNMENT_MANAGE)
def close(item_id: int) -> Response:
    """Take an item out of the catalogue."""
    item = queries.get_standing(item_id).item
    return press(lambda: service.close_item(signed_in(), item), back=_page_of(item_id),
                 done="It is out of the catalogue and offered nowhere.")


@bp.post("/<int:item_id>/opening")
@requires(Permission.CONSIGNMENT_MANAGE)
def reopen(item_id: int) -> Response:
    """Take an item into the catalogue again."""
    item = queries.get_standing(item_id).item
    return press(lambda: service.open_item(signed_in(), item), back=_page_of(item_id),
                 done="It is in the catalogue again.")


def _page_of(item_id: int) -> str:
    return url_for("supplies.show_item", item_id=item_id)


def _newest(item_id: int) -> int:
    last = queries.find_last(item_id)
    return last.number if last else 0


def _facts(form: ItemForm) -> service.ItemFacts:
    return service.ItemFacts(
        name=form.name.data or "", kind=form.kind.data, fits_kind=form.fits_kind.data, fits_maker=form.fits_maker.data,
        fits_model=form.fits_model.data, is_drive=bool(form.is_drive.data), unit_cost_pence=form.unit_cost.data,
        minimum=form.minimum.data or 0,
    )


def _send(template: str, standing: "Standing", form: Any, save: Any, done: str) -> Answer:
    """One form of one item: saved and back to the item, or shown again with the reason."""
    item_id, status = standing.item.id, 422
    if form.validate():
        try:
            save()
        except Refused as refused:
            status = show_refusal(form, refused)
            standing = queries.get_standing(item_id)
        else:
            flash(done, "success")
            return redirect(_page_of(item_id), 303)
    return _form_page(template, standing, form), status


def _form_page(template: str, standing: "Standing", form: Any) -> str:
    return render_template(template, standing=standing, item=standing.item, form=form)
