"""Loan stock and loans: what may be lent, what is out with whom, and how it came back."""

from typing import TYPE_CHECKING
from uuid import uuid4

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.queries import names_of
from app.core import clock
from app.core.errors import Refused
from app.core.permissions import Permission
from app.devices.queries import get_device
from app.devices.service.lending import give_up_for_loans, keep_for_loans
from app.organisations.queries import list_collection_points
from app.stockroom.away_forms import ExtendForm, LendForm, LoanBackForm, LoanStockForm
from app.stockroom.queries import loans
from app.stockroom.service import loans as service
from app.stockroom.states import LoanState
from app.stockroom.views.blueprint import Answer, bp
from app.web.access import requires, signed_in
from app.web.sent_forms import press, renew, show_refusal, version_seen

if TYPE_CHECKING:
    from app.stockroom.loan_models import Loan

TOLD = {
    LoanState.OUT: ("Lent", "plum", "It is with its borrower. When it is back, it is wiped again."),
    LoanState.BACK: ("Back", "green", "It came back, and goes through wiping and testing again."),
    LoanState.LOST: ("Lost", "red", "It was reported lost while it was lent."),
}


@bp.get("/loans")
@requires(Permission.DEVICE_VIEW)
def list_loans() -> str:
    """What is out, what may be lent, and loans that ended."""
    return render_template("stockroom/loans.html", out=loans.list_out(), stock=loans.list_loan_stock(),
                           page=loans.page_of_loans(), told=TOLD, today=clock.today())


@bp.get("/loans/new")
@requires(Permission.CONSIGNMENT_MANAGE)
def new_loan() -> str:
    """The form that lends, with the tags of the address."""
    tags = "\n".join(request.args.get("tags", "")[:2_000].split())
    return _lend_page(LendForm(formdata=None, tags=tags, submission_key=str(uuid4())))


@bp.post("/loans/new")
@requires(Permission.CONSIGNMENT_MANAGE)
def send_loan() -> Answer:
    """Lend one device or several."""
    form, status = LendForm(), 422
    _offer(form)
    if form.validate():
        terms = service.LoanTerms(
            form.due_on.data, form.taken_by.data or "", form.condition_out.data or "", form.accessories.data,
            form.organisation_id.data, form.collection_point_id.data, form.event_name.data)
        try:
            made = service.lend(signed_in(), form.tags.data or "", terms,
                                submission_key=(form.submission_key.data or "")[:36] or None)
        except Refused as refused:
            status = show_refusal(form, refused)
        else:
            flash("Lent: " + ", ".join(f"{loan.device.asset_tag} ({loan.number})" for loan in made) + ".", "success")
            return redirect(url_for("stockroom.list_loans"), 303)
    return _lend_page(form), status


@bp.get("/loans/<number>")
@requires(Permission.DEVICE_VIEW)
def show_loan(number: str) -> str:
    """One loan, and the forms that extend and end it."""
    loan = loans.get_loan(number)
    return _page(loan, LoanBackForm(formdata=None), ExtendForm(formdata=None))


@bp.post("/loans/<number>/extension")
@requires(Permission.CONSIGNMENT_MANAGE)
def send_extension(number: str) -> Answer:
    """Let a loan go on until a later day."""
    loan, form, status = loans.get_loan(number), ExtendForm(), 422
    if form.validate():
        try:
            service.extend_loan(signed_in(), loan, form.due_on.data, version=version_seen())
        except Refused as refused:
            status = show_refusal(form, refused)
        else:
            flash("The loan goes on.", "success")
            return redirect(url_for("stockroom.show_loan", number=number), 303)
    return _page(loans.get_loan(number), LoanBackForm(formdata=None), form), status


@bp.post("/loans/<number>/return")
@requires(Permission.CONSIGNMENT_MANAGE)
def send_loan_back(number: str) -> Answer:
    """Take a lent device back."""
    loan, form, status = loans.get_loan(number), LoanBackForm(), 422
    if form.validate():
        try:
            service.take_back_loan(signed_in(), loan, condition=form.condition_back.data or "",
                                   missing=form.accessories_missing.data, version=version_seen())
        except Refused as refused:
            status = show_refusal(form, refused)
        else:
            flash(f"{loan.device.asset_tag} is back. Wipe it again.", "success")
            return redirect(url_for("stockroom.show_loan", number=number), 303)
    return _page(loans.get_loan(number), form, ExtendForm(formdata=None)), status


@bp.get("/loan-stock/<asset_tag>")
@requires(Permission.PROGRAMME_MANAGE)
def keep_for_loan(asset_tag: str) -> str:
    """The form that makes a device loan stock, or lets it be given again."""
    device = get_device(asset_tag)
    return render_template("stockroom/loan_stock.html", device=device,
                           form=LoanStockForm(formdata=None, version=device.version))


@bp.post("/loan-stock/<asset_tag>")
@requires(Permission.PROGRAMME_MANAGE)
def send_keep_for_loan(asset_tag: str) -> Answer:
    """Make a device loan stock."""
    device, form, status = get_device(asset_tag), LoanStockForm(), 422
    if form.validate():
        try:
            keep_for_loans(signed_in(), device, reason=form.reason.data or "", version_seen=version_seen())
        except Refused as refused:
            status = show_refusal(form, refused)
            device = get_device(asset_tag)
            if status == 409:
                renew(form.version, device.version)
        else:
            flash(f"{asset_tag} is loan stock. It is lent, and never given to a household.", "success")
            return redirect(url_for("devices.show", asset_tag=asset_tag), 303)
    return render_template("stockroom/loan_stock.html", device=device, form=form), status


@bp.post("/loan-stock/<asset_tag>/end")
@requires(Permission.PROGRAMME_MANAGE)
def end_loan_stock(asset_tag: str) -> Response:
    """Let a device be given to a household again."""
    device = get_device(asset_tag)
    return press(lambda: give_up_for_loans(signed_in(), device, version_seen=version_seen()),
                 back=url_for("devices.show", asset_tag=asset_tag), done="It can be given to a household again.")


def _offer(form: LendForm) -> None:
    form.organisation_id.offer([(one.id, one.name) for one in loans.list_borrowers()], empty="None")
    form.collection_point_id.offer([(point.id, point.name) for point in list_collection_points()], empty="None")


def _lend_page(form: LendForm) -> str:
    _offer(form)
    return render_template("stockroom/lend.html", form=form)


def _page(loan: "Loan", back: LoanBackForm, extend: ExtendForm) -> str:
    """The page; each form carries the version of now, so that what was typed can be sent again after a look."""
    return render_template(
        "stockroom/loan.html", loan=loan, told=TOLD[LoanState(loan.state)], back_form=back, extend_form=extend,
        form=back if back.errors else extend, is_overdue=loan.state == LoanState.OUT and loan.due_on < clock.today(),
        names=names_of({person for person in (loan.lent_by_id, loan.ended_by_id) if person}),
    )
