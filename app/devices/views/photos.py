"""Photos of a device: shown, sent from a phone or as files, taken away and put back."""

from typing import Any

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.queries import names_of
from app.core.errors import Refused
from app.core.permissions import Permission
from app.devices.condition_words import PHOTO_KINDS
from app.devices.photo_forms import PhotosForm
from app.devices.photo_states import PhotoKind
from app.devices.pictures import MOST_BYTES
from app.devices.queries import get_device
from app.devices.service import photos as service
from app.devices.views.blueprint import Answer, bp
from app.web.access import requires, signed_in
from app.web.error_pages import flash_refusal
from app.web.formats import plural
from app.web.sent_forms import show_refusal

_PAGE = "devices/photos.html"
_SENDS_PHOTOS = "devices.send_photos"
_MOST_AT_ONCE = (service.MOST_PHOTOS[PhotoKind.LOOK] + 1) * MOST_BYTES


@bp.url_value_preprocessor
def allow_photos(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Several photos of a phone are more than other forms may send; only people of the workshop may send them."""
    if endpoint == _SENDS_PHOTOS and current_user.is_authenticated and current_user.may(Permission.DEVICE_WORK):
        request.max_content_length = _MOST_AT_ONCE


@bp.get("/<asset_tag>/photos")
@requires(Permission.DEVICE_VIEW)
def device_photos(asset_tag: str) -> str:
    """The photos of a device, and those taken away that can be put back."""
    return _shown(asset_tag, PhotosForm())


@bp.post("/<asset_tag>/photos")
@requires(Permission.DEVICE_WORK)
def send_photos(asset_tag: str) -> Answer:
    """Keep photos; each that cannot be kept says why."""
    device, form, status = get_device(asset_tag), PhotosForm(), 422
    if form.validate():
        try:
            taken = service.add_photos(signed_in(), device, form.sent(), form.kind.data)
            _refuse_when_none_was_kept(taken)
        except Refused as refused:
            status = show_refusal(form, refused)
        else:
            _tell(taken)
            return redirect(_photos_of(asset_tag), 303)
    return _shown(asset_tag, form), status


@bp.get("/<asset_tag>/photos/<int:photo_id>.jpg")
@requires(Permission.DEVICE_VIEW)
def show_photo(asset_tag: str, photo_id: int) -> FlaskResponse:
    """One photo."""
    return _given_out(asset_tag, photo_id, small=False)


@bp.get("/<asset_tag>/photos/<int:photo_id>-small.jpg")
@requires(Permission.DEVICE_VIEW)
def show_thumbnail(asset_tag: str, photo_id: int) -> FlaskResponse:
    """One photo, small."""
    return _given_out(asset_tag, photo_id, small=True)


@bp.post("/<asset_tag>/photos/<int:photo_id>/removal")
@requires(Permission.DEVICE_WORK)
def remove_photo(asset_tag: str, photo_id: int) -> Response:
    """Take a photo away."""
    try:
        service.remove_photo(signed_in(), get_device(asset_tag), photo_id)
    except Refused as refused:
        return flash_refusal(refused, _photos_of(asset_tag))
    flash(f"The photo is taken away. Below you can put it back for {service.UNDO_DAYS} days.", "success")
    return redirect(_photos_of(asset_tag), 303)


@bp.post("/<asset_tag>/photos/<int:photo_id>/return")
@requires(Permission.DEVICE_WORK)
def restore_photo(asset_tag: str, photo_id: int) -> Response:
    """Put a photo back."""
    try:
        service.restore_photo(signed_in(), get_device(asset_tag), photo_id)
    except Refused as refused:
        return flash_refusal(refused, _photos_of(asset_tag))
    flash("The photo is back.", "success")
    return redirect(_photos_of(asset_tag), 303)


def _photos_of(asset_tag: str) -> str:
    return url_for("devices.device_photos", asset_tag=asset_tag)


def _shown(asset_tag: str, form: PhotosForm) -> str:
    device = get_device(asset_tag)
    photos, removed = service.list_photos(device), service.list_removed(device)
    return render_template(
        _PAGE, device=device, form=form, photos=photos, removed=removed, kinds=PHOTO_KINDS,
        names=names_of({photo.taken_by_id for photo in photos} | {photo.removed_by_id for photo in removed}),
        own={photo.id for photo in photos if service.may_remove(signed_in(), photo)},
    )


def _given_out(asset_tag: str, photo_id: int, *, small: bool) -> FlaskResponse:
    content = service.get_picture(get_device(asset_tag), photo_id, small=small)
    return FlaskResponse(content, mimetype="image/jpeg", headers={
        "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f'inline; filename="{asset_tag}-{photo_id}.jpg"',
    })


def _refuse_when_none_was_kept(taken: list[service.TakenPhoto]) -> None:
    refused = [one for one in taken if one.refusal]
    if len(refused) == len(taken):
        raise Refused(refused[0].refusal or "Choose the photos again.", field="photos")


def _tell(taken: list[service.TakenPhoto]) -> None:
    new, known = sum(one.is_new for one in taken), sum(one.photo is not None and not one.is_new for one in taken)
    if new:
        flash("The photo is kept." if new == 1 else f"{new} photos are kept.", "success")
    if known:
        flash(f"{plural(known, 'photo')} {'was' if known == 1 else 'were'} here before.", "notice")
    refused: dict[str, list[str]] = {}
    for one in taken:
        if one.refusal:
            refused.setdefault(one.refusal, []).append(one.filename)
    for refusal, names in refused.items():
        who = names[0] if len(names) == 1 else f"{len(names)} photos were not kept, {names[0]} the first of them"
        flash(f"{who}: {refusal}", "warning")
