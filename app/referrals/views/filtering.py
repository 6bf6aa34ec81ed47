"""What the address of the referral list says: filters, order, and the rows and columns it leads to.

The page, its exports and saved lists read the address here, so that they always mean the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from flask import request, url_for

from app.core import clock
from app.core.permissions import Actor, Permission
from app.geography.authorities import AUTHORITIES
from app.referrals import queries
from app.referrals.facts import area_of, asked_for
from app.referrals.fields import options
from app.referrals.forms import FilterForm
from app.referrals.queries import Wanted
from app.referrals.state_words import WORDS, tag_for
from app.referrals.states import ReferralState
from app.web.sorting import Order, read_order

if TYPE_CHECKING:
    from app.referrals.models import Referral

PAGE: Final = "referrals.list_referrals"
LONGEST_QUERY: Final = 500


def open_filters(actor: Actor, given: Any) -> FilterForm:
    """The filters with their choices, filled in from an address or from what a form kept of it."""
    is_hub = actor.may(Permission.REFERRAL_TRIAGE)
    form = FilterForm(given)
    states = ((state.value, tag_for(state, is_hub=is_hub)) for state in ReferralState)
    partners = queries.list_partners() if is_hub else []
    form.state.choices = options([("", "All"), *states])
    form.partner.choices = options([("", "All"), *((str(partner.id), partner.name) for partner in partners)])
    form.authority.choices = options([("", "All"), *AUTHORITIES])
    return form


def wanted_by(form: FilterForm) -> Wanted:
    """What the filters ask for; values nobody could have chosen count as nothing."""
    state, partner = form.state.data or "", form.partner.data or ""
    return Wanted(
        state=ReferralState(state) if state in set(ReferralState) else None,
        partner_id=int(partner) if partner.isascii() and partner.isdecimal() and len(partner) < 19 else None,
        authority_code=form.authority.data or None,
        is_mine=bool(form.mine.data), is_overdue=bool(form.overdue.data),
        lacks_answers=bool(form.missing.data), text=(form.q.data or "").strip(),
    )


def order_of(wanted: Wanted, text: str | None) -> Order | None:
    """The order asked for; drafts have none of the dates, so they are always newest first."""
    return None if wanted.state == ReferralState.DRAFT else read_order(queries.ORDERS, text)


def chips_of(form: FilterForm) -> list[dict[str, str]]:
    """One chip for each filter in use, leading to the list without it."""
    found = []
    for field in form:
        if not field.data or field.name == "sort":
            continue
        offered = {one.value: one.label for one in getattr(field, "choices", None) or []}
        shown = offered.get(field.data) if isinstance(field.data, str) else None
        text = field.label.text if field.data is True else shown or str(field.data)
        kept = {name: value for name, value in request.args.items() if name not in {field.name, "after", "before"}}
        found.append({"text": text, "href": url_for(PAGE, **kept)})  # type: ignore[arg-type]
    return found


def query_to_keep(form: FilterForm, order: Order | None) -> str:
    """The filters and the order as an address; never what was searched for, which may be somebody's name."""
    given = [
        (field.name, "y" if field.data is True else field.data) for field in form if field.name not in {"q", "sort"}
    ]
    given.append(("sort", order.text if order else ""))
    return urlencode([(name, value) for name, value in given if value])[:LONGEST_QUERY]


def row_of(referral: Referral, *, is_hub: bool) -> dict[str, Any]:
    """What the list shows of one referral."""
    return {
        # The version goes along with the key, so that a tick on an old page changes nothing that changed since.
        "id": f"{referral.id}-{referral.version}", "select_label": referral.reference,
        "referral": referral, "tag": tag_for(referral.state, is_hub=is_hub), "colour": WORDS[referral.state].colour,
        "asked_for": asked_for(referral), "area": area_of(referral),
        "is_overdue": bool(
            referral.state == ReferralState.SUBMITTED and referral.decide_by and referral.decide_by < clock.today()
        ),
    }


def headings(*, is_hub: bool) -> list[str]:
    """The columns of the list and of its exports, in order."""
    whose = "Partner" if is_hub else "Referred by"
    return ["Reference", "Name", "Needs", "State", "Council area", whose, "Sent", "Decide by", "Waiting since"]


def exported_rows(
    referrals: Iterable[Referral], names: dict[int, str], *, is_hub: bool
) -> Iterable[tuple[Any, ...]]:
    """The same columns as plain values; `names` are of partners for the hub, else of referrers."""
    for referral in referrals:
        row = row_of(referral, is_hub=is_hub)
        yield (
            referral.reference, referral.full_name, row["asked_for"], row["tag"], row["area"],
            names.get(referral.partner_id if is_hub else referral.referrer_id), _day(referral.submitted_at),
            referral.decide_by, _day(referral.waiting_since),
        )


def _day(moment: Any) -> Any:
    return clock.in_london(moment).date() if moment else None
