"""Runs migrations over one connection in one transaction, on SQLite and PostgreSQL alike.

Types of our own are written into migrations as the plain type they are stored as, so that an old
migration never depends on code that has moved on.
"""

from typing import Any

from alembic import context
from sqlalchemy import Connection, create_engine, event, pool
from sqlalchemy.types import TypeDecorator

from app.model_registry import metadata

config = context.config


def _render(kind: str, item: Any, autogen: Any) -> str | bool:
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}" if item.impl is not None else False
    return False


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection, target_metadata=metadata, render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True, render_item=_render, transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


def _begin_by_hand(connection: Any, _record: Any) -> None:
    connection.isolation_level = None


def _run() -> None:
    given = config.attributes.get("connection")
    if given is not None:
        _migrate(given)
        return
    engine = create_engine(config.attributes["url"], poolclass=pool.NullPool)
    if engine.dialect.name == "sqlite":
        # Python's driver would otherwise commit before each table is made: a failed migration must leave nothing.
        event.listen(engine, "connect", _begin_by_hand)
        event.listen(engine, "begin", lambda c: c.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.connect() as connection:
        _migrate(connection)
    engine.dispose()


_run()
