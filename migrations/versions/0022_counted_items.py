"""Counted items and their movements, parts of devices, orders of bought kit"""

import sqlalchemy as sa
from alembic import op

from migrations.guards import v7

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_ITEM_KINDS = ("laptop", "desktop", "all_in_one", "tablet", "smartphone", "server", "monitor", "networking", "other")
_MOVEMENTS = ("bought_in", "harvested", "used", "put_back", "given_out", "thrown_away", "counted", "undone")


def _points_at(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table("counted_item",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", _one_of("supply_kind", "part", "accessory", "consumable"), nullable=False),
        sa.Column("fits_kind", _one_of("item_kind", *_ITEM_KINDS), nullable=True),
        sa.Column("fits_maker", sa.String(length=80), nullable=True),
        sa.Column("fits_model", sa.String(length=120), nullable=True),
        sa.Column("is_drive", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("unit_cost_pence", sa.Integer(), nullable=True),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("is_closed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("minimum >= 0", name=op.f("ck_counted_item_minimum_not_negative")),
        sa.CheckConstraint("unit_cost_pence >= 0", name=op.f("ck_counted_item_unit_cost_not_negative")),
        sa.CheckConstraint("NOT is_drive OR kind = 'part'", name=op.f("ck_counted_item_drive_is_a_part")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counted_item")),
        sa.UniqueConstraint("name", name=op.f("uq_counted_item_name")),
    )
    op.create_table("item_movement",
        sa.Column("id", _ID, nullable=False),
        sa.Column("item_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", _one_of("movement_kind", *_MOVEMENTS), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("balance", sa.Integer(), nullable=False),
        sa.Column("value_change_pence", sa.BigInteger(), nullable=False),
        sa.Column("value_pence", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("supplier", sa.String(length=120), nullable=True),
        sa.Column("order_number", sa.String(length=40), nullable=True),
        sa.Column("asset_tag", sa.String(length=12), nullable=True),
        sa.Column("undoes_id", _ID, nullable=True),
        sa.Column("made_by_id", _ID, nullable=True),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("submission_key", sa.String(length=36), nullable=True),
        sa.CheckConstraint("balance >= 0", name=op.f("ck_item_movement_balance_not_negative")),
        sa.CheckConstraint("value_pence >= 0 AND (balance > 0 OR value_pence = 0)",
                           name=op.f("ck_item_movement_value_of_what_is_there")),
        sa.CheckConstraint("number > 0", name=op.f("ck_item_movement_number_from_one")),
        _points_at("item_movement", "item_id", "counted_item"),
        _points_at("item_movement", "made_by_id", "user_account"),
        _points_at("item_movement", "undoes_id", "item_movement"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_movement")),
        sa.UniqueConstraint("item_id", "number", name="uq_item_movement_number"),
        sa.UniqueConstraint("submission_key", name=op.f("uq_item_movement_submission_key")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_item_movement_undoes_id")),
    )
    op.create_index(op.f("ix_item_movement_made_by_id"), "item_movement", ["made_by_id"])
    _parts()
    _purchases()
    for statement in v7.CREATE[op.get_bind().dialect.name]:
        op.execute(statement)


def _parts() -> None:
    op.create_table("device_part",
        sa.Column("id", _ID, nullable=False),
        sa.Column("device_id", _ID, nullable=False),
        sa.Column("way", _one_of("part_way", "used", "harvested"), nullable=False),
        sa.Column("repair_id", _ID, nullable=True),
        sa.Column("drive_id", _ID, nullable=True),
        sa.Column("movement_id", _ID, nullable=True),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("cost_pence", sa.Integer(), nullable=False),
        sa.Column("went_to", sa.String(length=60), nullable=True),
        sa.Column("entered_by_id", _ID, nullable=True),
        sa.Column("entered_at", _MOMENT, nullable=False),
        sa.Column("undone_at", _MOMENT, nullable=True),
        sa.Column("submission_key", sa.String(length=36), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_device_part_at_least_one")),
        sa.CheckConstraint("cost_pence >= 0", name=op.f("ck_device_part_cost_not_negative")),
        sa.CheckConstraint("way = 'used' OR (repair_id IS NULL AND drive_id IS NULL AND cost_pence = 0)",
                           name=op.f("ck_device_part_harvest_is_no_repair")),
        _points_at("device_part", "device_id", "device"),
        _points_at("device_part", "repair_id", "device_repair"),
        _points_at("device_part", "drive_id", "drive"),
        _points_at("device_part", "movement_id", "item_movement"),
        _points_at("device_part", "entered_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_part")),
        sa.UniqueConstraint("movement_id", name=op.f("uq_device_part_movement_id")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_device_part_submission_key")),
    )
    for column in ("device_id", "repair_id", "entered_by_id"):
        op.create_index(op.f(f"ix_device_part_{column}"), "device_part", [column])
    live = sa.text("undone_at IS NULL")
    op.create_index("uq_device_part_drive", "device_part", ["drive_id"], unique=True, sqlite_where=live,
                    postgresql_where=live)


def _purchases() -> None:
    op.create_table("purchase",
        sa.Column("id", _ID, nullable=False),
        sa.Column("supplier", sa.String(length=120), nullable=True),
        sa.Column("order_number", sa.String(length=40), nullable=True),
        sa.Column("bought_on", sa.Date(), nullable=True),
        sa.Column("price_pence", sa.Integer(), nullable=True),
        sa.Column("warranty_until", sa.Date(), nullable=True),
        sa.Column("booked_by_id", _ID, nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.CheckConstraint("price_pence >= 0", name=op.f("ck_purchase_price_not_negative")),
        sa.CheckConstraint("warranty_until >= bought_on", name=op.f("ck_purchase_warranty_after_buying")),
        _points_at("purchase", "booked_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase")),
    )
    op.create_index(op.f("ix_purchase_booked_by_id"), "purchase", ["booked_by_id"])
    op.create_table("purchased_device",
        sa.Column("device_id", _ID, autoincrement=False, nullable=False),
        sa.Column("purchase_id", _ID, nullable=False),
        _points_at("purchased_device", "device_id", "device"),
        _points_at("purchased_device", "purchase_id", "purchase"),
        sa.PrimaryKeyConstraint("device_id", name=op.f("pk_purchased_device")),
    )
    op.create_index(op.f("ix_purchased_device_purchase_id"), "purchased_device", ["purchase_id"])


def downgrade() -> None:
    for statement in v7.DROP[op.get_bind().dialect.name]:
        op.execute(statement)
    for table in ("purchased_device", "purchase", "device_part", "item_movement", "counted_item"):
        op.drop_table(table)
