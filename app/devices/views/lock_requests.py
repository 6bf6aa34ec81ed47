"""Asking the donor to release a lock: the text to copy, an email where an address is known, and that it was asked."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.errors import NotFound, Refused
from app.core.permissions import Permission
from app.devices.lock_emails import words_for
from app.devices.lock_words import what_to_ask
from app.devices.policy import failed_locks
from app.devices.queries import get_device
from app.devices.service import lock_requests as service
from app.devices.views.blueprint import bp, page_of, version_sent
from app.web.access import requires, signed_in
from app.web.error_pages import flash_refusal


@bp.get("/<asset_tag>/locks/<check_code>")
@requires(Permission.DEVICE_WORK)
def lock_request(asset_tag: str, check_code: str) -> str:
    """What to ask the donor for, ready to copy or to send."""
    device = get_device(asset_tag)
    check = next((one for one in failed_locks(device) if one.code == check_code), None)
    if check is None:
        raise NotFound
    return render_template(
        "devices/lock_request.html", device=device, check=check, ask=what_to_ask(check_code),
        text=words_for(device, check_code), waiting=service.find_open(device, check_code),
        has_address=service.donor_address(device) is not None,
    )


@bp.post("/<asset_tag>/locks/<check_code>")
@requires(Permission.DEVICE_WORK)
def send_lock_request(asset_tag: str, check_code: str) -> Response:
    """Note that the donor was asked, or email them."""
    device, by_email = get_device(asset_tag), request.form.get("do") == "email"
    try:
        service.ask_donor(signed_in(), device, check_code, by_email=by_email, version_seen=version_sent())
    except Refused as refused:
        return flash_refusal(refused, url_for("devices.show", asset_tag=asset_tag))
    flash("The email is on its way." if by_email else "Noted: the donor was asked.", "success")
    return redirect(page_of(asset_tag), 303)
