"""Email out: SMTP for real, files in instance/mail for development, a list in tests.

Callers send after their commit; a failure is raised as NotSent for the job to log and retry.
"""

import smtplib
import ssl
import uuid
from contextlib import suppress
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from app.config import ROOT, Environment, Settings

TIMEOUT_SECONDS = 15


class EmailNotSent(Exception):
    """The mail server did not take it."""


class Mailer(Protocol):
    """Sends one plain-text email."""

    def send(self, to: str, subject: str, body: str) -> None: ...


def _compose(sender: str, to: str, subject: str, body: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"], message["Message-ID"] = formatdate(localtime=False), make_msgid(domain="reconnect.example")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body)
    return message


class SmtpMailer:
    """SMTP_URL: smtp://user:password@host:587 (STARTTLS when offered) or smtps://user:password@host:465."""

    def __init__(self, url: str, sender: str) -> None:
        self._url, self._sender = urlsplit(url), sender

    def send(self, to: str, subject: str, body: str) -> None:
        host, port = self._url.hostname or "localhost", self._url.port
        context = ssl.create_default_context()
        try:
            server: smtplib.SMTP = (
                smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT_SECONDS, context=context)
                if self._url.scheme == "smtps" else smtplib.SMTP(host, port or 587, timeout=TIMEOUT_SECONDS)
            )
            try:
                if self._url.scheme != "smtps" and server.has_extn("starttls"):
                    server.starttls(context=context)
                if self._url.username:
                    server.login(unquote(self._url.username), unquote(self._url.password or ""))
                server.send_message(_compose(self._sender, to, subject, body))
            finally:
                # What goes wrong with the farewell is no failure: the email was taken, and must not be sent again.
                with suppress(OSError, smtplib.SMTPException):
                    server.quit()
        except (OSError, smtplib.SMTPException) as error:
            raise EmailNotSent(type(error).__name__) from error


class FileMailer:
    """Development: each email becomes a file that opens in any mail program."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder, self._sender = folder, sender

    def send(self, to: str, subject: str, body: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / f"{uuid.uuid4().hex}.eml").write_bytes(bytes(_compose(self._sender, to, subject, body)))


class NoMailer:
    """Production without SMTP_URL: nothing is sent, and no one-time link or name is left lying in a file."""

    def send(self, to: str, subject: str, body: str) -> None:
        raise EmailNotSent("email is not set up")


class ListMailer:
    """Tests: emails stay in a list."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str]] = []

    def send(self, to: str, subject: str, body: str) -> None:
        self.sent.append((to, subject, body))


def mailer_for(settings: Settings) -> Mailer:
    """The mailer that fits the settings."""
    if settings.smtp_url:
        return SmtpMailer(settings.smtp_url, settings.mail_from)
    if settings.environment is Environment.TEST:
        return ListMailer()
    if settings.is_production:
        return NoMailer()
    return FileMailer(ROOT / "instance" / "mail", settings.mail_from)
