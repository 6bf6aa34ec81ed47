"""The real Twilio client against a real server on this machine: every failure is sorted right."""

import logging
import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest
from werkzeug.datastructures import MultiDict

from app.core import clock
from app.integrations.sms import Accepted, NotSent, Refused, StandInSms, Unclear
from app.integrations.sms_signatures import WebhookSignatures
from app.integrations.twilio_sms import TwilioSms
from tests.provider import ACCOUNT, SENDER, TOKEN, Provider, running_provider, sign

pytestmark = pytest.mark.pure
TO = "+447700900123"
BODY = "Reconnect: zażółć {code} 😀 it’s ready"


@pytest.fixture(scope="module")
def server() -> Iterator[Provider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def provider(server: Provider) -> Provider:
    server.reset()
    return server


def twilio(base_url: str, token: str = TOKEN, timeout_seconds: float = 5.0) -> TwilioSms:
    return TwilioSms(
        ACCOUNT,
        token,
        sender=SENDER,
        base_url=base_url,
        public_base_url="http://127.0.0.1:5000",
        timeout_seconds=timeout_seconds,
    )


def send(sms: TwilioSms | StandInSms, attempt_id: str = "a1") -> Accepted:
    return sms.send(TO, BODY, attempt_id=attempt_id, valid_until=clock.now() + timedelta(hours=2))


def test_a_text_arrives_word_for_word_with_its_attempt_in_the_callback(provider: Provider) -> None:
    accepted = send(twilio(provider.url))
    (text,) = provider.received()
    assert (accepted.provider_id, accepted.status) == (text["sid"], "queued")
    assert (text["to"], text["sender"], text["body"]) == (TO, SENDER, BODY)
    assert text["callback"] == "http://127.0.0.1:5000/webhooks/texts/status/a1"
    assert 7190 <= int(text["validity"]) <= 7200


def test_validity_never_exceeds_what_the_provider_takes(provider: Provider) -> None:
    twilio(provider.url).send(TO, BODY, attempt_id="a1", valid_until=clock.now() + timedelta(days=3))
    assert provider.received()[0]["validity"] == "36000"


def test_a_text_too_late_to_arrive_is_not_sent(provider: Provider) -> None:
    with pytest.raises(NotSent):
        twilio(provider.url).send(TO, BODY, attempt_id="a1", valid_until=clock.now())
    assert provider.calls() == 0


@pytest.mark.parametrize("setting", ["TWILIO_REGION", "TWILIO_EDGE", "HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_nothing_in_the_environment_sends_texts_elsewhere(
    provider: Provider, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    monkeypatch.setenv(setting, "http://127.0.0.1:9/" if "PROXY" in setting.upper() else "dublin")
    send(twilio(provider.url))
    assert len(provider.received()) == 1


def test_a_base_address_may_have_a_path(provider: Provider) -> None:
    with pytest.raises(Refused) as caught:
        send(twilio(provider.url + "/below"))
    assert caught.value.http_status == 404  # it was asked, below that path, where it knows nothing


@pytest.mark.parametrize(
    ("kind", "taken"),
    [("error", 0), ("error_after_accept", 1), ("reset", 0), ("reset_after_accept", 1), ("garbage", 1)],
)
def test_whatever_may_have_been_taken_is_unclear(provider: Provider, kind: str, taken: int) -> None:
    provider.break_with(kind)
    with pytest.raises(Unclear):
        send(twilio(provider.url))
    assert (provider.calls(), len(provider.received())) == (1, taken)


@pytest.mark.parametrize(("kind", "taken"), [("hang", 0), ("hang_after_accept", 1)])
def test_no_answer_in_time_is_unclear(provider: Provider, kind: str, taken: int) -> None:
    provider.break_with(kind, seconds=3)
    with pytest.raises(Unclear):
        send(twilio(provider.url, timeout_seconds=0.5))
    assert (provider.calls(), len(provider.received())) == (1, taken)


def test_busy_is_surely_not_sent(provider: Provider) -> None:
    provider.break_with("busy")
    with pytest.raises(NotSent):
        send(twilio(provider.url))
    assert (provider.calls(), provider.received()) == (1, [])


def test_a_closed_door_is_surely_not_sent() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(NotSent):
        send(twilio(f"http://127.0.0.1:{port}"))


def test_an_unknown_host_is_surely_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_such_host(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_such_host)
    with pytest.raises(NotSent):
        send(twilio("https://texts.invalid"))


def test_a_host_that_never_answers_the_first_knock_is_surely_not_sent() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
        with pytest.raises(NotSent):
            send(twilio(f"http://127.0.0.1:{port}", timeout_seconds=0.5))
        for filler in fillers:
            filler.close()


@pytest.mark.parametrize(("status", "code"), [(400, 21610), (400, 21211), (403, 20003), (409, None)])
def test_a_refusal_carries_its_code(provider: Provider, status: int, code: int | None) -> None:
    provider.break_with("refuse", status=status, code=code)
    with pytest.raises(Refused) as caught:
        send(twilio(provider.url))
    assert caught.value.http_status == status
    assert caught.value.code == (code or status)


def test_a_wrong_password_is_a_refusal_that_stops_the_channel(provider: Provider) -> None:
    with pytest.raises(Refused) as caught:
        send(twilio(provider.url, token="old"))
    assert (caught.value.code, caught.value.http_status) == (20003, 401)


@pytest.mark.parametrize(("kind", "more"), [("refuse", {"code": 21211}), ("reset", {}), ("busy", {})])
def test_neither_number_nor_words_leak_into_logs_or_errors(
    provider: Provider, caplog: pytest.LogCaptureFixture, kind: str, more: dict[str, object]
) -> None:
    provider.break_with(kind, **more)
    with caplog.at_level(logging.DEBUG), pytest.raises((NotSent, Unclear, Refused)) as caught:
        send(twilio(provider.url))
    twilio(provider.url).find_recent(TO, clock.now())
    assert "900123" not in caplog.text + str(caught.value)
    assert caught.value.__suppress_context__
    assert TOKEN not in caplog.text


def test_a_lost_text_is_found_again_by_number_over_several_pages(provider: Provider) -> None:
    sms, before = twilio(provider.url), clock.now().replace(microsecond=0)
    in_an_hour = clock.now() + timedelta(hours=1)
    for number in range(60):
        sms.send(TO, f"text {number}", attempt_id=f"a{number}", valid_until=in_an_hour)
    sms.send("+447700900124", "to somebody else", attempt_id="b", valid_until=in_an_hour)
    found = sms.find_recent(TO, before)
    assert [text.body for text in found] == [f"text {number}" for number in reversed(range(60))]
    assert sms.find_recent(TO, clock.now() + timedelta(minutes=5)) == []


def test_one_text_is_fetched_or_missing(provider: Provider) -> None:
    sms = twilio(provider.url)
    accepted = send(sms)
    provider.set_status(accepted.provider_id, "undelivered", 30003)
    seen = sms.fetch(accepted.provider_id)
    assert seen is not None
    assert (seen.status, seen.error_code, seen.body) == ("undelivered", 30003, BODY)
    assert sms.fetch("SM" + "f" * 32) is None


def test_the_words_can_be_removed_at_the_provider(provider: Provider) -> None:
    sms = twilio(provider.url)
    sms.redact(send(sms).provider_id)
    assert provider.received()[0]["body"] == ""


def test_a_provider_that_cannot_be_asked_is_unclear() -> None:
    with pytest.raises(Unclear):
        twilio("http://127.0.0.1:9").find_recent(TO, clock.now())


@pytest.mark.parametrize("address", ["http://api.example.org", "http://10.0.0.1", "ftp://127.0.0.1"])
def test_plain_http_is_for_this_machine_only(address: str) -> None:
    with pytest.raises(ValueError, match="https"):
        twilio(address)


def test_the_real_provider_is_not_given_an_address_it_cannot_reach() -> None:
    sms = TwilioSms(ACCOUNT, TOKEN, sender=SENDER, public_base_url="http://127.0.0.1:5000")
    assert sms._callback_base is None


def test_the_stand_in_keeps_and_passes_on_what_it_was_given() -> None:
    handed: list[tuple[str, str]] = []
    sms = StandInSms(lambda to, body: handed.append((to, body)))
    accepted = send(sms)
    assert handed == [(TO, BODY)]
    assert accepted.status == "delivered"
    (found,) = sms.find_recent(TO, clock.now() - timedelta(minutes=1))
    assert found.provider_id == accepted.provider_id
    sms.redact(accepted.provider_id)
    assert sms.fetch(accepted.provider_id) is None


PUBLIC = "https://reconnect.example.org"
PATH = "/webhooks/texts/status/a1"
FIELDS = {"MessageSid": "SM1", "MessageStatus": "delivered", "NewFieldNobodyKnows": "żółw", "Empty": ""}


def is_genuine(
    signature: str,
    tokens: tuple[str, ...] = ("new", "old"),
    settings: str = "",
    path: str = PATH,
    **fields: str,
) -> bool:
    headers = {"X-Twilio-Signature": signature}
    if settings:
        headers["X-Twilio-Webhooks-Signature-Settings"] = settings
    return WebhookSignatures(tokens, PUBLIC + "/").are_genuine(path, MultiDict(fields or FIELDS), headers)


@pytest.mark.parametrize("token", ["new", "old"])
def test_either_token_signs_while_they_are_exchanged(token: str) -> None:
    assert is_genuine(sign(PUBLIC + PATH, FIELDS, token))


def test_sha256_signatures_are_taken_when_announced() -> None:
    signature = sign(PUBLIC + PATH, FIELDS, "new", "sha256")
    assert is_genuine(signature, settings="key=k1,algorithm=HMAC_SHA256")
    assert not is_genuine(signature)
    assert not is_genuine(signature, settings="algorithm=HMAC_MD5")


@pytest.mark.parametrize("signature", ["", "x", sign(PUBLIC + PATH, FIELDS, "forged")])
def test_a_forged_or_missing_signature_is_not_genuine(signature: str) -> None:
    assert not is_genuine(signature)


def test_a_changed_field_path_or_host_breaks_the_signature() -> None:
    signature = sign(PUBLIC + PATH, FIELDS, "new")
    assert not is_genuine(signature, MessageSid="SM2")
    assert not is_genuine(signature, path="/webhooks/texts/status/a2")
    assert not is_genuine(sign("http://internal:8000" + PATH, FIELDS, "new"))


def test_without_a_token_nothing_is_genuine() -> None:
    assert not is_genuine(sign(PUBLIC + PATH, FIELDS, ""), tokens=())


def test_a_query_is_part_of_what_is_signed() -> None:
    assert is_genuine(sign(f"{PUBLIC}{PATH}?x=1", FIELDS, "new"), path=f"{PATH}?x=1")
