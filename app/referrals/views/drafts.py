"""What the pages of a draft share, step by step or all on one page: finding it, its answers, leaving half way."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.accounts.queries import prefers_one_page
from app.accounts.service import prefer_one_page
from app.core.errors import Refused, StalePage
from app.extensions import db
from app.referrals import queries, steps
from app.referrals.forms import StepForm
from app.referrals.states import NeedKind, ReferralState
from app.web.access import signed_in

if TYPE_CHECKING:
    from app.referrals.models import Referral


def get_draft(reference: str) -> Referral:
    """A draft the person may see; one that was sent meanwhile leads to its case."""
    found = queries.get_by_reference(signed_in(), reference)
    if found.state != ReferralState.DRAFT:
        # Back after sending, or an old tab: the case says the rest.
        flash("This referral was sent already, so its answers cannot be changed. Write a note on the case instead.")
        abort(redirect(url_for(".case", reference=reference), 303))
    return found


def form_address(draft: Referral, key: str) -> str:
    """Where a step is filled in, as the person wants it: on a page of its own, or with all others."""
    if prefers_one_page(signed_in()):
        return url_for(".whole_form", reference=draft.reference, _anchor=f"part-{key}")
    return url_for(".step", reference=draft.reference, key=key)


def stored_answers(draft: Referral, key: str) -> dict[str, Any]:
    """The draft's answers of a step as its form shows them."""
    device = draft.need(NeedKind.DEVICE)
    of_needs = {
        "device_kind": device.device_kind if device else ("none" if draft.needs else None),
        "must_haves": device.must_haves if device else [],
        "needs_data": draft.need(NeedKind.DATA) is not None,
    }
    found = {name: of_needs[name] if name in of_needs else getattr(draft, name) for name in steps.BY_KEY[key].fields}
    for name in steps.SEEN_STEPS.get(key, ()):
        found[steps.seen_field(name)] = (draft.answers_seen_by or {}).get(name)
    if key == "purpose":
        found["deadline_kind"] = found["deadline_kind"] or ""
    return found


def leaves_page() -> bool:
    """Whether a page was sent to stop here for now, or to go on in the other way of filling it in."""
    return "save_for_later" in request.form or "switch_style" in request.form


def leave_page(
    draft: Referral, key: str, form: StepForm, *, save: Callable[[], object], keep: Callable[[], bool]
) -> Response:
    """Away from a page in the middle of it: what is there already is kept; a stale page is refused."""
    words, colour = _keep(form, save, keep)
    if "switch_style" in request.form:
        prefer_one_page(signed_in(), is_wanted=request.form["switch_style"] == "one_page")
        if colour != "success":
            flash(f"{_not_kept(form)} could not be kept. You are asked again.", colour)
        return redirect(form_address(draft, key), 303)
    flash(f"Draft {draft.reference} is saved{words}", colour)
    return redirect(url_for(".list_referrals"), 303)


def _keep(form: StepForm, save: Callable[[], object], keep: Callable[[], bool]) -> tuple[str, str]:
    go_on = "Go on with it here whenever you like."
    if not form.errors:
        try:
            save()
        except StalePage:
            raise
        except Refused:
            db.session.rollback()
        else:
            return f". {go_on}", "success"
    is_whole = keep()
    if is_whole and not _unreadable(form):
        return f", with the last page half done. {go_on}", "success"
    return f". {_not_kept(form)} could not be kept. You are asked again.", "warning"


def _not_kept(form: StepForm) -> str:
    """What could not be kept, by the words of its questions."""
    return ", ".join(f"“{label}”" for label in _unreadable(form)) or "One answer on the last page"


def _unreadable(form: StepForm) -> list[str]:
    """The questions where something was typed that could not be read, rather than left empty."""
    return [str(field.label.text) for field in form if field.errors and any(field.raw_data or ())]
