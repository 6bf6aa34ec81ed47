"""Pages about households, for coordinators: pairs to check, two side by side, one with its story, undoing a merge."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from app.accounts.queries import names_of
from app.core.errors import Refused
from app.core.permissions import Actor, Permission
from app.core.references import read_reference
from app.referrals import queries
from app.referrals.fields import options
from app.referrals.forms import ApartForm, CompareForm, MergeForm, UndoForm
from app.referrals.household_story import people_in, story_of
from app.referrals.queries import household_pages as pages
from app.referrals.queries.households import get_merge, households_of, query_merges, query_pairs
from app.referrals.service import checking_pairs, merging
from app.referrals.state_words import WORDS, tag_for
from app.referrals.views.blueprint import bp
from app.web.access import requires, signed_in
from app.web.pagination import page_by_key
from app.web.sent_forms import press, show_refusal

Page = str | tuple[str, int] | Response
PREFIX = "R"
SHOWN = {"check": "To check", "apart": "Told apart", "merged": "Merged"}


@bp.get("/households")
@requires(Permission.HOUSEHOLD_MERGE)
def list_households() -> str:
    """Pairs that may be one household, newest first; also those told apart, and households that were merged."""
    actor, asked = signed_in(), request.args.get("show", "")
    shown = asked if asked in SHOWN else "check"
    is_merged = shown == "merged"
    page = page_by_key(query_merges() if is_merged else query_pairs(apart=shown == "apart"))
    rows = pages.rows_of_merges(actor, page.rows) if is_merged else pages.rows_of_pairs(actor, page.rows)
    people = {row.merged_by_id for row in page.rows} if is_merged else {row.apart_by_id for row in page.rows}
    return render_template(
        "referrals/households/list.html", page=page, rows=rows, shown=shown, people=names_of(people - {None}),
        tabs_shown=[{"text": text, "href": url_for(".list_households", show=key), "current": key == shown}
                    for key, text in SHOWN.items()],
    )


@bp.get("/households/<int:household_id>")
@requires(Permission.HOUSEHOLD_MERGE)
def household(household_id: int) -> Page:
    """One household: its homes, referrals, dates of help and story; a merged one leads to where it belongs."""
    actor = signed_in()
    found = pages.whole(actor, household_id)
    leads_to = pages.household_it_leads_to(found)
    if leads_to is not None:
        return redirect(url_for(".household", household_id=leads_to), 303)
    return _household_page(found, CompareForm(formdata=None)), 200


@bp.get("/households/<int:household_id>/compare")
@requires(Permission.HOUSEHOLD_MERGE)
def compare_household(household_id: int) -> Page:
    """Find the other household by a reference, and set the two side by side."""
    actor = signed_in()
    found, form = pages.whole(actor, household_id), CompareForm(request.args)
    if form.validate():
        try:
            other = _other_household(actor, household_id, form.reference.data or "")
        except Refused as refused:
            form.reference.errors = [refused.sentence]
        else:
            return redirect(url_for(".beside", one=household_id, other=other), 303)
    return _household_page(found, form), 422


@bp.get("/households/<int:one>/beside/<int:other>")
@requires(Permission.HOUSEHOLD_MERGE)
def beside(one: int, other: int) -> Page:
    """Two households side by side, with what they have in common and what can be decided."""
    return _elsewhere(one, other) or _beside_page(pages.beside(signed_in(), one, other))


@bp.post("/households/<int:one>/beside/<int:other>/merge")
@requires(Permission.HOUSEHOLD_MERGE)
def merge(one: int, other: int) -> Page:
    """Make the two one household."""
    actor, moved = signed_in(), _elsewhere(one, other)
    if moved is not None:
        return moved
    form = _merge_form(found := pages.beside(actor, one, other))
    if not form.validate_on_submit():
        return _beside_page(found, form), 422
    stays, merged = (one, other) if form.stays.data == str(one) else (other, one)
    try:
        merging.merge_households(
            actor, stays, merged, form.reason.data or "", form.words.data, seen=form.seen.data or ""
        )
    except Refused as refused:
        status = show_refusal(form, refused)
        return _beside_page(pages.beside(actor, one, other), form), status
    flash("They are one household now. You can undo this below.", "success")
    return redirect(url_for(".household", household_id=stays), 303)


@bp.post("/households/<int:one>/beside/<int:other>/apart")
@requires(Permission.HOUSEHOLD_MERGE)
def tell_apart(one: int, other: int) -> Page:
    """Say that they are two households: the pair is not offered again."""
    actor, moved = signed_in(), _elsewhere(one, other)
    if moved is not None:
        return moved
    found, form = pages.beside(actor, one, other), ApartForm()
    if not form.validate_on_submit():
        return _beside_page(found, apart_form=form), 422
    try:
        checking_pairs.set_apart(actor, one, other, form.apart_words.data, seen=form.seen.data or "")
    except Refused as refused:
        status = show_refusal(form, refused)
        return _beside_page(pages.beside(actor, one, other), apart_form=form), status
    flash("They stay two households. We will not ask about them again.", "success")
    return redirect(url_for(".list_households"), 303)


@bp.post("/households/<int:one>/beside/<int:other>/apart/undo")
@requires(Permission.HOUSEHOLD_MERGE)
def take_apart_back(one: int, other: int) -> Page:
    """Take back that they are two households."""
    actor, moved = signed_in(), _elsewhere(one, other)
    if moved is not None:
        return moved
    pages.beside(actor, one, other)
    return press(
        lambda: checking_pairs.take_apart_back(actor, one, other), back=url_for(".beside", one=one, other=other),
        done="Nobody has decided about these two now.",
    )


@bp.route("/households/merges/<int:merge_id>/undo", methods=["GET", "POST"])
@requires(Permission.HOUSEHOLD_MERGE)
def undo_merge(merge_id: int) -> Page:
    """What undoing a merge would do, and doing it."""
    actor, form = signed_in(), UndoForm()
    row = get_merge(actor, merge_id)
    if row.undone_at is not None:
        flash("This merge was undone already.", "notice")
        return redirect(url_for(".household", household_id=row.merged_id), 303)
    leaving, status = row.merged_id, 200 if request.method == "GET" else 422
    if form.validate_on_submit():
        try:
            merging.undo_merge(actor, row, form.words.data or "", seen=form.seen.data or "")
        except Refused as refused:
            status = show_refusal(form, refused)
        else:
            flash("They are two households again, and every referral is where it was.", "success")
            return redirect(url_for(".household", household_id=leaving), 303)
    found = pages.undoing(actor, merge_id)
    form.seen.data = found.seen
    return render_template("referrals/households/undo.html", found=found, form=form, **_words()), status


def _other_household(actor: Actor, household_id: int, reference: str) -> int:
    other = pages.find_household_of(actor, read_reference(reference, PREFIX))
    if other is None:
        raise Refused("No sent referral has this reference. Look at the case again.")
    if other == household_id:
        raise Refused("This referral belongs to this household already. Give one of the other household.")
    return other


def _elsewhere(one: int, other: int) -> Response | None:
    """Where the two went when a colleague merged one of them meanwhile; None while both stand."""
    leads = households_of([one, other])
    first, second = leads[one], leads[other]
    if first == one and second == other and one != other:
        return None
    if request.method == "POST":
        flash("A colleague merged one of these households meanwhile. Nothing of yours was saved. This is what there is "
              "now.", "warning")
    to_one = url_for(".household", household_id=first)
    return redirect(to_one if first == second else url_for(".beside", one=first, other=second), 303)


def _merge_form(found: pages.Beside) -> MergeForm:
    form = MergeForm()
    form.stays.choices = options([(str(card.household_id), card.label) for card in (found.one, found.other)])
    return form


def _beside_page(
    found: pages.Beside, form: MergeForm | None = None, apart_form: ApartForm | None = None
) -> str:
    shown: FlaskForm | None = form if form is not None else apart_form
    form = form if form is not None else _merge_form(found)
    apart_form = apart_form if apart_form is not None else ApartForm(formdata=None)
    # What was looked at is what counts, also when the page is shown again after a refusal.
    form.seen.data = apart_form.seen.data = found.seen
    partners = {row.partner_id for card in (found.one, found.other) for row in card.referrals}
    return render_template(
        "referrals/households/beside.html", found=found, merge_form=form, apart_form=apart_form, form=shown,
        partner_names=queries.partner_names(partners), **_words(),
    )


def _household_page(found: pages.Whole, form: CompareForm) -> str:
    return render_template(
        "referrals/households/household.html", found=found, card=found.card, compare_form=form,
        form=form if form.errors else None, story=story_of(found, names_of(people_in(found))),
        partner_names=queries.partner_names({row.partner_id for row in found.card.referrals}), **_words(),
    )


def _words() -> dict[str, object]:
    return {"words_of_state": WORDS, "tag_of": lambda state: tag_for(state, is_hub=True)}
