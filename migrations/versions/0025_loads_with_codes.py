"""Loads: codes of each line, loose parts, consignment notes, and recycling only on a load that left"""

import sqlalchemy as sa
from alembic import op

from migrations.guards import v9

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NEW: dict[str, sa.types.TypeEngine] = {
    "giver_name": sa.String(length=120), "consignment_code": sa.String(length=12),
    "waste_process": sa.String(length=160), "packaging": sa.String(length=160), "hazards": sa.JSON(),
    "vehicle": sa.LargeBinary(), "papers_deleted_at": sa.DateTime(timezone=True),
}


def _run(statements: list[str]) -> None:
    for statement in statements:
        op.execute(sa.text(statement))


def upgrade() -> None:
    for name, kind in _NEW.items():
        op.add_column("waste_transfer", sa.Column(name, kind, nullable=True))
    op.create_index("uq_waste_transfer_consignment_code", "waste_transfer", ["consignment_code"], unique=True)
    op.add_column("waste_transfer_line",
                  sa.Column("code", sa.String(length=10), server_default="16 02 13*", nullable=False))
    op.add_column("waste_transfer_line", sa.Column("code_reason", sa.String(length=200), nullable=True))
    # What stood on the notes until now went by the kind of device alone.
    op.execute(sa.text(
        "UPDATE waste_transfer_line SET code = '16 02 14' WHERE device_id IN "
        "(SELECT id FROM device WHERE form_factor IN ('desktop', 'server', 'networking'))"
    ))
    op.create_table("loose_waste_line",
        sa.Column("id", _ID, nullable=False),
        sa.Column("transfer_id", _ID, nullable=False),
        sa.Column("kind", sa.Enum(
            "lead_batteries", "nickel_cadmium_batteries", "other_batteries", "hazardous_parts", "other_parts",
            name="loose_waste", native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column("weight_kg", sa.Double(), nullable=False),
        sa.CheckConstraint("weight_kg > 0", name=op.f("ck_loose_waste_line_loose_weighed")),
        sa.ForeignKeyConstraint(["transfer_id"], ["waste_transfer.id"], ondelete="CASCADE",
                                name=op.f("fk_loose_waste_line_transfer_id_waste_transfer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loose_waste_line")),
        sa.UniqueConstraint("transfer_id", "kind", name="uq_loose_waste_line_once"),
    )
    _run(v9.CREATE[op.get_bind().dialect.name])


def downgrade() -> None:
    _run(v9.DROP[op.get_bind().dialect.name])
    op.drop_table("loose_waste_line")
    op.drop_column("waste_transfer_line", "code_reason")
    op.drop_column("waste_transfer_line", "code")
    op.drop_index("uq_waste_transfer_consignment_code", table_name="waste_transfer")
    for name in reversed(_NEW):
        op.drop_column("waste_transfer", name)
