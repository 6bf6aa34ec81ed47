"""Which mailer the settings mean, and what a mail server on this machine is sent."""

import base64
import socket
from threading import Thread

import pytest

from app.config import Settings
from app.integrations.email import EmailNotSent, FileMailer, NoMailer, SmtpMailer, mailer_for

pytestmark = pytest.mark.pure

PRODUCTION = {
    "RECONNECT_ENV": "production", "SECRET_KEY": "x" * 40, "PUBLIC_BASE_URL": "https://reconnect.example.org",
    "ENCRYPTION_KEYS": f"1:{base64.b64encode(b'k' * 32).decode()}",
    "BLIND_INDEX_KEY": base64.b64encode(b"b" * 32).decode(),
}


def test_production_without_email_leaves_no_link_in_a_file() -> None:
    mailer = mailer_for(Settings.from_environment(PRODUCTION))
    assert isinstance(mailer, NoMailer)
    with pytest.raises(EmailNotSent):
        mailer.send("a@b.example", "Choose a new password", "https://reconnect.example.org/reset/secret")


def test_production_with_email_sends_it() -> None:
    settings = Settings.from_environment({**PRODUCTION, "SMTP_URL": "smtps://user:password@mail.example.org"})
    assert isinstance(mailer_for(settings), SmtpMailer)


def test_development_keeps_emails_in_files() -> None:
    assert isinstance(mailer_for(Settings.from_environment({})), FileMailer)


def _takes_and_says_no_farewell(listener: socket.socket, taken: list[bytes]) -> None:
    """A mail server that takes every email and then answers QUIT with “closing, try again later”."""
    connection, _ = listener.accept()
    with connection, connection.makefile("rwb", buffering=0) as line:
        line.write(b"220 here\r\n")
        while sent := line.readline():
            if sent.upper().startswith(b"DATA"):
                line.write(b"354 go on\r\n")
                taken.append(b"".join(iter(line.readline, b".\r\n")))
            line.write(b"421 closing\r\n" if sent.upper().startswith(b"QUIT") else b"250 fine\r\n")


def test_an_email_that_was_taken_is_sent_whatever_the_farewell() -> None:
    """Told as not sent it would be tried again, and the donor would read it ten times."""
    taken: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Thread(target=_takes_and_says_no_farewell, args=(listener, taken), daemon=True)
        server.start()
        mailer = SmtpMailer(f"smtp://127.0.0.1:{listener.getsockname()[1]}", "us@example.org")
        mailer.send("a@b.example", "Hello", "You")
        server.join(10)
    assert len(taken) == 1 and b"Subject: Hello" in taken[0]
