"""The email that asks a donor to release a lock: worded from what is true when it leaves, sent outside a transaction.

An email that does not leave is told to the log; the device's page then says that none left.
"""

from typing import TYPE_CHECKING

import structlog
from flask import current_app

from app.core.db import transaction
from app.devices.lock_words import request_subject, request_text
from app.devices.service.lock_requests import donor_address, find_request
from app.donations.queries import find_consignment
from app.integrations.email import EmailNotSent, Mailer

if TYPE_CHECKING:
    from app.devices.models import Device

log = structlog.get_logger()


def words_for(device: "Device", check_code: str) -> str:
    """The request about one lock of a device, as the page shows it and the email says it."""
    settings, consignment = current_app.config["SETTINGS"], find_consignment(device.consignment_id)
    name = " ".join(part for part in (device.manufacturer, device.model) if part) or "a device"
    return request_text(
        check_code, name=name, serial=device.serial, asset_tag=device.asset_tag,
        reference=consignment.reference if consignment else None, organisation=settings.organisation_name,
        phone=settings.contact_phone,
    )


def send_request(request_id: int) -> None:
    """Email one request that still waits; what was released meanwhile is not asked for any more."""
    with transaction():
        request = find_request(request_id)
        if request is None:
            return
        to, subject = donor_address(request.device), request_subject(request.device.asset_tag)
        body = words_for(request.device, request.check_code)
    if to is None:
        return
    mailer: Mailer = current_app.extensions["mailer"]
    try:
        mailer.send(to, subject, body)
    except EmailNotSent as error:
        log.warning("lock_request_not_sent", request_id=request_id, error=type(error).__name__)
        return
    with transaction():
        request = find_request(request_id)
        if request is not None:
            request.was_emailed = True
