"""Overrides for one device, requests to release a lock, and what a drive says of its own health."""

import sqlalchemy as sa
from alembic import op

from migrations.guards import v12

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def _run(statements: list[str]) -> None:
    for statement in statements:
        op.execute(sa.text(statement))


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _points_at(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def upgrade() -> None:
    op.create_table("device_override",
        sa.Column("id", _ID, nullable=False),
        sa.Column("device_id", _ID, nullable=False),
        sa.Column("rule", _enum("override_rule", "known_fault", "clear_accepted"), nullable=False),
        sa.Column("check_code", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("fault", sa.String(length=160), nullable=True),
        sa.Column("agreed_by", sa.LargeBinary(), nullable=True),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("made_by_id", _ID, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("voided_at", _MOMENT, nullable=True),
        sa.Column("voided_because", _enum("override_end", "device_returned", "device_found", "repaired",
                                          "demanded_anew", "taken_back"), nullable=True),
        sa.CheckConstraint("rule <> 'known_fault' OR (check_code <> '' AND fault IS NOT NULL)",
                           name=op.f("ck_device_override_fault_is_named")),
        sa.CheckConstraint("rule <> 'clear_accepted' OR agreed_on IS NOT NULL",
                           name=op.f("ck_device_override_agreement_is_dated")),
        _points_at("device_override", "device_id", "device"),
        _points_at("device_override", "made_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_override")),
    )
    for column in ("device_id", "made_by_id"):
        op.create_index(op.f(f"ix_device_override_{column}"), "device_override", [column])
    op.create_index("uq_device_override_live", "device_override", ["device_id", "rule", "check_code"], unique=True,
                    sqlite_where=sa.text("voided_at IS NULL"), postgresql_where=sa.text("voided_at IS NULL"))
    op.create_table("lock_request",
        sa.Column("id", _ID, nullable=False),
        sa.Column("device_id", _ID, nullable=False),
        sa.Column("check_code", sa.String(length=30), nullable=False),
        sa.Column("was_emailed", sa.Boolean(), nullable=False),
        sa.Column("asked_by_id", _ID, nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("released_at", _MOMENT, nullable=True),
        _points_at("lock_request", "device_id", "device"), _points_at("lock_request", "asked_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lock_request")),
    )
    for column in ("device_id", "asked_by_id"):
        op.create_index(op.f(f"ix_lock_request_{column}"), "lock_request", [column])
    op.create_index("uq_lock_request_open", "lock_request", ["device_id", "check_code"], unique=True,
                    sqlite_where=sa.text("released_at IS NULL"), postgresql_where=sa.text("released_at IS NULL"))
    op.add_column("drive", sa.Column("smart", sa.JSON(), nullable=True))
    op.add_column("drive", sa.Column("smart_read_at", _MOMENT, nullable=True))
    _run(v12.CREATE[op.get_bind().dialect.name])


def downgrade() -> None:
    _run(v12.DROP[op.get_bind().dialect.name])
    op.drop_column("drive", "smart_read_at")
    op.drop_column("drive", "smart")
    op.drop_table("lock_request")
    op.drop_table("device_override")
