"""A loopback stand-in of Twilio's Messages API, with faults that can be switched on; real sockets.

By hand: `python -m tests.provider --port 5055`. It checks the account's password and keeps every text
readable at GET /_received; `sign` makes the signature of a receipt or a reply.
"""

import argparse
import base64
import hmac
import json
import secrets
import socket
import struct
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

ACCOUNT = "AC" + "0" * 32
TOKEN = "loopback-token"
SENDER = "+447700900999"
API = f"/2010-04-01/Accounts/{ACCOUNT}/Messages"
PAGE_SIZE = 50


@dataclass
class Fault:
    """What goes wrong with the next `times` texts; `code` and `status` for a refusal."""

    kind: str
    times: int = 1
    code: int | None = None
    status: int = 400
    seconds: float = 30.0


@dataclass
class Text:
    """One text taken over."""

    sid: str
    to: str
    sender: str
    body: str
    status: str
    created_at: str
    callback: str | None
    validity: str | None
    error_code: int | None = None

    def resource(self) -> dict[str, Any]:
        """The text as the API shows it."""
        return {
            "sid": self.sid, "to": self.to, "from": self.sender, "body": self.body, "status": self.status,
            "date_created": self.created_at, "date_updated": self.created_at, "date_sent": None,
            "error_code": self.error_code, "error_message": None, "account_sid": ACCOUNT, "num_segments": "1",
            "direction": "outbound-api", "price": None, "price_unit": "USD", "uri": f"{API}/{self.sid}.json",
        }  # fmt: skip


@dataclass
class Memory:
    """Everything the stand-in knows; one lock around it."""

    texts: list[Text] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    calls: int = 0
    is_hiding: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def next_fault(self) -> Fault | None:
        """Use up one occurrence of the first fault that is left."""
        for fault in self.faults:
            if fault.times > 0:
                fault.times -= 1
                return fault
        return None


class Handler(BaseHTTPRequestHandler):
    """The API below API, and the switches below /_."""

    protocol_version = "HTTP/1.1"
    memory = Memory()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's own name
        """Say nothing: the test reads /_received."""

    def do_GET(self) -> None:
        """Lists, single texts, and what was received."""
        path, query = self._address()
        with self.memory.lock:
            texts, calls, is_hiding = list(self.memory.texts), self.memory.calls, self.memory.is_hiding
        if path == "/_received":
            self._answer(200, {"texts": [asdict(text) for text in texts], "calls": calls})
        elif not self._is_allowed():
            self._refuse(401, 20003, "Authenticate")
        elif path == f"{API}.json":
            self._answer(200, _page([] if is_hiding else texts, query))
        else:
            found = next((text for text in texts if path == f"{API}/{text.sid}.json" and not is_hiding), None)
            self._answer(200, found.resource()) if found else self._refuse(404, 20404, "No such message")

    def do_POST(self) -> None:
        """A text to send, a body to redact, or a switch."""
        path, _ = self._address()
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if path.startswith("/_"):
            self._switch(path, json.loads(body or "{}"))
        elif not self._is_allowed():
            self._refuse(401, 20003, "Authenticate")
        elif path == f"{API}.json":
            self._create({name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()})
        else:
            self._redact(path, parse_qs(body, keep_blank_values=True))

    def _create(self, fields: dict[str, str]) -> None:
        with self.memory.lock:
            self.memory.calls += 1
            fault = self.memory.next_fault()
        kind = fault.kind if fault else ""
        if fault and kind == "refuse":
            self._refuse(fault.status, fault.code, "Refused as asked")
        elif kind == "busy":
            self._refuse(429, 20429, "Too many requests")
        elif kind == "error":
            self._refuse(500, 20500, "Internal error")
        elif kind == "reset":
            self._reset()
        elif fault and kind == "hang":
            time.sleep(fault.seconds)
        elif not fields.get("To", "").startswith("+"):
            self._refuse(400, 21211, f"The 'To' number {fields.get('To')} is not a valid phone number.")
        elif not (fields.get("From") or fields.get("MessagingServiceSid")) or not fields.get("Body"):
            self._refuse(400, 21603, "A 'From' number and a 'Body' are required.")
        else:
            self._take(fields, fault)

    def _take(self, fields: dict[str, str], fault: Fault | None) -> None:
        text = Text(
            sid="SM" + secrets.token_hex(16),
            to=fields["To"],
            sender=fields.get("From", ""),
            body=fields["Body"],
            status="queued",
            created_at=format_datetime(datetime.now(UTC)),
            callback=fields.get("StatusCallback"),
            validity=fields.get("ValidityPeriod"),
        )
        with self.memory.lock:
            self.memory.texts.append(text)
        kind = fault.kind if fault else ""
        if fault and kind == "hang_after_accept":
            time.sleep(fault.seconds)
        if kind == "reset_after_accept":
            self._reset()
        elif kind == "error_after_accept":
            self._refuse(502, None, "Bad gateway")
        elif kind == "garbage":
            self._send(201, b"<html>not what you expected", "text/html")
        else:
            self._answer(201, text.resource())

    def _redact(self, path: str, fields: dict[str, list[str]]) -> None:
        with self.memory.lock:
            found = next((text for text in self.memory.texts if path == f"{API}/{text.sid}.json"), None)
            if found and fields.get("Body") == [""]:
                found.body = ""
        self._answer(200, found.resource()) if found else self._refuse(404, 20404, "No such message")

    def _switch(self, path: str, order: dict[str, Any]) -> None:
        if path == "/_faults":
            with self.memory.lock:
                self.memory.faults.append(Fault(**order))
        elif path == "/_hide":
            self.memory.is_hiding = bool(order["is_hiding"])
        elif path == "/_reset":
            with self.memory.lock:
                self.memory.texts.clear()
                self.memory.faults.clear()
                self.memory.calls, self.memory.is_hiding = 0, False
        elif path == "/_status":
            with self.memory.lock:
                text = next(text for text in self.memory.texts if text.sid == order["sid"])
                text.status, text.error_code = order["status"], order.get("error_code")
        self._answer(200, {"ok": True})

    def _reset(self) -> None:
        # linger of zero seconds: closing sends a reset, as a dying proxy would
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def _address(self) -> tuple[str, dict[str, list[str]]]:
        parts = urlsplit(self.path)
        return parts.path, parse_qs(parts.query)

    def _is_allowed(self) -> bool:
        given = self.headers.get("Authorization", "").removeprefix("Basic ")
        return given == base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()

    def _refuse(self, status: int, code: int | None, message: str) -> None:
        self._answer(status, {"code": code, "message": message, "status": status} if code else {})

    def _answer(self, status: int, content: dict[str, Any]) -> None:
        self._send(status, json.dumps(content).encode(), "application/json")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _page(texts: list[Text], query: dict[str, list[str]]) -> dict[str, Any]:
    wanted = [text for text in reversed(texts) if text.to == query.get("To", [text.to])[0]]
    size, number = int(query.get("PageSize", [str(PAGE_SIZE)])[0]), int(query.get("Page", ["0"])[0])
    shown = wanted[number * size : (number + 1) * size]
    more = {**{name: values[0] for name, values in query.items()}, "PageSize": size, "Page": number + 1}
    has_more = len(wanted) > (number + 1) * size
    return {
        "messages": [text.resource() for text in shown], "page": number, "page_size": size,
        "start": number * size, "end": number * size + len(shown),
        "uri": f"{API}.json", "first_page_uri": f"{API}.json",
        "previous_page_uri": None, "next_page_uri": f"{API}.json?{urlencode(more)}" if has_more else None,
    }  # fmt: skip


class QuietServer(ThreadingHTTPServer):
    """A server whose clients may vanish without a word in the output."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is what the fault tests are about."""


class Provider:
    """The test's hand on a running stand-in."""

    account, token, sender = ACCOUNT, TOKEN, SENDER

    def __init__(self, url: str) -> None:
        self.url = url

    def received(self) -> list[dict[str, Any]]:
        """Every text taken over, oldest first."""
        texts: list[dict[str, Any]] = self._call("/_received")["texts"]
        return texts

    def calls(self) -> int:
        """How often somebody asked for a text to be sent, taken over or not."""
        return int(self._call("/_received")["calls"])

    def break_with(self, kind: str, times: int = 1, **more: object) -> None:
        """The next texts meet: busy, error, error_after_accept, hang, hang_after_accept, reset,
        reset_after_accept, garbage, or refuse (code, status)."""
        self._call("/_faults", {"kind": kind, "times": times, **more})

    def hide(self, is_hiding: bool = True) -> None:
        """Pretend to know no texts when asked."""
        self._call("/_hide", {"is_hiding": is_hiding})

    def set_status(self, sid: str, status: str, error_code: int | None = None) -> None:
        """Change what the provider says about a text when asked."""
        self._call("/_status", {"sid": sid, "status": status, "error_code": error_code})

    def reset(self) -> None:
        """Forget everything."""
        self._call("/_reset", {})

    def _call(self, path: str, order: dict[str, object] | None = None) -> dict[str, Any]:
        data = None if order is None else json.dumps(order).encode()
        with urllib.request.urlopen(urllib.request.Request(self.url + path, data=data), timeout=10) as answer:
            content: dict[str, Any] = json.load(answer)
            return content


def sign(address: str, fields: dict[str, str], token: str = TOKEN, algorithm: str = "sha1") -> str:
    """The signature over an address and posted fields, computed apart from the library under test."""
    signed = address + "".join(name + fields[name] for name in sorted(fields))
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), algorithm).digest()).decode()



@contextmanager
def running_provider() -> Iterator[Provider]:
    """A stand-in in a process of its own, on a free port, ended with the block."""
    command = [sys.executable, "-m", "tests.provider", "--port", "0"]
    root = Path(__file__).resolve().parent.parent
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        try:
            assert process.stdout is not None
            yield Provider(process.stdout.readline().strip())
        finally:
            process.kill()


def main() -> None:
    """Serve until ended; the first line of output is the address."""
    reader = argparse.ArgumentParser(description="A loopback stand-in of the text provider.")
    reader.add_argument("--port", type=int, default=0)
    server = QuietServer(("127.0.0.1", reader.parse_args().port), Handler)
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
