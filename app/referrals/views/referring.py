"""Referring a household: postcode first, then one thing a page, saved at every step, checked and sent."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.queries import prefers_one_page
from app.core.errors import NotFound, Refused
from app.core.permissions import Permission
from app.core.postcode import read_postcode
from app.geography.places import Place
from app.geography.queries import place_of
from app.referrals import queries, service, steps
from app.referrals.facts import sections_of
from app.referrals.forms import FORMS, NOT_KNOWN_AREA, OUTSIDE, ContactForm, PostcodeForm, StepForm
from app.referrals.policy import can_ask_equality
from app.referrals.question_texts import TEXTS
from app.referrals.states import ReferralState
from app.referrals.views.blueprint import bp
from app.referrals.views.drafts import form_address, get_draft, leave_page, leaves_page, stored_answers
from app.referrals.waiting_words import weeks
from app.web.access import requires, signed_in
from app.web.error_pages import flash_refusal
from app.web.sent_forms import show_refusal, version_seen

if TYPE_CHECKING:
    from app.referrals.models import Referral

Page = str | tuple[str, int] | Response


@bp.get("/new")
@requires(Permission.REFERRAL_CREATE)
def start() -> Page:
    """What to have at hand, who can be referred, and whether this person may refer today."""
    actor = signed_in()
    return render_template(
        "referrals/start.html", standing=queries.standing_of(actor), drafts=queries.list_drafts(actor, limit=3),
        is_one_page=prefers_one_page(actor),
    )


@bp.route("/new/postcode", methods=["GET", "POST"])
@requires(Permission.REFERRAL_CREATE)
def postcode() -> Page:
    """The area check: nothing about anybody is saved before it."""
    form = PostcodeForm(key=uuid4().hex)
    action = url_for(".postcode")
    if request.method == "GET":
        return _postcode_page(form, action)
    checked = _check_place(form)
    if checked is None:
        return _postcode_page(form, action), 422 if form.errors else 200
    place, authority, is_by_hand = checked
    if place.is_outside or authority == OUTSIDE:
        service.count_out_of_area(signed_in().organisation_id)
        return redirect(url_for(".outside_area"), 303)
    try:
        draft = service.start_draft(
            signed_in(), place.postcode, authority_code=authority, by_hand=is_by_hand, key=form.key.data or uuid4().hex
        )
    except Refused as refused:
        status = show_refusal(form, refused)
        return _postcode_page(form, action), status
    if draft.state != ReferralState.DRAFT:
        return redirect(url_for(".submitted", reference=draft.reference), 303)
    return redirect(form_address(draft, draft.step or "permission"), 303)


@bp.get("/outside-area")
@requires(Permission.REFERRAL_CREATE)
def outside_area() -> Page:
    """We cannot help there; who might; and that nothing was kept."""
    return render_template("referrals/outside_area.html")


@bp.route("/<reference>/draft/postcode", methods=["GET", "POST"])
@requires(Permission.REFERRAL_CREATE)
def draft_postcode(reference: str) -> Page:
    """Change where a draft's household lives."""
    draft = get_draft(reference)
    form = PostcodeForm(postcode=draft.postcode)
    action = url_for(".draft_postcode", reference=reference)
    if request.method == "GET":
        return _postcode_page(form, action, draft)
    checked = _check_place(form)
    if checked is None:
        return _postcode_page(form, action, draft), 422 if form.errors else 200
    place, authority, is_by_hand = checked
    if place.is_outside or authority == OUTSIDE:
        form.postcode.errors = [
            "This postcode is outside the region. Change it, or throw this draft away: we can only help inside."
        ]
        return _postcode_page(form, action, draft), 422
    try:
        service.change_postcode(
            signed_in(), draft, place.postcode, authority_code=authority, by_hand=is_by_hand, version=version_seen()
        )
    except Refused as refused:
        status = show_refusal(form, refused)
        return _postcode_page(form, action, draft), status
    return redirect(url_for(".check", reference=reference), 303)


@bp.route("/<reference>/draft/<key>", methods=["GET", "POST"])
@requires(Permission.REFERRAL_CREATE)
def step(reference: str, key: str) -> Page:
    """One step of a draft; each is saved on its own."""
    if key not in FORMS:
        raise NotFound
    draft = get_draft(reference)
    form = FORMS[key](data=stored_answers(draft, key))
    if request.method == "GET":
        return _step_page(form, draft, key)
    is_leaving = leaves_page()
    if not form.validate_on_submit() and not is_leaving:
        return _step_page(form, draft, key), 422
    actor, version = signed_in(), version_seen()
    try:
        if is_leaving:
            return leave_page(
                draft, key, form, save=lambda: service.save_answers(actor, draft, key, form.answers(), version=version),
                keep=lambda: service.keep_unfinished(actor, draft, key, form.sound_answers(), version=version),
            )
        service.save_answers(actor, draft, key, form.answers(), version=version)
    except Refused as refused:
        status = show_refusal(form, refused)
        return _step_page(form, draft, key), status
    return redirect(_after(draft, key), 303)


@bp.get("/<reference>/draft")
@requires(Permission.REFERRAL_CREATE)
def check(reference: str) -> Page:
    """Check your answers, each with a link to change it."""
    return _check_page(get_draft(reference))


@bp.post("/<reference>/draft/send")
@requires(Permission.REFERRAL_CREATE)
def submit(reference: str) -> Page:
    """Send the draft; sending twice shows the same result."""
    actor = signed_in()
    draft = queries.get_by_reference(actor, reference)
    try:
        service.submit(actor, draft, version=version_seen())
    except Refused as refused:
        return flash_refusal(refused, url_for(".check", reference=reference))
    return redirect(url_for(".submitted", reference=draft.reference), 303)


@bp.get("/<reference>/sent")
@requires(Permission.REFERRAL_CREATE)
def submitted(reference: str) -> Page:
    """It is sent: the reference, and what happens next."""
    referral = queries.get_by_reference(signed_in(), reference)
    if referral.state == ReferralState.DRAFT:
        return redirect(url_for(".check", reference=reference), 303)
    return render_template(
        "referrals/submitted.html", referral=referral, unknown=_unknown(referral),
        wait=weeks(queries.slowest_wait(referral)),
        may_ask_equality=referral.equality_step is None and can_ask_equality(signed_in(), referral),
    )


@bp.route("/<reference>/draft/throw-away", methods=["GET", "POST"])
@requires(Permission.REFERRAL_CREATE)
def throw_away(reference: str) -> Page:
    """Delete a draft, after asking."""
    draft = get_draft(reference)
    if request.method == "GET":
        return render_template("referrals/throw_away.html", draft=draft)
    service.throw_away(signed_in(), draft)
    flash("The draft is gone, with everything in it.", "success")
    return redirect(url_for(".list_referrals"), 303)


def _check_place(form: PostcodeForm) -> tuple[Place, str | None, bool] | None:
    """The place of the typed postcode, the council area and whether it was chosen; None when the page must ask."""
    is_chosen = bool(form.authority_code.data)
    try:
        place = place_of(read_postcode(form.postcode.data or ""))
    except Refused:
        form.validate_on_submit()
        return None
    form.offer([(one.code, one.name) for one in place.candidates] if place.needs_a_person else [])
    if not place.needs_a_person:
        return (place, place.authority.code if place.authority else None, False)
    form.authority_code.description = place.note
    if not is_chosen or not form.validate_on_submit():
        return None
    chosen = form.authority_code.data
    return place, None if chosen == NOT_KNOWN_AREA else chosen, chosen != NOT_KNOWN_AREA


def _postcode_page(form: PostcodeForm, action: str, draft: Referral | None = None) -> str:
    return render_template("referrals/postcode.html", form=form, action=action, draft=draft)


def _step_page(form: StepForm, draft: Referral, key: str) -> str:
    before = steps.preceding(key)
    if isinstance(form, ContactForm) and not draft.is_safe_to_text:
        form.contact_by.description = "You gave no mobile that is safe to text, so we cannot text them."
    is_checking = request.args.get("from") == "check"
    back = url_for(".check", reference=draft.reference) if is_checking else (
        url_for(".step", reference=draft.reference, key=before) if before
        else url_for(".draft_postcode", reference=draft.reference)
    )
    return render_template(
        "referrals/step.html", form=form, draft=draft, step=steps.BY_KEY[key], back=back,
        number=list(steps.BY_KEY).index(key) + 1, count=len(steps.STEPS), is_checking=is_checking,
    )


def _after(draft: Referral, key: str) -> str:
    following = steps.following(key)
    if request.args.get("from") == "check" or following is None:
        return url_for(".check", reference=draft.reference)
    return url_for(".step", reference=draft.reference, key=following)


def _check_page(draft: Referral) -> str:
    actor = signed_in()
    rules, next_step = queries.rules_in_force(), service.next_open_step(draft)
    return render_template(
        "referrals/check.html", draft=draft, sections=sections_of(draft), missing=service.missing_answers(draft),
        next_step=steps.BY_KEY[next_step] if next_step else None,
        next_href=form_address(draft, next_step) if next_step else None,
        alike=queries.list_alike(actor, draft, repeat_months=rules.limits.repeat_months), actor=actor,
        advice=queries.advice_on(draft, rules), unknown=_unknown(draft),
        standing=queries.standing_of(actor, authority_code=draft.authority_code),
    )


def _unknown(referral: Referral) -> list[str]:
    return [TEXTS[name].title for name in service.open_answers(referral)]
