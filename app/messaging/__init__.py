"""The outbox: texts by language, sending, receipts, replies, opt-outs."""

from flask import Flask

from app.integrations import sms
from app.messaging.introduction import introduce


def register(app: Flask) -> None:
    """Bind this capability's pages and signals to an application."""
    settings = app.config["SETTINGS"]
    introduce(settings.organisation_name, settings.contact_phone)
    sms.use(sms.provider_for(settings))
