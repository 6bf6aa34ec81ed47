"""The desk of a hand-over: find it by code or name, hand over on one screen, print the receipt."""

from io import BytesIO
from typing import TYPE_CHECKING

from flask import current_app, flash, redirect, render_template, send_file, url_for

from app.core.errors import Refused, StalePage
from app.core.permissions import Permission
from app.core.references import read_hand_over_code
from app.extensions import db, limiter
from app.matching import service
from app.matching.forms import CodeForm, HandOverForm, ReleaseForm
from app.matching.queries import hand_overs as queries
from app.matching.receipt import build_receipt
from app.matching.service import Proof
from app.matching.states import HandOverState
from app.matching.terms import TERMS
from app.matching.views.blueprint import Answer, bp
from app.supplies.queries import list_standings
from app.supplies.states import SupplyKind
from app.web.access import requires, signed_in
from app.web.error_pages import attach, flash_refusal
from app.web.sent_forms import version_seen

if TYPE_CHECKING:
    from app.matching.models import HandOver


@bp.get("/hand-overs")
@requires(Permission.HAND_OVER_DO)
def hand_overs() -> str:
    """Everything ready at one's own collection points, the one ending first on top."""
    return _list_page(CodeForm())


@bp.post("/hand-overs/find")
@requires(Permission.HAND_OVER_DO)
@limiter.limit("60 per minute")
def find() -> Answer:
    """Open the hand-over a code belongs to."""
    form = CodeForm()
    if form.validate():
        try:
            found = queries.find_by_code(signed_in(), read_hand_over_code(form.code.data or ""))
        except Refused as refused:
            attach(form, refused, form.code)
        else:
            if found is not None:
                return redirect(url_for(".hand_over", hand_over_id=found.id), 303)
            form.code.errors = ["Nothing with this code is ready here. Check the code, or ring the hub."]
    return _list_page(form), 422


@bp.get("/hand-overs/<int:hand_over_id>")
@requires(Permission.HAND_OVER_DO)
def hand_over(hand_over_id: int) -> Answer:
    """One screen: code, ticks, done."""
    found = queries.get_hand_over(signed_in(), hand_over_id)
    if found.state == HandOverState.DONE:
        return _done_already(found)
    return _desk(found, HandOverForm(formdata=None))


@bp.post("/hand-overs/<int:hand_over_id>")
@requires(Permission.HAND_OVER_DO)
@limiter.limit("60 per minute")
def do_hand_over(hand_over_id: int) -> Answer:
    """Hand over; sent twice, the second time shows the receipt of the first."""
    found = queries.get_hand_over(signed_in(), hand_over_id)
    if found.state == HandOverState.DONE:
        return _done_already(found)
    form = HandOverForm()
    form.accessories.offer(_accessories(with_empty=True))  # what ran out meanwhile is refused with its reason
    if not form.validate():
        return _desk(found, form), 422
    missing = service.missing_proof(found, _proof(form))
    for name, sentence in missing.items():
        form[name].errors = [sentence]
    if missing:
        return _desk(found, form), 422
    try:
        service.hand_over_items(signed_in(), found, _proof(form), version_seen=version_seen())
    except Refused as refused:
        db.session.rollback()
        attach(form, refused, form.code)
        again = queries.get_hand_over(signed_in(), hand_over_id)
        return _desk(again, form), 409 if isinstance(refused, StalePage) else 422
    flash("Handed over. Give or show them the receipt.", "success")
    return redirect(url_for(".receipt", hand_over_id=hand_over_id), 303)


@bp.post("/hand-overs/<int:hand_over_id>/missed")
@requires(Permission.HAND_OVER_DO)
def missed(hand_over_id: int) -> Answer:
    """Nobody came."""
    found = queries.get_hand_over(signed_in(), hand_over_id)
    try:
        service.record_missed(signed_in(), found, version_seen=version_seen())
    except Refused as refused:
        return flash_refusal(refused, url_for(".hand_over", hand_over_id=hand_over_id))
    flash("Noted. It is kept until the last day, and they hear of it.", "success")
    return redirect(url_for(".hand_overs"), 303)


@bp.post("/hand-overs/<int:hand_over_id>/again")
@requires(Permission.HAND_OVER_DO)
def again(hand_over_id: int) -> Answer:
    """New days to collect after a missed one."""
    found = queries.get_hand_over(signed_in(), hand_over_id)
    try:
        service.arrange_again(signed_in(), found, version_seen=version_seen())
    except Refused as refused:
        return flash_refusal(refused, url_for(".hand_over", hand_over_id=hand_over_id))
    flash("Arranged again. They hear of the new last day.", "success")
    return redirect(url_for(".hand_over", hand_over_id=hand_over_id), 303)


@bp.post("/hand-overs/<int:hand_over_id>/release")
@requires(Permission.MATCH_RUN)
def release(hand_over_id: int) -> Answer:
    """Give it up: the items go back to the shelf and the household keeps its place."""
    found = queries.get_hand_over(signed_in(), hand_over_id)
    form = ReleaseForm()
    if not form.validate():
        return _desk(found, HandOverForm(formdata=None), form), 422
    try:
        service.release_hand_over(signed_in(), found, reason=str(form.release_reason.data))
    except Refused as refused:
        return flash_refusal(refused, url_for(".hand_over", hand_over_id=hand_over_id))
    flash("Given up. The items are back on the shelf and the household keeps its place.", "success")
    return redirect(url_for(".hand_overs"), 303)


@bp.get("/hand-overs/<int:hand_over_id>/receipt")
@requires(Permission.HAND_OVER_DO)
def receipt(hand_over_id: int) -> str:
    """The receipt as a page, for showing or printing."""
    shown = queries.receipt_of(queries.get_hand_over(signed_in(), hand_over_id))
    return render_template("matching/receipt.html", receipt=shown, hand_over_id=hand_over_id,
                           phone=current_app.config["SETTINGS"].contact_phone)


@bp.get("/hand-overs/<int:hand_over_id>/receipt.pdf")
@requires(Permission.HAND_OVER_DO)
def receipt_pdf(hand_over_id: int) -> Answer:
    """The same on paper."""
    shown = queries.receipt_of(queries.get_hand_over(signed_in(), hand_over_id))
    settings = current_app.config["SETTINGS"]
    paper = build_receipt(shown, organisation=settings.organisation_name, phone=settings.contact_phone)
    return send_file(BytesIO(paper), mimetype="application/pdf", download_name=f"receipt-{shown.number}.pdf")


def _done_already(found: "HandOver") -> Answer:
    """To the receipt, saying so: two volunteers may stand at the same desk, and nothing is to be given twice."""
    flash("This is handed over already. Give nothing out a second time.", "notice")
    return redirect(url_for(".receipt", hand_over_id=found.id), 303)


def _proof(form: HandOverForm) -> Proof:
    return Proof(
        code=form.code.data or "", id_seen=form.id_seen.data, device_given=form.device_given.data,
        charger_given=form.charger_given.data, bundle_given=form.bundle_given.data,
        terms_agreed=form.terms_agreed.data, accessory_ids=form.accessories.keys(),
    )


def _accessories(*, with_empty: bool = False) -> list[tuple[int, str]]:
    """What may be given along: accessories that are counted and there."""
    return [(row.item.id, row.item.name) for row in list_standings(kinds=[SupplyKind.ACCESSORY])
            if row.quantity or with_empty]


def _list_page(form: CodeForm) -> str:
    actor = signed_in()
    return render_template("matching/hand_overs.html", form=form, rows=queries.list_collections(actor),
                           done=queries.list_done(actor))


def _desk(found: "HandOver", form: HandOverForm, release_form: ReleaseForm | None = None) -> str:
    shown = queries.collection_of(found)
    form.accessories.offer(_accessories())
    if shown.device:
        form.device_given.label.text = f"I gave the {shown.device}, asset tag {shown.asset_tag}"
    if shown.bundle:
        form.bundle_given.label.text = f"I gave the {shown.bundle_short}, last four digits {shown.last_four}"
    is_hub = signed_in().may(Permission.MATCH_RUN)
    errors = release_form.errors.get("release_reason", []) if release_form else []
    problems = [{"text": error, "href": "#release_reason"} for error in errors]
    return render_template("matching/hand_over.html", hand_over=shown, form=form, terms=TERMS, problems=problems,
                           release=release_form or ReleaseForm(formdata=None) if is_hub else None,
                           for_the_hub=queries.about_telling(found) if is_hub else None)
