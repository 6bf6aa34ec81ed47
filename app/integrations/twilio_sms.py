"""Texts through Twilio's own client: one call, one sorted answer.

Exceptions and logs carry no number and no words of a text. Which texts are sent, and when,
is decided elsewhere.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, TypeVar

from twilio.base.exceptions import TwilioRestException, TwilioServiceException
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance

from app.config import Settings, is_loopback
from app.core import clock
from app.integrations.addresses import host_of
from app.integrations.careful_http import CarefulHttp, NotConnected
from app.integrations.sms import LOOK_BACK_ROWS, STATUS_PATH, Accepted, NotSent, Refused, Seen, Unclear

LONGEST_VALIDITY: Final = timedelta(seconds=36_000)
SHORTEST_VALIDITY: Final = timedelta(seconds=10)
NOT_FOUND: Final = 404
TOO_MANY: Final = 429
# A request time-out can come from something between us and the provider, after the provider took the text.
MAYBE_TAKEN: Final = frozenset({408})
_Answer = TypeVar("_Answer")


class TwilioSms:
    """Texts through Twilio's own client, to a base address that may be a loopback stand-in of it."""

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        *,
        sender: str | None = None,
        messaging_service_sid: str | None = None,
        base_url: str = "https://api.twilio.com",
        public_base_url: str | None = None,
        timeout_seconds: float = 10.0,
    ) -> None:
        # Named here, the client does not pick TWILIO_REGION or TWILIO_EDGE up: they would rewrite our host.
        self._client = Client(
            account_sid,
            auth_token,
            http_client=CarefulHttp(base_url, timeout_seconds),
            environment={"TWILIO_ACCOUNT_SID": account_sid},
        )
        self._client.api.base_url = base_url
        self._sender = {"from_": sender} if sender else {"messaging_service_sid": messaging_service_sid}
        self._callback_base = _reachable(public_base_url, base_url)

    def send(self, to: str, body: str, *, attempt_id: str, valid_until: datetime) -> Accepted:
        """Create the message once; the network drops it unsent when it is not delivered by `valid_until`."""
        validity = min(valid_until - clock.now(), LONGEST_VALIDITY)
        if validity < SHORTEST_VALIDITY:
            raise NotSent("too late to be delivered in time")
        options = dict(self._sender)
        if self._callback_base:
            options["status_callback"] = f"{self._callback_base}{STATUS_PATH}{attempt_id}"
        try:
            message = self._client.messages.create(
                to=to, body=body, validity_period=int(validity.total_seconds()), **options
            )
        except NotConnected as error:
            raise NotSent(str(error)) from None
        except (TwilioRestException, TwilioServiceException) as error:
            raise _sorted(error.status, error.code) from None
        except Exception as error:  # noqa: BLE001 - whatever broke, the text may have gone
            raise Unclear(type(error).__name__) from None
        if not message.sid:
            raise Unclear("an answer without an id")
        return Accepted(str(message.sid), str(message.status or "queued"))

    def find_recent(self, to: str, since: datetime) -> list[Seen]:
        """List by number and compare the time of creation here: the date sent is empty while a text waits."""
        rows = self._ask(lambda: self._client.messages.list(to=to, limit=LOOK_BACK_ROWS, page_size=50))
        seen = [_seen(row) for row in rows or []]
        return [text for text in seen if text.created_at is None or text.created_at >= since]

    def fetch(self, provider_id: str) -> Seen | None:
        """One message by its id, or None when it does not exist."""
        row = self._ask(lambda: self._client.messages(provider_id).fetch())
        return _seen(row) if row is not None else None

    def redact(self, provider_id: str) -> None:
        """Empty the body of a finished message; the record that it was sent stays."""
        self._ask(lambda: self._client.messages(provider_id).update(body=""))

    def _ask(self, question: Callable[[], _Answer]) -> _Answer | None:
        """An answer, or None for "no such text"; everything else that goes wrong is Unclear."""
        try:
            return question()
        except (TwilioRestException, TwilioServiceException) as error:
            if error.status == NOT_FOUND:
                return None
            raise Unclear(f"status {error.status}") from None
        except Exception as error:  # noqa: BLE001 - whatever broke, the text may have gone
            raise Unclear(type(error).__name__) from None


def from_settings(settings: Settings) -> TwilioSms:
    """Twilio as the settings describe it; the first token signs in, all of them check signatures."""
    return TwilioSms(
        settings.twilio_account_sid or "",
        settings.twilio_auth_tokens[0],
        sender=settings.twilio_from,
        messaging_service_sid=settings.twilio_messaging_service_sid,
        base_url=settings.twilio_api_base_url,
        public_base_url=settings.public_base_url,
    )


def _sorted(http_status: int, code: int | None) -> NotSent | Unclear | Refused:
    if http_status == TOO_MANY:
        return NotSent("busy")
    if http_status in MAYBE_TAKEN or not 400 <= http_status < 500:
        return Unclear(f"status {http_status}")
    return Refused(code, http_status)


def _seen(row: MessageInstance) -> Seen:
    return Seen(str(row.sid), str(row.status), row.body or "", row.date_created, row.error_code)


def _reachable(public_base_url: str | None, base_url: str) -> str | None:
    """The address for receipts; none when the real provider could not reach it and would refuse the text."""
    if not public_base_url or (is_loopback(host_of(public_base_url)) and not is_loopback(host_of(base_url))):
        return None
    return public_base_url.rstrip("/")
