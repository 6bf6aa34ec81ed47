"""Waste transfer notes: loads for treatment and the devices on them"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def _points_at(table: str, column: str, other: str, **how: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"), **how)


def upgrade() -> None:
    op.create_table("waste_transfer",
        sa.Column("id", _ID, nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("state", sa.Enum("prepared", "left", "cancelled", name="transfer_state", native_enum=False,
                                   create_constraint=True, length=40), nullable=False),
        sa.Column("carrier_id", _ID, nullable=False),
        sa.Column("facility_id", _ID, nullable=False),
        sa.Column("leaves_on", sa.Date(), nullable=False),
        sa.Column("giver_address", sa.String(length=300), nullable=False),
        sa.Column("sic_code", sa.String(length=8), nullable=False),
        sa.Column("driver_name", sa.LargeBinary(), nullable=True),
        sa.Column("left_at", _MOMENT, nullable=True),
        sa.Column("keep_until", sa.Date(), nullable=True),
        sa.Column("prepared_by_id", _ID, nullable=False),
        sa.Column("submission_key", sa.String(length=36), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.CheckConstraint(
            "state <> 'left' OR (left_at IS NOT NULL AND keep_until IS NOT NULL AND driver_name IS NOT NULL)",
            name=op.f("ck_waste_transfer_left_with_signature")),
        _points_at("waste_transfer", "carrier_id", "licensed_party"),
        _points_at("waste_transfer", "facility_id", "licensed_party"),
        _points_at("waste_transfer", "prepared_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waste_transfer")),
        sa.UniqueConstraint("number", name=op.f("uq_waste_transfer_number")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_waste_transfer_submission_key")),
    )
    for column in ("carrier_id", "facility_id", "prepared_by_id"):
        op.create_index(op.f(f"ix_waste_transfer_{column}"), "waste_transfer", [column])
    op.create_index("ix_waste_transfer_state", "waste_transfer", ["state", "id"])
    op.create_table("waste_transfer_line",
        sa.Column("id", _ID, nullable=False),
        sa.Column("transfer_id", _ID, nullable=False),
        sa.Column("device_id", _ID, nullable=False),
        sa.Column("weight_kg", sa.Double(), nullable=False),
        sa.CheckConstraint("weight_kg > 0", name=op.f("ck_waste_transfer_line_weighed")),
        _points_at("waste_transfer_line", "device_id", "device"),
        _points_at("waste_transfer_line", "transfer_id", "waste_transfer", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waste_transfer_line")),
        sa.UniqueConstraint("transfer_id", "device_id", name="uq_waste_transfer_line_once"),
    )
    op.create_index(op.f("ix_waste_transfer_line_device_id"), "waste_transfer_line", ["device_id"])


def downgrade() -> None:
    op.drop_table("waste_transfer_line")
    op.drop_table("waste_transfer")
