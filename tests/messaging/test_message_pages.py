"""The pages of messaging: who may open them, what they say, and that every button does what it says."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.config import Environment
from app.core.permissions import SYSTEM, Role
from app.messaging.models import InboundMessage, Message
from app.messaging.queries import is_paused
from app.messaging.service.answering import read_reply
from app.messaging.service.channel import pause_channel
from app.messaging.states import MessageState
from tests.factories.accounts import make_user
from tests.factories.messaging import make_message, make_reply
from tests.factories.referrals import make_referral
from tests.pages import Page

S = MessageState
ReadPage = Callable[..., Page]


@pytest.fixture
def hub(sign_in: Callable[[Any], FlaskClient], session: Session) -> FlaskClient:
    return sign_in(make_user(Role.COORDINATOR))


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.COORDINATOR}))
@pytest.mark.parametrize("path", ["/texts", "/texts/replies", "/texts/wording", "/texts/1", "/texts/replies/1"])
def test_only_the_hub_reads_texts(
    sign_in: Callable[[Any], FlaskClient], session: Session, role: Role, path: str
) -> None:
    assert sign_in(make_user(role)).get(path).status_code == 403


def test_an_empty_outbox_says_what_will_appear(hub: FlaskClient, page: ReadPage) -> None:
    assert "No texts here" in page(hub.get("/texts")).text


def test_texts_for_a_person_come_first(hub: FlaskClient, page: ReadPage) -> None:
    make_message(state=S.DELIVERED)
    make_message(state=S.NEEDS_REVIEW, template_key="survey")
    shown = page(hub.get("/texts"))
    assert "Survey" in shown.text
    assert "Ready to collect" not in shown.text
    assert "Ready to collect" in page(hub.get("/texts?show=all")).text
    assert "Ready to collect" in page(hub.get("/texts?show=done")).text
    assert "No texts here" in page(hub.get("/texts?show=waiting")).text


def test_a_text_leads_to_its_case(
    app: Flask, hub: FlaskClient, page: ReadPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def case_of(referral_id: int) -> dict[str, str]:
        return {"reference": f"R-{referral_id}", "href": f"/cases/{referral_id}"}

    monkeypatch.setitem(app.jinja_env.globals, "case_of", case_of)
    message, inbound = make_message(referral_id=7), make_reply("hello", referral_id=7)
    assert "/cases/7" in page(hub.get(f"/texts/{message.id}")).links()
    assert "/cases/7" in page(hub.get(f"/texts/replies/{inbound.id}")).links()


@pytest.mark.parametrize("state", sorted(MessageState))
def test_every_state_has_a_page(hub: FlaskClient, page: ReadPage, state: MessageState) -> None:
    message = make_message(state=state, error_code=30003, body="Reconnect: مرحباً")
    text = page(hub.get(f"/texts/{message.id}")).text
    assert "Reconnect: مرحباً" in text
    assert "07700 900123" in text


def test_a_text_whose_words_are_gone_still_has_a_page(hub: FlaskClient, page: ReadPage) -> None:
    message = make_message(state=S.DELIVERED, body=None, phone=None)
    assert "removed after their time" in page(hub.get(f"/texts/{message.id}")).text


@pytest.mark.parametrize("path", ["/texts/999999", "/texts/replies/999999", "/phone/nosuchphone"])
def test_an_unknown_one_is_a_404(hub: FlaskClient, page: ReadPage, path: str) -> None:
    page(hub.get(path), 404)


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("cancel", S.QUEUED, S.CANCELLED),
        ("send-again", S.NEEDS_REVIEW, S.QUEUED),
        ("mark-as-sent", S.NEEDS_REVIEW, S.SENT),
        ("cancel", S.SENT, S.SENT),
        ("send-again", S.DELIVERED, S.DELIVERED),
        ("mark-as-sent", S.FAILED, S.FAILED),
    ],
)
def test_buttons_do_what_they_say_or_say_why_not(
    hub: FlaskClient, page: ReadPage, session: Session, *, action: str, before: MessageState, after: MessageState
) -> None:
    message = make_message(state=before)
    shown = page(hub.post(f"/texts/{message.id}/{action}", follow_redirects=True))
    session.refresh(message)
    assert message.state is after
    assert ("That did not work" in shown.text) is (before is after)


def test_a_failed_text_sent_again_leads_to_the_new_one(hub: FlaskClient, session: Session) -> None:
    message = make_message(state=S.FAILED)
    answer = hub.post(f"/texts/{message.id}/send-again")
    newest = session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()
    assert answer.headers["Location"] == f"/texts/{newest.id}"
    assert newest.id != message.id


def test_a_number_is_stopped_and_restored_by_hand(hub: FlaskClient, page: ReadPage, session: Session) -> None:
    message, waiting = make_message(state=S.DELIVERED), make_message()
    shown = page(hub.post(f"/texts/{message.id}/stop-number", follow_redirects=True))
    assert "This number wants no texts" in shown.text
    session.refresh(waiting)
    assert waiting.state is S.OPTED_OUT
    shown = page(hub.post(f"/texts/{message.id}/restore-number", follow_redirects=True))
    assert "This number wants no texts" not in shown.text


def test_the_switch_for_all_texts(hub: FlaskClient, page: ReadPage) -> None:
    assert "All texts are stopped" in page(hub.post("/texts/pause", follow_redirects=True)).text
    assert is_paused()
    page(hub.post("/texts/resume", follow_redirects=True))
    assert not is_paused()
    assert "leaving already" in page(hub.post("/texts/resume", follow_redirects=True)).text


def test_a_refused_account_is_explained(hub: FlaskClient, page: ReadPage) -> None:
    pause_channel(SYSTEM, reason="provider_refused_us")
    assert "refused our account" in page(hub.get("/texts")).text


@pytest.mark.parametrize("language", ["en", "ar", "pl", "pt", "xx"])
def test_the_words_can_be_read_in_every_language(hub: FlaskClient, page: ReadPage, language: str) -> None:
    assert "{organisation}" in page(hub.get(f"/texts/wording?language={language}")).text


def test_a_reply_is_answered_from_its_page(hub: FlaskClient, page: ReadPage, session: Session) -> None:
    make_message(state=S.DELIVERED, referral_id=7)
    inbound = make_reply("Can I come on Tuesday? <b>")
    read_reply(inbound.id)
    assert "Can I come on Tuesday? <b>" in page(hub.get("/texts/replies")).text
    assert "Can I come on Tuesday?" in page(hub.get(f"/texts/replies/{inbound.id}")).text
    page(hub.post(f"/texts/replies/{inbound.id}", data={"words": ""}), 422)
    page(hub.post(f"/texts/replies/{inbound.id}", data={"words": "x" * 601}), 422)
    shown = page(hub.post(f"/texts/replies/{inbound.id}", data={"words": "Yes."}, follow_redirects=True))
    assert "on its way" in shown.text
    session.refresh(inbound)
    assert inbound.handled_at is not None
    answer = session.scalars(select(Message).where(Message.template_key == "personal")).one()
    assert answer.body == "Reconnect: Yes."
    assert "Nothing to answer" in shown.text
    assert "Tuesday" in page(hub.get("/texts/replies?show=all")).text


def test_a_reply_can_be_put_aside(hub: FlaskClient, page: ReadPage, session: Session) -> None:
    inbound = make_reply("ok see you")
    page(hub.post(f"/texts/replies/{inbound.id}/handled", follow_redirects=True))
    session.refresh(inbound)
    assert inbound.handled_at is not None


def test_an_answer_to_a_stopped_number_says_so(hub: FlaskClient, page: ReadPage, session: Session) -> None:
    inbound = make_reply("stop")
    read_reply(inbound.id)
    refused = page(hub.post(f"/texts/replies/{inbound.id}", data={"words": "Hello."}), 422)
    assert "asked for no more texts. Ring or write instead." in refused.text and "Hello." in refused.text
    assert session.scalars(select(Message).where(Message.template_key == "personal")).all() == []


def test_the_demonstration_phone_shows_what_arrived_and_texts_back(
    client: FlaskClient, page: ReadPage, session: Session
) -> None:
    assert "No texts yet" in page(client.get("/phone")).text
    message = make_message(state=S.DELIVERED, body="Reconnect: it is ready.")
    make_message(state=S.CANCELLED, body="Reconnect: never sent.")
    assert "07700 900123" in page(client.get("/phone")).text
    path = f"/phone/{message.phone_index}"
    shown = page(client.get(path)).text
    assert "it is ready" in shown
    assert "never sent" not in shown
    page(client.post(path, data={"words": ""}), 422)
    assert "1 please" in page(client.post(path, data={"words": "1 please"}, follow_redirects=True)).text
    assert session.scalars(select(InboundMessage)).one().body == "1 please"


@pytest.mark.parametrize("change", [{"environment": Environment.PRODUCTION}, {"twilio_account_sid": "AC1"}])
def test_the_demonstration_phone_does_not_exist_where_texts_are_real(
    app: Flask, client: FlaskClient, page: ReadPage, change: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = app.config["SETTINGS"]
    for name, value in change.items():
        monkeypatch.setitem(settings.__dict__, name, value)
    message = make_message()
    assert client.get("/phone").status_code == 404
    assert client.get(f"/phone/{message.phone_index}").status_code == 404
    assert client.post(f"/phone/{message.phone_index}", data={"words": "1"}).status_code == 404


@pytest.mark.parametrize("state", [S.UNDELIVERED, S.FAILED, S.TECHNICAL_FAILURE, S.NEEDS_REVIEW])
def test_a_text_told_another_way_leaves_the_list(
    hub: FlaskClient, page: ReadPage, session: Session, state: MessageState
) -> None:
    message = make_message(state=state, template_key="survey")
    session.commit()
    assert "1 text needs a person" in " ".join(page(hub.get("/")).text.split())
    for _ in range(2):
        done = hub.post(f"/texts/{message.id}/dealt-with")
        assert done.location == "/texts?show=look"
    assert "No text needs a person" in page(hub.get("/texts?show=look")).text
    assert "Survey" in page(hub.get("/texts?show=done")).text
    session.expire_all()
    assert message.state == state and message.handled_at is not None
    assert "I told them another way" not in page(hub.get(f"/texts/{message.id}")).text
    assert "No texts need a person" in " ".join(page(hub.get("/")).text.split())


def test_only_what_waits_for_a_person_is_dealt_with(hub: FlaskClient, page: ReadPage, session: Session) -> None:
    message = make_message(state=S.DELIVERED)
    session.commit()
    answer = hub.post(f"/texts/{message.id}/dealt-with", follow_redirects=True)
    assert "does not wait for a person" in page(answer).text
    session.expire_all()
    assert message.handled_at is None


def test_sending_again_deals_with_the_text_that_did_not_arrive(
    hub: FlaskClient, page: ReadPage, session: Session
) -> None:
    message = make_message(state=S.UNDELIVERED)
    session.commit()
    hub.post(f"/texts/{message.id}/send-again")
    session.expire_all()
    assert message.handled_at is not None
    assert "No text needs a person" in page(hub.get("/texts?show=look")).text


def test_a_text_and_a_reply_lead_to_their_case(hub: FlaskClient, page: ReadPage, session: Session) -> None:
    referral = make_referral()
    message = make_message(referral_id=referral.id)
    reply = make_reply("Can my sister come?", referral_id=referral.id)
    session.commit()
    for path in (f"/texts/{message.id}", f"/texts/replies/{reply.id}"):
        assert f"/referrals/{referral.reference}" in page(hub.get(path)).links()
