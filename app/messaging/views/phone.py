"""The demonstration phone: what each household would have received, and a way to text back.

It exists only where nothing real is sent: never in production, never with a real provider.
"""

import secrets
from typing import TYPE_CHECKING, Final

from flask import current_app, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.core.errors import NotFound
from app.messaging import queries
from app.messaging.forms import PhoneReplyForm
from app.messaging.service import answering
from app.messaging.states import MessageState
from app.messaging.views.blueprint import pages
from app.messaging.views.conversation import bubbles
from app.web.access import public

if TYPE_CHECKING:
    from app.messaging.models import Message

WHY_PUBLIC: Final = "It shows invented households only, and does not exist where real texts are sent."
NEVER_SEEN: Final = frozenset(
    {MessageState.HELD, MessageState.QUEUED, MessageState.CANCELLED, MessageState.OPTED_OUT, MessageState.EXPIRED}
)


@pages.get("/phone")
@public(WHY_PUBLIC)
def phone() -> str:
    """The phones that got a text, newest first."""
    _only_in_the_demonstration()
    return render_template("messaging/phones.html", phones=queries.list_newest_by_number())


@pages.get("/phone/<phone_index>")
@public(WHY_PUBLIC)
def show_phone(phone_index: str) -> str:
    """One phone's conversation, as its owner sees it."""
    return _page(_get(phone_index), PhoneReplyForm())


@pages.post("/phone/<phone_index>")
@public(WHY_PUBLIC)
def text_back(phone_index: str) -> tuple[str, int] | Response:
    """Text us back from this phone, along the same way a real reply takes."""
    newest, form = _get(phone_index), PhoneReplyForm()
    if not form.validate():
        return _page(newest, form), 422
    answering.store_reply(f"phone-{secrets.token_hex(16)}", newest.phone or "", form.words.data or "")
    return redirect(url_for("messaging.show_phone", phone_index=phone_index), 303)


def _only_in_the_demonstration() -> None:
    settings = current_app.config["SETTINGS"]
    if settings.is_production or settings.has_twilio:
        raise NotFound


def _get(phone_index: str) -> "Message":
    _only_in_the_demonstration()
    newest = queries.find_by_phone_index(phone_index)
    if newest is None or newest.phone is None:
        raise NotFound
    return newest


def _page(newest: "Message", form: PhoneReplyForm) -> str:
    said = queries.list_conversation(newest.phone_index or "")
    arrived = [one for one in said if one.state not in NEVER_SEEN]
    waiting = [one for one in said if one.state is MessageState.QUEUED]
    return render_template(
        "messaging/phone.html",
        newest=newest,
        form=form,
        bubbles=bubbles(arrived, with_states=False),
        waiting=waiting,
    )
