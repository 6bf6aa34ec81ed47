"""The blueprint of bulk referrals and what its views share: where a file's page is, and what each page is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, current_app, request, url_for
from werkzeug.wrappers import Response

from app.bulk_referrals.queries.uploads import organisation_of
from app.bulk_referrals.wording import STATE_WORDS

if TYPE_CHECKING:
    from app.bulk_referrals.models import BulkUpload

bp = Blueprint("bulk_referrals", __name__, url_prefix="/bulk-referrals")
Page = str | tuple[str, int] | Response


def page_of(upload: BulkUpload) -> str:
    """The one address of a file, whatever state it is in."""
    return url_for("bulk_referrals.show", reference=upload.reference)


def shown(upload: BulkUpload) -> dict[str, Any]:
    """What every page of a file shows."""
    return {
        "upload": upload, "caption": f"{organisation_of(upload).name} · {upload.reference}",
        "state": STATE_WORDS[upload.state], "back_href": url_for("bulk_referrals.list_uploads"),
        "back_text": "All files",
    }


def is_partial() -> bool:
    """Whether a script asks for a part of the page only."""
    return request.headers.get("HX-Request") == "true"


def allows_fictional() -> bool:
    """Whether numbers kept for films may stand in a file here (never in real use)."""
    return bool(current_app.config["SETTINGS"].allow_fictional_phones)
