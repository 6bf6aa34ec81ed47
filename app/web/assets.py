"""Addresses of the built stylesheet, script, fonts and pictures, and the number formats of templates.

Reads each file once; knows no capability and no page.
"""

from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, url_for
from werkzeug.routing import BuildError

from app.web import formats


class MissingAssetError(LookupError):
    """A template names a file that is not among the built assets."""


class Assets:
    """The files of one folder, each with an address that changes when its content does."""

    def __init__(self, folder: Path, prefix: str) -> None:
        self._folder = folder
        self._prefix = prefix.rstrip("/")
        self._addresses: dict[str, str] = {}

    def address(self, name: str) -> str:
        """The address of a file with its content hash, safe to keep for a year; raises MissingAssetError."""
        if name not in self._addresses:
            self._addresses[name] = f"{self._prefix}/{name}?v={self._version(name)}"
        return self._addresses[name]

    def _version(self, name: str) -> str:
        try:
            content = (self._folder / name).read_bytes()
        except OSError:
            raise MissingAssetError(f"There is no built asset named {name}.") from None
        # Ten hex digits, as build.mjs writes them: a preloaded font and the stylesheet must agree.
        return sha256(content).hexdigest()[:10]


def address_of(app: Flask, endpoint: str, **values: Any) -> str | None:
    """The address of a page, or None when this installation has no such page."""
    if endpoint not in app.view_functions:
        return None
    try:
        return url_for(endpoint, **values)
    except BuildError:
        return None


def init_app(app: Flask) -> None:
    """Offer asset(), address_of() and the number formats to every template."""
    assets = Assets(Path(app.static_folder or ""), app.static_url_path or "/static")
    app.jinja_env.globals.update(asset=assets.address, address_of=partial(address_of, app))
    app.jinja_env.filters.update(formats.FILTERS)
