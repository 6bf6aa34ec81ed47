"""Offers of kit, how collections are agreed, carriers and treatment facilities"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _stamps() -> list[sa.Column[object]]:
    return [sa.Column("created_at", _MOMENT, nullable=False), sa.Column("updated_at", _MOMENT, nullable=False)]


def _points_at(table: str, column: str, other: str, **how: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"), **how)


def upgrade() -> None:
    op.create_table("licensed_party",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", _one_of("party_kind", "carrier", "facility"), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("permit_kind", _one_of("permit_kind", "registration", "permit", "exemption"), nullable=False),
        sa.Column("permit_number", sa.String(length=40), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_stamps(),
        sa.CheckConstraint("kind <> 'carrier' OR permit_kind = 'registration'",
                           name=op.f("ck_licensed_party_carriers_are_registered")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licensed_party")),
        sa.UniqueConstraint("kind", "permit_number", name="uq_licensed_party_permit"),
    )
    op.create_table("kit_offer",
        sa.Column("id", _ID, nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("state", _one_of("offer_state", "open", "accepted", "declined"), nullable=False),
        sa.Column("organisation_name", sa.LargeBinary(), nullable=False),
        sa.Column("contact_name", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("item_count", sa.Integer(), nullable=False),
        sa.Column("declaration", _one_of("declaration", "reuse", "waste"), nullable=False),
        sa.Column("holds_data", sa.Boolean(), nullable=False),
        sa.Column("submission_key", sa.String(length=36), nullable=False),
        sa.Column("consignment_id", _ID, nullable=True),
        sa.Column("decline_reason", _one_of("decline_reason", "too_old", "too_far", "no_room", "waste", "other"),
                  nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("decided_at", _MOMENT, nullable=True),
        sa.Column("decided_by_id", _ID, nullable=True),
        sa.Column("told_at", _MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *_stamps(),
        sa.CheckConstraint("item_count > 0", name=op.f("ck_kit_offer_offers_something")),
        sa.CheckConstraint("state <> 'accepted' OR consignment_id IS NOT NULL",
                           name=op.f("ck_kit_offer_accepted_is_booked")),
        sa.CheckConstraint("state <> 'declined' OR decline_reason IS NOT NULL",
                           name=op.f("ck_kit_offer_declined_with_reason")),
        _points_at("kit_offer", "consignment_id", "consignment"),
        _points_at("kit_offer", "decided_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kit_offer")),
        sa.UniqueConstraint("reference", name=op.f("uq_kit_offer_reference")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_kit_offer_submission_key")),
    )
    op.create_index(op.f("ix_kit_offer_consignment_id"), "kit_offer", ["consignment_id"])
    op.create_index(op.f("ix_kit_offer_decided_by_id"), "kit_offer", ["decided_by_id"])
    op.create_index("ix_kit_offer_state", "kit_offer", ["state", "id"])
    op.create_table("collection_booking",
        sa.Column("id", _ID, nullable=False),
        sa.Column("consignment_id", _ID, nullable=False),
        sa.Column("slot", _one_of("collection_window", "morning", "midday", "afternoon", "all_day"), nullable=False),
        sa.Column("carrier_id", _ID, nullable=True),
        sa.Column("custody_name", sa.LargeBinary(), nullable=False),
        sa.Column("declaration", _one_of("declaration", "reuse", "waste"), nullable=False),
        sa.Column("holds_data", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_stamps(),
        _points_at("collection_booking", "carrier_id", "licensed_party"),
        _points_at("collection_booking", "consignment_id", "consignment", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection_booking")),
        sa.UniqueConstraint("consignment_id", name=op.f("uq_collection_booking_consignment_id")),
    )
    op.create_index(op.f("ix_collection_booking_carrier_id"), "collection_booking", ["carrier_id"])


def downgrade() -> None:
    op.drop_table("collection_booking")
    op.drop_table("kit_offer")
    op.drop_table("licensed_party")
