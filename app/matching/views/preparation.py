"""What the workshop sees of matching: what to pack for which reference, and where it goes; no household."""

from flask import flash, redirect, render_template, url_for

from app.core.errors import Refused
from app.core.permissions import Permission
from app.matching import service
from app.matching.queries.hand_overs import get_preparation, list_preparations
from app.matching.views.blueprint import Answer, bp
from app.web.access import requires, signed_in
from app.web.error_pages import flash_refusal


@bp.get("/preparation")
@requires(Permission.PREPARATION_VIEW)
def preparation() -> str:
    """Everything to prepare, oldest first."""
    return render_template("matching/preparation.html", rows=list_preparations())


@bp.post("/preparation/<int:hand_over_id>/prepared")
@requires(Permission.PREPARATION_VIEW)
def prepared(hand_over_id: int) -> Answer:
    """Everything is packed: the household is told where and until when."""
    found = get_preparation(hand_over_id)
    try:
        service.mark_prepared(signed_in(), found)
    except Refused as refused:
        return flash_refusal(refused, url_for(".preparation"))
    flash(f"{found.referral.reference} is ready. The household hears of it.", "success")
    return redirect(url_for(".preparation"), 303)
