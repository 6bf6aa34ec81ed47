"""The blueprint of the workshop, and the two ways its pages do something: a button, and a form.

Both answer a refusal with its sentence where the person is; neither decides anything.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.audit.queries import list_for
from app.core.errors import Refused, StalePage
from app.devices.queries import get_device
from app.devices.wording import told_of
from app.extensions import db
from app.web.access import signed_in
from app.web.error_pages import attach, flash_refusal

if TYPE_CHECKING:
    from app.devices.models import Device

bp = Blueprint("devices", __name__, url_prefix="/workshop")
Answer = str | Response | tuple[str, int]


def page_of(asset_tag: str) -> str:
    """The address of a device's page."""
    return url_for("devices.show", asset_tag=asset_tag)


def version_sent() -> int:
    """The version of the device that the page with the pressed button showed; an unreadable one fits none."""
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


def press(asset_tag: str, do: Callable[..., Any], done: str, **arguments: Any) -> Response:
    """One button: do(actor, device, version_seen=…), then back to the device with what was done or why not."""
    device = get_device(asset_tag)
    try:
        do(signed_in(), device, version_seen=version_sent(), **arguments)
    except Refused as refused:
        return flash_refusal(refused, page_of(asset_tag))
    flash(done, "success")
    return redirect(page_of(asset_tag), 303)


def _own_press(device: "Device") -> Refused | None:
    """What to say to a form sent twice, which meets its own first sending; None when a colleague was there."""
    events = list_for("device", device.id)
    if not events or events[-1].actor_id != signed_in().id:
        return None
    told = told_of(device.state, is_loan_stock=device.loan_stock_reason is not None)
    return Refused(
        f"You changed {device.asset_tag} yourself since you opened this, perhaps by pressing twice. It stands at "
        f"“{told.text}” now. Your answers are still below: send them again only if they are still needed."
    )


def submit(
    asset_tag: str, form: Any, template: str, do: Callable[..., Any], done: str | Callable[[], tuple[str, str]], *,
    first: str, shown: Mapping[str, Any] | None = None,
) -> Answer:
    """One form: do(actor, device), then to the device; a refusal shows at its field, and nothing is kept.

    `done` is the sentence afterwards, or gives it with its category where what was found decides it.
    A form from a stale page is shown with what was typed and the version of now, to be looked at and sent again.
    """
    device, status = get_device(asset_tag), 422
    if form.validate():
        try:
            do(signed_in(), device)
        except Refused as refused:
            db.session.rollback()
            status = 409 if isinstance(refused, StalePage) else 422
            attach(form, (status == 409 and _own_press(get_device(asset_tag))) or refused, form[first])
        else:
            flash(*((done, "success") if isinstance(done, str) else done()))
            return redirect(page_of(asset_tag), 303)
    return render_template(template, form=form, device=device, **(shown or {})), status
