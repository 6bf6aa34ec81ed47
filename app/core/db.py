"""The database edge: base class, common columns, how connections behave, and the only commits.

One commit per request and one per job happen here; services flush and never commit.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request
from sqlalchemy import (
    BigInteger,
    Connection,
    Date,
    DateTime,
    Dialect,
    Enum,
    Integer,
    MetaData,
    String,
    event,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, Session, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

from app.core import clock
from app.core.errors import StalePage
from app.extensions import db

BigId = BigInteger().with_variant(Integer, "sqlite")
_is_writing: ContextVar[bool] = ContextVar("is_writing", default=True)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment; stored in UTC on every database; a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time must be aware")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Every table: predictable constraint names, so that a clash can be told in words."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        datetime: UtcDateTime(),
        date: Date(),
        str: String(200),
        int: Integer(),
    }


class Identified:
    """A surrogate key; people never see it, pages use references."""

    id: Mapped[int] = mapped_column(BigId, primary_key=True, sort_order=-10)


class Timestamped:
    """When the row was made and last changed."""

    created_at: Mapped[datetime] = mapped_column(default=clock.now, sort_order=90)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now, sort_order=91)


class Versioned:
    """A version that rises with each change; a form carries it, so a stale page cannot overwrite."""

    version: Mapped[int] = mapped_column(Integer, nullable=False, sort_order=92)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - SQLAlchemy passes the class
        return {"version_id_col": cls.version}


def check_version(entity: Versioned, version_seen: int, what: str) -> None:
    """Refuse a form filled in from an older version of the record than the stored one."""
    if entity.version != version_seen:
        raise StalePage(what)


def enum_column(kind: type[StrEnum], **arguments: Any) -> MappedColumn[Any]:
    """A column of one StrEnum, stored by value with a CHECK, the same on both databases."""
    return mapped_column(
        Enum(kind, native_enum=False, length=40, create_constraint=True, validate_strings=True,
             values_callable=lambda members: [m.value for m in members], name=_snake(kind.__name__)),
        **arguments,
    )


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))


@contextmanager
def transaction() -> Iterator[Session]:
    """A session of its own, committed at the end and rolled back on any error: the edge of jobs and commands."""
    token = _is_writing.set(True)
    try:
        with current_app.app_context():
            session = db.session
            try:
                yield session
                session.commit()
            except BaseException:
                session.rollback()
                raise
    finally:
        _is_writing.reset(token)


def init_app(app: Flask) -> None:
    """Bind connection behaviour and the commit at the end of each request to an application."""
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        if engine.url.database:
            Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    app.before_request(_note_intent)
    app.after_request(_commit_or_rollback)


def _note_intent() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    _is_writing.set(request.method not in {"GET", "HEAD", "OPTIONS"} or getattr(view, "writes", False))


def _commit_or_rollback(response: Response) -> Response:
    if response.status_code < 400:
        db.session.commit()
    else:
        db.session.rollback()
    return response


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # Python's own transaction handling would begin late and never for DDL; we say BEGIN ourselves.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once when another wrote between: take the lock first.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _is_writing.get() else "BEGIN")
