"""Emails to donors as an outbox, and another day a donor asks for"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def _words(name: str, *members: str) -> sa.Enum:
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table("donor_letter",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", _words("letter_kind", "answer", "booked", "cancelled", "receipt"), nullable=False),
        sa.Column("state", _words("letter_state", "waiting", "sent", "given_up"), nullable=False),
        sa.Column("offer_id", _ID, nullable=True),
        sa.Column("consignment_id", _ID, nullable=True),
        sa.Column("recipient", sa.LargeBinary(), nullable=False),
        sa.Column("once", sa.String(length=40), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("try_at", _MOMENT, nullable=False),
        sa.Column("sent_at", _MOMENT, nullable=True),
        sa.Column("failure", sa.String(length=60), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.CheckConstraint("offer_id IS NOT NULL OR consignment_id IS NOT NULL",
                           name=op.f("ck_donor_letter_about_something")),
        sa.ForeignKeyConstraint(["offer_id"], ["kit_offer.id"], name=op.f("fk_donor_letter_offer_id_kit_offer")),
        sa.ForeignKeyConstraint(["consignment_id"], ["consignment.id"],
                                name=op.f("fk_donor_letter_consignment_id_consignment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_donor_letter")),
        sa.UniqueConstraint("once", name=op.f("uq_donor_letter_once")),
    )
    for column in ("offer_id", "consignment_id"):
        op.create_index(op.f(f"ix_donor_letter_{column}"), "donor_letter", [column])
    op.create_index("ix_donor_letter_state", "donor_letter", ["state", "try_at"])
    op.add_column("collection_booking", sa.Column("wished_on", sa.Date(), nullable=True))
    op.add_column("collection_booking", sa.Column("wished_slot", sa.String(length=40), nullable=True))


def downgrade() -> None:
    op.drop_column("collection_booking", "wished_slot")
    op.drop_column("collection_booking", "wished_on")
    op.drop_table("donor_letter")
