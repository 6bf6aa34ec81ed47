"""What no page of ours can have sent is refused before any view sees it: NUL characters, and keys no table can hold.

PostgreSQL refuses both as a fault, SQLite the second; people never type either.
"""

from collections.abc import Iterable, Iterator

from flask import Flask, abort, current_app, request
from werkzeug.routing import IntegerConverter

LARGEST_KEY = 2**63 - 1


class IntegerKey(IntegerConverter):
    """The key of a record in an address; one no table can hold is the address of nothing."""

    def __init__(self, *arguments: object, **named: object) -> None:
        super().__init__(*arguments, **{**named, "max": LARGEST_KEY})  # type: ignore[arg-type]


def _texts() -> Iterator[str]:
    yield request.path
    yield from _both(request.args.items(multi=True))
    # What comes without a sign-in is stored encrypted or not at all: a household's own text is never turned away.
    if hasattr(current_app.view_functions.get(request.endpoint or ""), "permission"):
        yield from _both(request.form.items(multi=True))
        yield from (file.filename or "" for file in request.files.values())


def _both(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, value in pairs:
        yield name
        yield value


def _refuse_unreadable() -> None:
    if any("\x00" in text for text in _texts()):
        abort(400)


def init_app(app: Flask) -> None:
    """Bind the checks to an application, before its addresses are known."""
    app.url_map.converters["int"] = IntegerKey
    app.before_request(_refuse_unreadable)
