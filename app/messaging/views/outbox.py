"""The outbox: every text, its state in words, and what a person may do about it."""

from typing import Final

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.audit.queries import list_for
from app.core.errors import Refused
from app.core.permissions import Actor, Permission
from app.core.phone import format_national
from app.messaging import policy, queries, service
from app.messaging.segments import count_segments
from app.messaging.sentences import name_of, why, words_for
from app.messaging.service import channel
from app.messaging.states import FOR_A_PERSON, TERMINAL, MessageState
from app.messaging.template_keys import TemplateKey
from app.messaging.texts import LANGUAGES
from app.messaging.views.blueprint import pages
from app.messaging.wording import language_for, texts_in
from app.web.access import requires, signed_in
from app.web.error_pages import flash_refusal
from app.web.pagination import Page, page_by_key
from app.web.sent_forms import press

VIEWS: Final[dict[str, tuple[str, frozenset[MessageState] | None]]] = {
    "look": ("For a person", FOR_A_PERSON),
    "waiting": ("Waiting", frozenset({MessageState.HELD, MessageState.QUEUED})),
    "way": (
        "On the way",
        frozenset({MessageState.SENDING, MessageState.ACCEPTED, MessageState.SENT, MessageState.UNKNOWN}),
    ),
    "done": ("Finished", TERMINAL | FOR_A_PERSON),
    "all": ("All", None),
}
# What is over is too much to count, and nobody waits for it.
_UNCOUNTED: Final = frozenset({"done", "all"})


@pages.app_template_filter("national_phone")
def national_phone(e164: str | None) -> str:
    """A number as people read it out; a dash when it was removed."""
    return format_national(e164) if e164 and e164.startswith("+") else e164 or "–"


@pages.get("/texts")
@requires(Permission.MESSAGE_VIEW)
def list_texts() -> str:
    """Texts by where they stand; those that want a person come first when there are any."""
    actor = signed_in()
    counts = queries.count_unfinished(actor)
    totals = {key: _total(counts, states) for key, (_, states) in VIEWS.items() if key not in _UNCOUNTED}
    totals["look"] = queries.count_for_a_person(actor)
    shown = request.args.get("show", "")
    if shown not in VIEWS:
        shown = "look" if totals["look"] else "all"
    page = _page_of(actor, shown)
    return render_template(
        "messaging/outbox.html",
        page=page,
        shown=shown,
        views=VIEWS,
        totals=totals,
        channel=queries.find_channel(),
        open_replies=queries.count_open_replies(actor),
        name_of=name_of,
        words_for=words_for,
        language_for=language_for,
    )


@pages.get("/texts/<int:message_id>")
@requires(Permission.MESSAGE_VIEW)
def show_text(message_id: int) -> str:
    """One text: its words, its way, and what may be done about it."""
    actor = signed_in()
    message = queries.get_message(actor, message_id)
    return render_template(
        "messaging/text.html",
        message=message,
        name=name_of(message.template_key),
        state=words_for(message.state),
        why=why(message.state, message.reason, message.error_code),
        parts=count_segments(message.body or ""),
        language=language_for(message.language),
        receipts=queries.list_receipts(message),
        events=list_for("message", message.id),
        has_stopped=bool(message.phone) and queries.has_stopped(message.phone or ""),
        can_cancel=policy.can_cancel(actor, message),
        can_send_again=policy.can_send_again(actor, message),
        can_mark_as_sent=policy.can_mark_as_sent(actor, message),
        can_deal_with=policy.can_deal_with(actor, message),
    )


@pages.post("/texts/<int:message_id>/dealt-with")
@requires(Permission.MESSAGE_VIEW)
def deal_with(message_id: int) -> Response:
    """The household heard another way: the text needs nobody any more."""
    message = queries.get_message(signed_in(), message_id)
    try:
        service.deal_with(signed_in(), message)
    except Refused as refusal:
        return flash_refusal(refusal, url_for("messaging.show_text", message_id=message_id))
    flash("The text is marked as dealt with. You find it under Finished.", "success")
    return redirect(url_for("messaging.list_texts", show="look"), 303)


@pages.post("/texts/<int:message_id>/cancel")
@requires(Permission.MESSAGE_VIEW)
def cancel_text(message_id: int) -> Response:
    """Take a text back before it leaves."""
    message = queries.get_message(signed_in(), message_id)
    return press(
        lambda: service.cancel_text(signed_in(), message), back=url_for("messaging.show_text", message_id=message_id),
        done="The text was cancelled. It will not be sent.",
    )


@pages.post("/texts/<int:message_id>/send-again")
@requires(Permission.MESSAGE_VIEW)
def send_again(message_id: int) -> Response:
    """Send what did not arrive once more."""
    message = queries.get_message(signed_in(), message_id)
    try:
        again = service.send_again(signed_in(), message)
    except Refused as refusal:
        return flash_refusal(refusal, url_for("messaging.show_text", message_id=message_id))
    flash("The text is waiting to be sent again.", "success")
    return redirect(url_for("messaging.show_text", message_id=again.id), 303)


@pages.post("/texts/<int:message_id>/mark-as-sent")
@requires(Permission.MESSAGE_VIEW)
def mark_as_sent(message_id: int) -> Response:
    """Record that the household did get it."""
    message = queries.get_message(signed_in(), message_id)
    return press(
        lambda: service.mark_as_sent(signed_in(), message), back=url_for("messaging.show_text", message_id=message_id),
        done="The text is marked as sent.",
    )


@pages.post("/texts/<int:message_id>/stop-number")
@requires(Permission.MESSAGE_VIEW)
def stop_number(message_id: int) -> Response:
    """Record that this number wants no more texts, as told by phone or in person."""
    message = queries.get_message(signed_in(), message_id)
    if message.phone:
        service.stop_texts(signed_in(), message.phone, how="told_us")
        flash("This number gets no more texts. What was waiting for it is cancelled.", "success")
    return redirect(url_for("messaging.show_text", message_id=message_id), 303)


@pages.post("/texts/<int:message_id>/restore-number")
@requires(Permission.MESSAGE_VIEW)
def restore_number(message_id: int) -> Response:
    """Record that this number wants texts again."""
    message = queries.get_message(signed_in(), message_id)
    if message.phone:
        service.restore_texts(signed_in(), message.phone)
        flash("This number gets texts again. Cancelled texts do not come back by themselves.", "success")
    return redirect(url_for("messaging.show_text", message_id=message_id), 303)


@pages.post("/texts/pause")
@requires(Permission.MESSAGE_VIEW)
def pause() -> Response:
    """Stop all texts; nothing is lost."""
    channel.pause_channel(signed_in())
    flash("All texts are stopped. They wait here until you start them again.", "success")
    return redirect(url_for("messaging.list_texts"), 303)


@pages.post("/texts/resume")
@requires(Permission.MESSAGE_VIEW)
def resume() -> Response:
    """Let texts leave again."""
    try:
        channel.resume_channel(signed_in())
    except Refused as refusal:
        return flash_refusal(refusal, url_for("messaging.list_texts"))
    flash("Texts are leaving again.", "success")
    return redirect(url_for("messaging.list_texts"), 303)


@pages.get("/texts/wording")
@requires(Permission.MESSAGE_VIEW)
def show_wording() -> str:
    """Every text in one language beside the English, for people who check the words."""
    language = language_for(request.args.get("language", "en"))
    theirs, ours = texts_in(language.code), texts_in("en")
    rows = [(name_of(key), theirs[key], ours[key]) for key in TemplateKey]
    return render_template(
        "messaging/wording.html", language=language, languages=list(LANGUAGES.values()), rows=rows
    )


def _total(counts: dict[MessageState, int], states: frozenset[MessageState] | None) -> int:
    return sum(count for state, count in counts.items() if states is None or state in states)


def _page_of(actor: Actor, shown: str) -> Page:
    if shown == "look":
        return page_by_key(queries.select_for_a_person(actor))
    if shown == "done":
        return page_by_key(queries.select_finished(actor))
    return page_by_key(queries.select_messages(actor, VIEWS[shown][1]))
