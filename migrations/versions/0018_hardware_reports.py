"""Hardware reports as they came, and drives that a report did not see"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_INDEXED = ("access_token_id", "attached_by_id", "device_id", "parser_version", "uploaded_by_id")
_WAITS = sa.text("device_id IS NULL")


def _points_at(column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_hardware_report_{column}_{other}"))


def upgrade() -> None:
    op.create_table("hardware_report",
        sa.Column("id", _ID, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("parser_version", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(length=30), nullable=False),
        sa.Column("reading", sa.JSON(), nullable=False),
        sa.Column("serial_key", sa.String(length=80), nullable=True),
        sa.Column("sent_together", sa.String(length=32), nullable=False),
        sa.Column("uploaded_by_id", _ID, nullable=False),
        sa.Column("access_token_id", _ID, nullable=True),
        sa.Column("device_id", _ID, nullable=True),
        sa.Column("matched_by", sa.Enum("serial", "asset_tag", "by_hand", name="report_match", native_enum=False,
                                        create_constraint=True, length=40), nullable=True),
        sa.Column("attached_by_id", _ID, nullable=True),
        sa.Column("attached_at", _MOMENT, nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        _points_at("access_token_id", "access_token"),
        _points_at("attached_by_id", "user_account"),
        _points_at("device_id", "device"),
        _points_at("uploaded_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hardware_report")),
        sa.UniqueConstraint("sha256", name=op.f("uq_hardware_report_sha256")),
    )
    for column in _INDEXED:
        op.create_index(op.f(f"ix_hardware_report_{column}"), "hardware_report", [column])
    op.create_index("ix_hardware_report_waiting", "hardware_report", ["id"], sqlite_where=_WAITS,
                    postgresql_where=_WAITS)
    # A plain column, so that SQLite need not copy the table and its guards.
    op.add_column("drive", sa.Column("not_seen_at", _MOMENT, nullable=True))


def downgrade() -> None:
    op.drop_column("drive", "not_seen_at")
    op.drop_table("hardware_report")
