"""Asking the donor to release a lock: since when it waits, whether an email left, and its end when the check passes."""

from datetime import timedelta
from typing import Final

from app.audit.queries import list_for
from app.audit.service import record
from app.core import clock
from app.core.errors import Refused, explain_constraint
from app.core.jobs import enqueue
from app.core.permissions import Actor
from app.devices.checks_models import LockRequest
from app.devices.models import Device
from app.devices.policy import failed_locks, newest_results
from app.devices.service.locking import lock_device
from app.devices.states import TestResult
from app.donations.letters import address_of
from app.donations.queries import find_consignment
from app.extensions import db

# So long a donor has peace from a second email about the same lock, and a form sent twice is one email.
EMAIL_AGAIN_AFTER: Final = timedelta(hours=1)
_EMAILED: Final = "release_asked_by_email"
explain_constraint("uq_lock_request_open", "The donor was asked already. Reload the page to see since when.",
                   sqlite="lock_request.device_id, lock_request.check_code")


def ask_donor(
    actor: Actor, device: Device, check_code: str, *, by_email: bool, version_seen: int | None = None
) -> LockRequest:
    """Note that the donor was asked to release a lock; by email it leaves after the commit.

    Asked again by email, it is the same request, sent once more. Refuses a lock that did not fail, an email to nobody,
    and a second one within the hour.
    """
    device = lock_device(device, version_seen=version_seen)
    if check_code not in {check.code for check in failed_locks(device)}:
        raise Refused("This lock did not fail, so there is nothing to ask for. Record the tests again if it is locked.")
    if by_email and donor_address(device) is None:
        raise Refused("No email address of this donor is known. Copy the text, or ring them.")
    open_request = find_open(device, check_code)
    if open_request is None:
        open_request = LockRequest(check_code=check_code, asked_by_id=actor.id, asked_at=clock.now())
        device.lock_requests.append(open_request)
        db.session.flush()
        if not by_email:
            record(actor, "release_asked", device, check=check_code, request=open_request.id)
    elif not by_email:
        raise Refused("The donor was asked already. Send it again by email, or ring them.")
    if by_email:
        _refuse_second_email(device, open_request)
        record(actor, _EMAILED, device, check=check_code, request=open_request.id)
        enqueue("workers.devices.email_lock_request", open_request.id)
    return open_request


def _refuse_second_email(device: Device, request: LockRequest) -> None:
    since = clock.now() - EMAIL_AGAIN_AFTER
    if any(event.action == _EMAILED and event.detail.get("request") == request.id and event.at > since
           for event in list_for("device", device.id)):
        raise Refused("An email about this lock went out less than an hour ago. Give the donor time, or ring them.")


def donor_address(device: Device) -> str | None:
    """The email address of whoever gave the device; None where none is known."""
    return address_of(find_consignment(device.consignment_id))


def find_open(device: Device, check_code: str) -> LockRequest | None:
    """The request that still waits for its donor."""
    return next((one for one in device.lock_requests if one.check_code == check_code and one.released_at is None), None)


def close_released(actor: Actor, device: Device) -> None:
    """End the requests whose lock passed its check."""
    results = newest_results(device)
    for one in device.lock_requests:
        found = results.get(one.check_code)
        if one.released_at is None and found is not None and found.result == TestResult.PASS:
            one.released_at = clock.now()
            record(actor, "lock_released", device, check=one.check_code, request=one.id)
    db.session.flush()


def find_request(request_id: int) -> LockRequest | None:
    """One request that still waits, for its email; None when it was released meanwhile."""
    found = db.session.get(LockRequest, request_id)
    return found if found is not None and found.released_at is None else None
