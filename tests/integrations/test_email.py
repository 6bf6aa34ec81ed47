"""Which mailer the settings mean; nothing is sent here."""

import base64

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
