"""The list of referrals: filters and order in the address, and lists a person keeps under a name."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.queries import list_saved_views, names_of
from app.accounts.service import forget_view, save_view
from app.core.errors import Refused
from app.core.permissions import Permission
from app.referrals import queries
from app.referrals.policy import may_give_to_colleagues
from app.referrals.views.blueprint import bp
from app.referrals.views.filtering import (
    PAGE,
    chips_of,
    headings,
    open_filters,
    order_of,
    query_to_keep,
    row_of,
    wanted_by,
)
from app.web.access import requires, signed_in
from app.web.error_pages import flash_refusal
from app.web.sorting import Order, page_in_order, sort_heading

_SORTED_BY = {"Reference": "reference", "Sent": "sent", "Decide by": "due", "Waiting since": "waiting"}


@bp.get("")
@requires(Permission.REFERRAL_VIEW)
def list_referrals() -> str:
    """Referrals the person may see, newest first unless a heading was chosen; the filters stand in the address."""
    actor = signed_in()
    is_hub = actor.may(Permission.REFERRAL_TRIAGE)
    form = open_filters(actor, request.args)
    wanted = wanted_by(form)
    order = order_of(wanted, request.args.get("sort"))
    page = page_in_order(queries.query_referrals(actor, wanted), order)
    active = chips_of(form)
    return render_template(
        "referrals/list.html", form_filters=form, page=page, order=order,
        rows=[row_of(referral, is_hub=is_hub) for referral in page.rows], headings=_headings(order, is_hub=is_hub),
        active=active, drafts=queries.list_drafts(actor) if not active else [], is_hub=is_hub,
        partner_names=queries.partner_names({row.partner_id for row in page.rows}) if is_hub else {},
        referrer_names={} if is_hub else names_of({row.referrer_id for row in page.rows}),
        saved=list_saved_views(actor, PAGE), query_to_keep=query_to_keep(form, order),
        may_give=may_give_to_colleagues(actor), exported=_without_paging(),
    )


@bp.post("/saved-lists")
@requires(Permission.REFERRAL_VIEW)
def save_list() -> Response:
    """Keep the filters and the order of the list under a name."""
    actor = signed_in()
    form = open_filters(actor, request.form)
    query = query_to_keep(form, order_of(wanted_by(form), request.form.get("sort")))
    back = url_for(PAGE) + (f"?{query}" if query else "")
    try:
        save_view(actor, PAGE, request.form.get("name", ""), query)
    except Refused as refused:
        return flash_refusal(refused, back)
    flash("The list is saved. It stands above the filters, for you alone.", "success")
    return redirect(back, 303)


@bp.post("/saved-lists/<int:view_id>/remove")
@requires(Permission.REFERRAL_VIEW)
def forget_list(view_id: int) -> Response:
    """Take a saved list away; no referral changes."""
    forget_view(signed_in(), view_id)
    flash("The saved list is removed. No referral changed.", "success")
    return redirect(url_for(PAGE), 303)


def _headings(order: Order | None, *, is_hub: bool) -> list[object]:
    return [
        sort_heading(text, _SORTED_BY[text], order) if text in _SORTED_BY else text for text in headings(is_hub=is_hub)
    ]


def _without_paging() -> dict[str, str]:
    return {name: value for name, value in request.args.items() if name not in {"after", "before"}}
