"""What a coordinator sees of matching: ask for matches, look why, confirm one, some or all, or turn one down."""

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from app.core.errors import Refused
from app.core.permissions import Permission
from app.matching import service
from app.matching.forms import ConfirmForm, RefuseForm, RunForm
from app.matching.plan import Together
from app.matching.queries import proposals as queries
from app.matching.views.blueprint import Answer, bp
from app.organisations.queries import list_collection_points
from app.web.access import requires, signed_in
from app.web.error_pages import attach, flash_refusal
from app.web.formats import plural
from app.web.pagination import read_key

if TYPE_CHECKING:
    from app.matching.models import MatchProposal


@bp.get("/matching")
@requires(Permission.MATCH_RUN)
def matching() -> str:
    """The newest run: what it proposes, highest priority first, and whom it could not serve."""
    page = queries.page_of_proposals(read_key(request.args.get("after", "")) or 0)
    form = RunForm(together=Together.REQUIRED)
    return render_template("matching/matching.html", run=queries.find_newest_run(), page=page, form=form,
                           asked=queries.find_newest_request())


@bp.get("/matching/under-way")
@requires(Permission.MATCH_RUN)
def under_way() -> Answer:
    """Whether the run that was asked for is done: the part of the page that looks again by itself."""
    asked = queries.find_newest_request()
    if asked is None or not request.headers.get("HX-Request"):
        return redirect(url_for(".matching"), 303)
    return render_template("matching/_under_way.html", asked=asked)


@bp.post("/matching/run")
@requires(Permission.MATCH_RUN)
def run() -> Answer:
    """Ask for matches anew: at once for a short waiting list, else by a worker."""
    form = RunForm()
    try:
        made = service.ask_for_run(signed_in(), together=form.together.data or Together.REQUIRED)
    except Refused as refused:
        return flash_refusal(refused, url_for(".matching"))
    if made is None:
        flash("Matches are being looked for. You can leave this page; the work goes on.", "success")
        return redirect(url_for(".matching"), 303)
    found = plural(len(made.proposals), "proposal")
    flash(f"{found}. Nothing is held for anybody until you confirm.", "success")
    return redirect(url_for(".matching"), 303)


@bp.post("/matching/confirm")
@requires(Permission.MATCH_RUN)
def confirm_several() -> Answer:
    """Confirm the ticked proposals, or all of them; each at the household's own collection point."""
    is_all = request.form.get("which") == "all"
    if is_all:
        chosen = queries.list_all_open()
    else:
        ticked = map(read_key, request.form.getlist("proposal_ids"))
        chosen = queries.list_proposals([key for key in ticked if key is not None])
    if not chosen:
        flash("Nothing was ticked that can still be confirmed. Tick at least one row.", "warning")
        return redirect(url_for(".matching"), 303)
    if is_all and request.form.get("sure") != "yes":
        # One press tells many households at once, and a text cannot be taken back.
        return render_template("matching/confirm_all.html", number=len(chosen))
    done = service.confirm_proposals(signed_in(), chosen)
    if done.hand_overs:
        flash(f"Confirmed: {plural(len(done.hand_overs), 'match', 'matches')}. The workshop can prepare them now.",
              "success")
    for reference, sentence in done.refusals:
        flash(f"{reference}: {sentence}", "warning")
    return redirect(url_for(".matching"), 303)


@bp.get("/matching/proposals/<int:proposal_id>")
@requires(Permission.MATCH_RUN)
def proposal(proposal_id: int) -> str:
    """One proposal with everything that speaks for it."""
    found = queries.get_proposal(proposal_id)
    return _proposal_page(found, _confirm_form(found), RefuseForm())


@bp.post("/matching/proposals/<int:proposal_id>/confirm")
@requires(Permission.MATCH_RUN)
def confirm(proposal_id: int) -> Answer:
    """Hold the items and arrange the hand-over at the chosen point."""
    found = queries.get_proposal(proposal_id)
    form = _confirm_form(found)
    if not form.validate():
        return _proposal_page(found, form, RefuseForm()), 422
    try:
        hand_over = service.confirm_proposal(signed_in(), found, point_id=form.point_id.data)
    except Refused as refused:
        return flash_refusal(refused, url_for(".proposal", proposal_id=proposal_id))
    flash(f"{hand_over.referral.reference} is matched. The workshop can prepare it now.", "success")
    return redirect(url_for(".matching"), 303)


@bp.post("/matching/proposals/<int:proposal_id>/refuse")
@requires(Permission.MATCH_RUN)
def refuse(proposal_id: int) -> Answer:
    """Turn the proposal down with a reason."""
    found = queries.get_proposal(proposal_id)
    form = RefuseForm()
    if form.validate():
        try:
            service.refuse_proposal(signed_in(), found, reason=str(form.reason.data))
        except Refused as refused:
            attach(form, refused, form.reason)
        else:
            flash("Turned down. The next run looks for something else for them.", "success")
            return redirect(url_for(".matching"), 303)
    return _proposal_page(found, _confirm_form(found), form), 422


@bp.get("/matching/left-over")
@requires(Permission.MATCH_RUN)
def left_over() -> str:
    """Everybody the newest run could not serve, and what stands in the way of each."""
    page = queries.page_of_left_over(read_key(request.args.get("from", "")) or 0)
    return render_template("matching/left_over.html", page=page)


def _confirm_form(found: "MatchProposal") -> ConfirmForm:
    points = list_collection_points()
    own = queries.find_point_for(found.referral)
    form = ConfirmForm(point_id=str(own.id) if own else "")
    form.point_id.offer([(point.id, point.name) for point in points])
    return form


def _proposal_page(found: "MatchProposal", form: ConfirmForm, refuse_form: RefuseForm) -> str:
    return render_template("matching/proposal.html", proposal=queries.row_of(found), form=form, refuse=refuse_form,
                           problems=[{"text": error} for error in refuse_form.errors.get("reason", [])])
