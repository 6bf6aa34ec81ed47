"""The list of referrals with its filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request, url_for

from app.accounts.queries import names_of
from app.core import clock
from app.core.permissions import Permission
from app.core.working_days import working_days_between
from app.geography.authorities import AUTHORITIES
from app.referrals import queries
from app.referrals.facts import area_of, asked_for
from app.referrals.fields import options
from app.referrals.forms import FilterForm
from app.referrals.queries import Wanted
from app.referrals.state_words import WORDS, tag_for
from app.referrals.states import ReferralState
from app.referrals.views.blueprint import bp
from app.web.access import requires, signed_in
from app.web.pagination import page_by_key

if TYPE_CHECKING:
    from app.referrals.models import Referral


@bp.get("")
@requires(Permission.REFERRAL_VIEW)
def list_referrals() -> str:
    """Referrals the person may see, newest first; the filters stand in the address."""
    actor = signed_in()
    is_hub = actor.may(Permission.REFERRAL_TRIAGE)
    partners = queries.list_partners() if is_hub else []
    form = _filters([(str(partner.id), partner.name) for partner in partners], is_hub=is_hub)
    page = page_by_key(queries.query_referrals(actor, _wanted(form)))
    return render_template(
        "referrals/list.html", form_filters=form, page=page,
        rows=[_row(referral, is_hub=is_hub) for referral in page.rows],
        active=_chips(form), drafts=queries.list_drafts(actor) if not _chips(form) else [], is_hub=is_hub,
        partner_names=queries.partner_names({row.partner_id for row in page.rows}) if is_hub else {},
        referrer_names=names_of({row.referrer_id for row in page.rows}),
    )


def _row(referral: Referral, *, is_hub: bool) -> dict[str, object]:
    """What a list shows of one referral."""
    today = clock.today()
    sent_on = clock.in_london(referral.submitted_at).date() if referral.submitted_at else None
    return {
        "referral": referral, "tag": tag_for(referral.state, is_hub=is_hub), "colour": WORDS[referral.state].colour,
         "asked_for": asked_for(referral),
        "area": area_of(referral), "age": working_days_between(sent_on, today) if sent_on else None,
        "is_overdue": bool(
            referral.state == ReferralState.SUBMITTED and referral.decide_by and referral.decide_by < today
        ),
    }


def _filters(partners: list[tuple[str, str]], *, is_hub: bool) -> FilterForm:
    form = FilterForm(request.args)
    states = ((state.value, tag_for(state, is_hub=is_hub)) for state in ReferralState)
    form.state.choices = options([("", "All"), *states])
    form.partner.choices = options([("", "All"), *partners])
    form.authority.choices = options([("", "All"), *AUTHORITIES])
    return form


def _wanted(form: FilterForm) -> Wanted:
    """What the address asks for; values nobody could have chosen count as nothing."""
    state, partner = form.state.data or "", form.partner.data or ""
    return Wanted(
        state=ReferralState(state) if state in set(ReferralState) else None,
        partner_id=int(partner) if partner.isdecimal() and len(partner) < 19 else None,
        authority_code=form.authority.data or None,
        is_mine=bool(form.mine.data), is_overdue=bool(form.overdue.data), text=(form.q.data or "").strip(),
    )


def _chips(form: FilterForm) -> list[dict[str, str]]:
    """One chip for each filter in use, leading to the list without it."""
    found = []
    for field in form:
        if not field.data:
            continue
        offered = {one.value: one.label for one in getattr(field, "choices", None) or []}
        shown = offered.get(field.data) if isinstance(field.data, str) else None
        text = field.label.text if field.data is True else shown or str(field.data)
        kept = {name: value for name, value in request.args.items() if name not in {field.name, "after", "before"}}
        found.append({"text": text, "href": url_for(".list_referrals", **kept)})  # type: ignore[arg-type]
    return found
