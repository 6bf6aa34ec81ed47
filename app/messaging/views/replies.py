"""What households wrote to us, and answering them."""

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.errors import Refused
from app.core.permissions import Permission
from app.messaging import policy, queries
from app.messaging.forms import AnswerForm
from app.messaging.sentences import meaning_of
from app.messaging.service import answering
from app.messaging.views.blueprint import pages
from app.messaging.views.conversation import bubbles
from app.web.access import requires, signed_in
from app.web.pagination import page_by_key

if TYPE_CHECKING:
    from app.messaging.models import InboundMessage


@pages.get("/texts/replies")
@requires(Permission.MESSAGE_VIEW)
def list_replies() -> str:
    """Replies nobody has dealt with, or all of them."""
    only_open = request.args.get("show") != "all"
    page = page_by_key(queries.select_inbound(signed_in(), only_open=only_open))
    return render_template("messaging/replies.html", page=page, only_open=only_open, meaning_of=meaning_of)


@pages.get("/texts/replies/<int:inbound_id>")
@requires(Permission.MESSAGE_VIEW)
def show_reply(inbound_id: int) -> str:
    """One reply within its conversation, with room to answer."""
    return _page(queries.get_inbound(signed_in(), inbound_id), AnswerForm())


@pages.post("/texts/replies/<int:inbound_id>")
@requires(Permission.MESSAGE_VIEW)
def answer(inbound_id: int) -> str | tuple[str, int] | Response:
    """Send an answer in one's own words."""
    inbound, form = queries.get_inbound(signed_in(), inbound_id), AnswerForm()
    if not form.validate():
        return _page(inbound, form), 422
    try:
        answering.answer_by_hand(signed_in(), inbound, form.words.data or "")
    except Refused as refusal:
        form.words.errors = [refusal.sentence]
        return _page(inbound, form), 422
    flash("Your answer is on its way.", "success")
    return redirect(url_for("messaging.list_replies"), 303)


@pages.post("/texts/replies/<int:inbound_id>/handled")
@requires(Permission.MESSAGE_VIEW)
def mark_handled(inbound_id: int) -> Response:
    """Record that nothing more is to be done about a reply."""
    answering.mark_handled(signed_in(), queries.get_inbound(signed_in(), inbound_id))
    flash("The reply is marked as dealt with.", "success")
    return redirect(url_for("messaging.list_replies"), 303)


def _page(inbound: "InboundMessage", form: AnswerForm) -> str:
    said = queries.list_conversation(inbound.phone_index or "")
    return render_template(
        "messaging/reply.html",
        inbound=inbound,
        form=form,
        bubbles=bubbles(said),
        can_answer=policy.can_answer(signed_in(), inbound),
    )
