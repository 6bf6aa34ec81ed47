"""The HTTP client under the Twilio client: one attempt, one address, ten seconds, and nothing in the logs.

Says for certain when a request never left; every other failure is left for the caller to call unclear.
"""

import logging
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from twilio.http import HttpClient
from twilio.http.response import Response
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError, ProxyError
from urllib3.util import Timeout

from app.config import is_loopback

_SILENT: Final = logging.getLogger("reconnect.silent")
_SILENT.disabled = True
# Below warnings, the connection pool writes whole addresses, and a look-up has the phone number in it.
logging.getLogger("urllib3.connectionpool").setLevel(logging.WARNING)


class NotConnected(Exception):
    """No connection was made, so nothing was sent: refused, no such host, or no answer to the first knock."""


class CarefulHttp(HttpClient):  # type: ignore[misc] # the library ships no types
    """Sends each request once, on a connection of its own, to the configured address and nowhere else."""

    def __init__(self, base_url: str, timeout_seconds: float) -> None:
        super().__init__(_SILENT, False, timeout_seconds)
        base = urlsplit(base_url)
        self._is_here = is_loopback(base.hostname or "")
        if base.scheme != "https" and not (base.scheme == "http" and self._is_here):
            raise ValueError("Texts leave over https only; plain http is for this machine itself.")
        self._base = base_url.rstrip("/") + "/"

    def request(  # noqa: PLR0917 - the library's own signature
        self,
        method: str,
        url: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """Make one request; raises NotConnected when it surely never left."""
        if not url.startswith(self._base):
            # our account's password goes along with every request: never to an address out of an answer
            raise NotConnected("an address outside the configured one")
        with requests.Session() as session:
            session.trust_env = not self._is_here  # no proxy between us and ourselves
            try:
                answer = session.request(
                    method,
                    url,
                    params=_without_gaps(params),
                    data=_without_gaps(data),
                    headers={**(headers or {}), "Connection": "close"},
                    auth=auth,
                    timeout=Timeout(total=timeout or self.timeout),  # type: ignore[arg-type] # it takes one
                    allow_redirects=False,
                )
            except requests.exceptions.RequestException as error:
                if _never_left(error):
                    raise NotConnected(type(error).__name__) from None
                raise
            return Response(answer.status_code, answer.text, answer.headers)


def _without_gaps(values: dict[str, object] | None) -> dict[str, Any] | None:
    return None if values is None else {name: value for name, value in values.items() if value is not None}


def _never_left(error: requests.exceptions.RequestException) -> bool:
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return True
    reason = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(reason, ProxyError):
        reason = reason.original_error
    return isinstance(reason, NewConnectionError | NameResolutionError | ConnectTimeoutError)
