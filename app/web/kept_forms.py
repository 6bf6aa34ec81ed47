"""What somebody typed into a form whose session had ended, or which was open too long, is kept to be sent again.

The fields travel encrypted through the sign-in page and nothing is stored. Only forms of our own pages are kept (the
browser's Origin or Referer says so): otherwise another site could plant a form and wait for a sign-in.
Files cannot be kept.
"""

import base64
import json
import time
from binascii import Error as Base64Error
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidTag
from flask import current_app, request, session
from werkzeug.wrappers import Response

from app.core.encryption import keyring

_CONTEXT = "kept_form"
_MOST_BYTES = 200_000
_HOURS = 12
Answer = str | tuple[str, int] | Response


@dataclass(frozen=True)
class KeptForm:
    """Where a form was going and what stood in it."""

    path: str
    fields: list[tuple[str, str]]
    user: str | None

    def is_for(self, user: str) -> bool:
        """Whether it was, as far as we knew, this person's form."""
        return self.user is None or self.user == user


class _SignInPage:
    show: Callable[[str], Answer] | None = None


def show_sign_in_with(page: Callable[[str], Answer]) -> None:
    """Set what shows the sign-in page that carries a kept form along."""
    _SignInPage.show = page


def sign_in_page(kept: str) -> Answer | None:
    """The sign-in page carrying a kept form, or None when no capability offers one."""
    return _SignInPage.show(kept) if _SignInPage.show else None


def this_form() -> KeptForm | None:
    """The form of the present request, when it is one of ours, was guarded by a permission, and carries no file."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method != "POST" or not hasattr(view, "permission") or not _is_ours():
        return None
    if (request.content_length or 0) > _MOST_BYTES or any(file.filename for file in request.files.values()):
        return None
    fields = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    signed_in_as = str(session.get("_user_id", "")).partition(".")[0] or None
    return KeptForm(request.full_path.rstrip("?"), fields, signed_in_as)


def seal(form: KeptForm) -> str:
    """A kept form as text nobody else can read or alter."""
    content = json.dumps([int(time.time()), form.path, form.fields, form.user]).encode()
    return base64.urlsafe_b64encode(keyring().encrypt(content, _CONTEXT)).decode()


def unseal(text: str) -> KeptForm | None:
    """The kept form, or None when it was altered or is older than twelve hours."""
    try:
        stored = base64.urlsafe_b64decode(text.encode())
        when, path, fields, user = json.loads(keyring().decrypt(stored, _CONTEXT))
    except (InvalidTag, Base64Error, ValueError, IndexError, KeyError):
        return None
    if time.time() - when > _HOURS * 3600:
        return None
    return KeptForm(path, [(name, value) for name, value in fields], user)


def _is_ours() -> bool:
    came_from = request.headers.get("Origin") or request.headers.get("Referer") or ""
    try:
        parts = urlsplit(came_from)
    except ValueError:
        return False
    return parts.netloc == request.host and parts.scheme in {"http", "https"}
