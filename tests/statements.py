"""What a block of a test sends to the database, for the tests that hold pages to a dozen statements."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from app.extensions import db

MOST_A_PAGE = 12
_BRACKETS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")


@contextmanager
def statements() -> Iterator[list[str]]:
    """with statements() as sent: every statement the block sends, without the brackets of transactions."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(_BRACKETS):
            sent.append(" ".join(statement.split()))

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
