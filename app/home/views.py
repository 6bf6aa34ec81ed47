"""The start page of each role, and the pages everybody may read."""

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts.queries import names_of
from app.audit.queries import query_events
from app.core.permissions import Permission
from app.geography.authorities import ABOUT_THE_FIGURES, LICENCE_ADDRESS
from app.home.searching import address_of_one, search_everything
from app.home.todo import todo_for
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
    found = search_everything(actor, typed) if typed else []
    only = address_of_one(actor, typed) if typed and all(hits.kind == "Devices" for hits in found) else None
    if not only and len(found) == 1 and len(found[0].rows) == 1:
        only = found[0].rows[0].href
    if only:
        return redirect(only, 303)
    return render_template("home/search.html", typed=typed, search_query=typed, found=found)


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
