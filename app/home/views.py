"""The start page of each role, and the pages everybody may read."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.queries import names_of
from app.audit.queries import query_events
from app.core.permissions import Permission
from app.devices.queries import find_by_exact
from app.geography.authorities import ABOUT_THE_FIGURES, LICENCE_ADDRESS
from app.home.todo import todo_for
from app.referrals.queries import search as find_referrals
from app.referrals.state_words import WORDS, tag_for
from app.web.access import public, requires, signed_in
from app.web.pagination import page_by_key

bp = Blueprint("home", __name__)


@bp.get("/")
@requires(Permission.HOME_VIEW)
def start() -> str:
    """What needs me today, in order, with counts that lead to exactly those rows."""
    actor = signed_in()
    may_refer = actor.may(Permission.REFERRAL_CREATE) and actor.organisation_id is not None
    return render_template("home/start.html", items=todo_for(actor), may_refer=may_refer)


@bp.get("/search")
@requires(Permission.SEARCH)
def search() -> str | Response:
    """One box for references, names, phones, postcodes, asset tags and serials; a single hit opens at once."""
    actor, typed = signed_in(), request.args.get("q", "").strip()[:100]
    referrals = list(find_referrals(actor, typed)) if typed and actor.may(Permission.REFERRAL_VIEW) else []
    tag = find_by_exact(typed) if typed and actor.may(Permission.DEVICE_VIEW) else None
    if len(referrals) + (tag is not None) == 1:
        if tag:
            return redirect(url_for("devices.show", asset_tag=tag), 303)
        return redirect(url_for("referrals.case", reference=referrals[0].reference), 303)
    is_hub = actor.may(Permission.REFERRAL_TRIAGE)
    tags = {one.id: (tag_for(one.state, is_hub=is_hub), WORDS[one.state].colour) for one in referrals}
    return render_template("home/search.html", typed=typed, search_query=typed, referrals=referrals, tags=tags, tag=tag)


@bp.get("/audit")
@requires(Permission.AUDIT_VIEW)
def audit_log() -> str:
    """Who did what to which record, newest first; codes and numbers only, no content."""
    page = page_by_key(query_events())
    names = names_of({event.actor_id for event in page.rows if event.actor_id is not None})
    return render_template("home/audit.html", page=page, names=names)


@bp.get("/your-information")
@public("Households are told of it at first contact.")
def privacy() -> str:
    """The privacy notice in plain words."""
    return render_template("home/privacy.html")


@bp.get("/accessibility")
@public("Everybody may read it.")
def accessibility() -> str:
    """The accessibility statement."""
    return render_template("home/accessibility.html")


@bp.get("/about-the-data")
@public("The licences of the figures ask for it.")
def about_the_data() -> str:
    """Where place and deprivation figures come from."""
    return render_template("home/about_the_data.html", attribution=ABOUT_THE_FIGURES, licence=LICENCE_ADDRESS)
