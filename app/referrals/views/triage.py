"""The triage queue: who has taken what, the next one, and several accepted at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core import clock
from app.core.errors import Refused
from app.core.permissions import Actor, Permission
from app.core.working_days import working_days_between
from app.referrals import queries, service
from app.referrals.facts import area_of, asked_for
from app.referrals.queries.households import households_to_check
from app.referrals.states import ReferralState
from app.referrals.views.blueprint import bp
from app.web.access import requires, signed_in
from app.web.error_pages import flash_refusal

if TYPE_CHECKING:
    from app.referrals.models import Referral

Page = str | tuple[str, int] | Response
QUEUES = {
    ReferralState.SUBMITTED: "To decide", ReferralState.NEEDS_INFORMATION: "Waiting for an answer",
    ReferralState.ON_HOLD: "On hold",
}


@bp.get("/queue")
@requires(Permission.REFERRAL_TRIAGE)
def queue() -> str:
    """What waits for a decision, oldest first, with who has taken it and what the criteria say."""
    actor = signed_in()
    asked = request.args.get("state", "")
    state = ReferralState(asked) if asked in set(QUEUES) else ReferralState.SUBMITTED
    page = queries.page_of_queue(actor, state, request.args.get("after"))
    claims, verdicts = queries.claims_of({row.id for row in page.rows}), queries.verdicts_of(page.rows)
    to_check = households_to_check({row.household_id for row in page.rows if row.household_id})
    return render_template(
        "referrals/queue.html", page=page, tabs_of_queue=_tabs(actor, state, page.total), state=state,
        rows=[
            {**_row(row), "claim": claims.get(row.id), "verdict": verdicts[row.id],
             "is_to_check": row.household_id in to_check}
            for row in page.rows
        ],
        actor=actor, partner_names=queries.partner_names({row.partner_id for row in page.rows}),
        next_url=url_for(".queue", state=state.value, after=page.next_after) if page.next_after else None,
        first_url=url_for(".queue", state=state.value) if request.args.get("after") else None,
    )


@bp.post("/queue/next")
@requires(Permission.REFERRAL_TRIAGE)
def take_next() -> Page:
    """Take the longest waiting one that nobody has taken, and open it."""
    try:
        referral = service.claim_next(signed_in())
    except Refused as refused:
        return flash_refusal(refused, url_for(".queue"))
    return redirect(url_for(".case", reference=referral.reference), 303)


@bp.post("/queue/accept")
@requires(Permission.REFERRAL_TRIAGE)
def accept_ticked() -> Page:
    """Accept what was ticked where nothing is open, and say for each of the others why not."""
    try:
        outcomes = service.accept_many(signed_in(), _ticked())
    except Refused as refused:
        return flash_refusal(refused, url_for(".queue"))
    return render_template(
        "referrals/accepted.html", accepted=[one for one in outcomes if one.refusal is None],
        refused=[one for one in outcomes if one.refusal],
    )


@bp.post("/<reference>/claim")
@requires(Permission.REFERRAL_TRIAGE)
def claim(reference: str) -> Page:
    """Take one referral, from a colleague when the button says so."""
    back, actor = url_for(".case", reference=reference), signed_in()
    referral = queries.get_by_reference(actor, reference)
    try:
        service.claim(actor, referral, from_colleague="from_colleague" in request.form)
    except Refused as refused:
        return flash_refusal(refused, back)
    flash(f"{referral.reference} is yours for 15 minutes.", "success")
    return redirect(back, 303)


@bp.post("/<reference>/release")
@requires(Permission.REFERRAL_TRIAGE)
def release(reference: str) -> Page:
    """Give one's own claim back."""
    actor = signed_in()
    referral = queries.get_by_reference(actor, reference)
    service.release(actor, referral)
    flash(f"{referral.reference} is back in the queue for everybody.", "success")
    return redirect(url_for(".queue"), 303)


def _tabs(actor: Actor, current: ReferralState, total: int) -> list[dict[str, object]]:
    counts = queries.count_queues(actor, *(one for one in QUEUES if one != current))
    return [
        {"text": text, "href": url_for(".queue", state=one.value), "current": one == current,
         "count": total if one == current else counts.pop(0)}
        for one, text in QUEUES.items()
    ]


def _row(referral: Referral) -> dict[str, object]:
    today = clock.today()
    sent_on = clock.in_london(referral.submitted_at).date() if referral.submitted_at else None
    return {
        # The version goes along with the key, so that a tick on an old page accepts nothing that changed since.
        "id": f"{referral.id}-{referral.version}", "select_label": referral.reference,
        "referral": referral, "asked_for": asked_for(referral), "area": area_of(referral),
        "age": working_days_between(sent_on, today) if sent_on else None,
        "is_overdue": bool(
            referral.state == ReferralState.SUBMITTED and referral.decide_by and referral.decide_by < today
        ),
    }


def _ticked() -> list[tuple[int, int]]:
    """The ticked rows as key and version; what no page of ours wrote counts as not ticked."""
    found = []
    for value in request.form.getlist("ticked"):
        key, _, version = value.partition("-")
        if all(part.isdecimal() and len(part) < 19 for part in (key, version)):
            found.append((int(key), int(version)))
    return found
