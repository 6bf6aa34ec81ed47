"""Places, scans at the bench, stock-takes, minimum stock and quarantine"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_KINDS = ("laptop", "desktop", "all_in_one", "tablet", "smartphone", "server", "monitor", "networking", "other")


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _stamps() -> list[sa.Column[object]]:
    return [sa.Column("created_at", _MOMENT, nullable=False), sa.Column("updated_at", _MOMENT, nullable=False)]


def _points_at(table: str, column: str, other: str, **how: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"), **how)


def upgrade() -> None:
    op.create_table("storage_place",
        sa.Column("id", _ID, nullable=False),
        sa.Column("site", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("is_closed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_stamps(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storage_place")),
        sa.UniqueConstraint("code", name=op.f("uq_storage_place_code")),
        sa.UniqueConstraint("name", name=op.f("uq_storage_place_name")),
    )
    op.create_table("bench_scan",
        sa.Column("id", _ID, nullable=False),
        sa.Column("technician_id", _ID, nullable=False),
        sa.Column("turn", _ID, nullable=False),
        sa.Column("typed", sa.String(length=80), nullable=False),
        sa.Column("card", sa.String(length=80), nullable=True),
        sa.Column("action", sa.String(length=20), nullable=True),
        sa.Column("device_id", _ID, nullable=True),
        sa.Column("outcome", _one_of("scan_outcome", "ready", "done", "already", "refused", "unknown"), nullable=False),
        sa.Column("sentence", sa.String(length=1000), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("undone_at", _MOMENT, nullable=True),
        *_stamps(),
        _points_at("bench_scan", "device_id", "device"),
        _points_at("bench_scan", "technician_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bench_scan")),
    )
    op.create_index(op.f("ix_bench_scan_device_id"), "bench_scan", ["device_id"])
    op.create_index("ix_bench_scan_of_technician", "bench_scan", ["technician_id", "id"])
    op.create_table("stock_take",
        sa.Column("id", _ID, nullable=False),
        sa.Column("place_id", _ID, nullable=False),
        sa.Column("state", _one_of("stock_take_state", "open", "finished"), nullable=False),
        sa.Column("unknown", sa.JSON(), nullable=False),
        sa.Column("started_by_id", _ID, nullable=False),
        sa.Column("finished_at", _MOMENT, nullable=True),
        *_stamps(),
        _points_at("stock_take", "place_id", "storage_place"),
        _points_at("stock_take", "started_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_take")),
    )
    op.create_index(op.f("ix_stock_take_place_id"), "stock_take", ["place_id"])
    op.create_index(op.f("ix_stock_take_started_by_id"), "stock_take", ["started_by_id"])
    op.create_index("ix_stock_take_state", "stock_take", ["state", "id"])
    op.create_table("stock_take_line",
        sa.Column("id", _ID, nullable=False),
        sa.Column("stock_take_id", _ID, nullable=False),
        sa.Column("device_id", _ID, nullable=False),
        sa.Column("is_expected", sa.Boolean(), nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=True),
        sa.CheckConstraint("is_expected OR seen_at IS NOT NULL", name=op.f("ck_stock_take_line_expected_or_seen")),
        _points_at("stock_take_line", "device_id", "device"),
        _points_at("stock_take_line", "stock_take_id", "stock_take", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_take_line")),
        sa.UniqueConstraint("stock_take_id", "device_id", name="uq_stock_take_line_once"),
    )
    op.create_index(op.f("ix_stock_take_line_device_id"), "stock_take_line", ["device_id"])
    op.create_table("minimum_stock",
        sa.Column("id", _ID, nullable=False),
        sa.Column("form_factor", _one_of("form_factor", *_KINDS), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("set_by_id", _ID, nullable=False),
        *_stamps(),
        sa.CheckConstraint("minimum >= 0", name=op.f("ck_minimum_stock_minimum_not_negative")),
        _points_at("minimum_stock", "set_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minimum_stock")),
        sa.UniqueConstraint("form_factor", name=op.f("uq_minimum_stock_form_factor")),
    )
    op.create_index(op.f("ix_minimum_stock_set_by_id"), "minimum_stock", ["set_by_id"])
    # Plain columns, so that SQLite need not copy the table and its guards.
    op.add_column("device", sa.Column("quarantine_reason", sa.String(length=20), nullable=True))
    op.add_column("device", sa.Column("quarantined_at", _MOMENT, nullable=True))
    op.create_index("ix_device_location", "device", ["location", "id"])


def downgrade() -> None:
    op.drop_index("ix_device_location", table_name="device")
    op.drop_column("device", "quarantined_at")
    op.drop_column("device", "quarantine_reason")
    op.drop_table("minimum_stock")
    op.drop_table("stock_take_line")
    op.drop_table("stock_take")
    op.drop_table("bench_scan")
    op.drop_table("storage_place")
