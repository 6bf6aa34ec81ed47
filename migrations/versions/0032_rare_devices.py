"""Devices on the way and loan stock are found by small indexes; two columns that nothing read any more are gone."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("device", "locks_clear")
    op.drop_column("kit_offer", "told_at")
    for name, columns, only in (
        ("ix_device_on_the_way", ["on_the_way"], sa.text("on_the_way IS NOT NULL")),
        ("ix_device_loan_stock", ["state", "id"], sa.text("loan_stock_reason IS NOT NULL")),
    ):
        op.create_index(name, "device", columns, sqlite_where=only, postgresql_where=only)


def downgrade() -> None:
    op.drop_index("ix_device_loan_stock", table_name="device")
    op.drop_index("ix_device_on_the_way", table_name="device")
    op.add_column("kit_offer", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("device", sa.Column("locks_clear", sa.Boolean(), nullable=True))
