"""Texts that begin with something, so that an index of whole numbers answers it on both kinds of database.

PostgreSQL looks a LIKE up in an index with text_pattern_ops; SQLite, whose LIKE reads every row, looks a range up.
"""

from typing import Any, Final

from sqlalchemy import Boolean, ColumnElement, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

_LAST: Final = "\U0010ffff"
_ESCAPE: Final = "/"


class _Begins(FunctionElement[bool]):
    """Column, beginning, the end of its range, and the pattern: each database takes those it needs."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """It is a comparison already: as "(…) = 1", which SQLite would be sent else, no index answers it."""
        return self


def begins_with(column: Any, beginning: str) -> ColumnElement[bool]:
    """Whether a text column begins with exactly these signs, capitals and small letters apart; for normalised keys."""
    escaped = beginning.replace(_ESCAPE, _ESCAPE * 2).replace("%", f"{_ESCAPE}%").replace("_", f"{_ESCAPE}_")
    return _Begins(column, literal(beginning), literal(beginning + _LAST), literal(f"{escaped}%"))


@compiles(_Begins)
def _as_pattern(element: _Begins, compiler: SQLCompiler, **how: Any) -> str:
    column, _beginning, _end, pattern = element.clauses
    return f"({compiler.process(column, **how)} LIKE {compiler.process(pattern, **how)} ESCAPE '{_ESCAPE}')"


@compiles(_Begins, "sqlite")
def _as_range(element: _Begins, compiler: SQLCompiler, **how: Any) -> str:
    column, beginning, end, _pattern = (compiler.process(one, **how) for one in element.clauses)
    return f"({column} >= {beginning} AND {column} < {end})"
