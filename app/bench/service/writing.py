"""Rows into tables by the ten thousand: COPY on PostgreSQL, one statement with many values elsewhere.

Values go through the columns' own types, so that personal ones are encrypted as on every other way in.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Column, Table, func, select

from app.core.db import Base
from app.extensions import db

Rows = Sequence[Mapping[str, Any]]


def next_id(model: type[Base]) -> int:
    """The first key that no row of the table has."""
    key = model.__table__.c.id
    return (db.session.scalar(select(func.max(key))) or 0) + 1


class Writer:
    """Writes into the caller's transaction; every row of one table names the same columns."""

    def __init__(self) -> None:
        self._connection = db.session.connection()
        self._has_copy = self._connection.dialect.name == "postgresql"
        self.rows = 0

    def write(self, model: type[Base], rows: Rows) -> None:
        """Add rows; what they do not name has its column's default, dates of change the row's own `created_at`."""
        if not rows:
            return
        self.rows += len(rows)
        table = model.__table__
        if not isinstance(table, Table):
            raise TypeError("only a table can be written to")
        missing = _defaults(table, rows[0])
        if self._has_copy:
            self._copy(table, rows, missing)
        else:
            self._connection.execute(table.insert(), [{**missing, **row} for row in rows])

    def raise_sequences(self, models: Sequence[type[Base]]) -> None:
        """Let the next row made in the usual way get a key above the written ones."""
        if not self._has_copy:
            return
        for model in models:
            sequence = func.pg_get_serial_sequence(model.__tablename__, "id")
            highest = select(func.max(model.__table__.c.id)).scalar_subquery()
            self._connection.execute(select(func.setval(sequence, highest)))

    def _copy(self, table: Table, rows: Rows, missing: Mapping[str, Any]) -> None:
        names = list(rows[0])
        values = itemgetter(*names)
        binds = [_bind(table.c[name], self._connection.dialect) for name in names]
        constants = [_bound(_bind(table.c[name], self._connection.dialect), value) for name, value in missing.items()]
        columns = ", ".join(f'"{name}"' for name in [*names, *missing])
        cursor = self._connection.connection.cursor()
        with cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as copy:
            for row in rows:
                line = [
                    bind(value) if bind is not None and value is not None else value
                    for bind, value in zip(binds, values(row), strict=True)
                ]
                copy.write_row(line + constants)
        cursor.close()


Bind = Callable[[Any], Any] | None


def _bind(column: Column[Any], dialect: Any) -> Bind:
    bind: Bind = column.type.dialect_impl(dialect).bind_processor(dialect)
    return bind


def _bound(bind: Bind, value: Any) -> Any:
    return bind(value) if bind is not None else value


def _defaults(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """The defaults of columns a row does not name; a version is 1."""
    found: dict[str, Any] = {}
    for column in table.columns:
        if column.name in row or column.nullable or column.primary_key:
            continue
        default = column.default
        if column.name == "version":
            found["version"] = 1
        elif default is None:
            raise ValueError(f"{table.name}.{column.name} has no default: name it in the row")
        else:
            found[column.name] = default.arg(None) if default.is_callable else default.arg  # type: ignore[attr-defined]
    return found
