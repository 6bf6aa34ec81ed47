"""How many rows there are, as exactly as anybody needs it: up to a thousand, and from there on "more than 1,000"."""

from typing import Any, Final

from sqlalchemy import Select, func, select

from app.extensions import db
from app.web.formats import number, plural

MOST_COUNTED: Final = 1_000


class Total(int):
    """A number of rows; `is_more` when there are more than that, and nobody counted how many."""

    is_more: bool

    def __new__(cls, value: int, *, is_more: bool = False) -> "Total":
        made = super().__new__(cls, value)
        made.is_more = is_more
        return made

    @property
    def words(self) -> str:
        """The number as it is read: 812, or more than 1,000."""
        return f"more than {number(int(self))}" if self.is_more else number(int(self))

    def plural(self, one: str, many: str | None = None) -> str:
        """The number with its noun."""
        return f"{self.words} {many or one + 's'}" if self.is_more else plural(int(self), one, many)


def total_of(rows: int) -> Total:
    """A total from a count that stopped at one more than is counted."""
    return Total(min(rows, MOST_COUNTED), is_more=rows > MOST_COUNTED)


def count_up_to(keys: Select[Any]) -> Total:
    """How many rows a query of keys has; it looks at no more than are needed to know that there are many."""
    some = keys.order_by(None).limit(MOST_COUNTED + 1).subquery()
    return total_of(db.session.scalar(select(func.count()).select_from(some)) or 0)
