"""Places, and texts to households"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "area_deprivation",
        sa.Column("lsoa_code", sa.String(length=9), nullable=False),
        sa.Column("edition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("decile", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.CheckConstraint("decile BETWEEN 1 AND 10", name=op.f("ck_area_deprivation_decile_in_range")),
        sa.CheckConstraint("rank > 0", name=op.f("ck_area_deprivation_rank_positive")),
        sa.PrimaryKeyConstraint("lsoa_code", "edition", name=op.f("pk_area_deprivation")),
    )
    op.create_table(
        "authority",
        sa.Column("code", sa.String(length=9), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_authority")),
        sa.UniqueConstraint("name", name=op.f("uq_authority_name")),
    )
    op.create_table(
        "inbound_message",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("provider_id", sa.String(length=64), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.String(length=200), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("meaning", sa.String(length=30), nullable=True),
        sa.Column("referral_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound_message")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_inbound_message_provider_id")),
    )
    with op.batch_alter_table("inbound_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inbound_message_phone_index"), ["phone_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_inbound_message_referral_id"), ["referral_id"], unique=False)

    op.create_table(
        "message",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("dedupe_key", sa.String(length=120), nullable=False),
        sa.Column("referral_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("template_key", sa.String(length=40), nullable=False),
        sa.Column("template_version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.String(length=200), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("parts", sa.SmallInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "held",
                "queued",
                "sending",
                "accepted",
                "sent",
                "delivered",
                "undelivered",
                "unknown",
                "needs_review",
                "failed",
                "technical_failure",
                "opted_out",
                "expired",
                "cancelled",
                "simulated",
                name="message_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempt_id", sa.String(length=40), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provider_id", sa.String(length=64), nullable=True),
        sa.Column("provider_status", sa.String(length=30), nullable=True),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("checks", sa.SmallInteger(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state <> 'sending' OR (attempt_id IS NOT NULL AND lease_until IS NOT NULL)",
            name=op.f("ck_message_claim_named"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("attempt_id", name=op.f("uq_message_attempt_id")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_message_dedupe_key")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_message_provider_id")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index("ix_message_due", ["state", "not_before", "id"], unique=False)
        batch_op.create_index(
            "ix_message_lease",
            ["lease_until"],
            unique=False,
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        )
        batch_op.create_index(batch_op.f("ix_message_phone_index"), ["phone_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_message_referral_id"), ["referral_id"], unique=False)

    op.create_table(
        "opt_out",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("phone_index", sa.String(length=32), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("restored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opt_out")),
        sa.UniqueConstraint("phone_index", name=op.f("uq_opt_out_phone_index")),
    )
    op.create_table(
        "text_channel",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_channel")),
    )
    op.create_table(
        "postcode_place",
        sa.Column("postcode_key", sa.String(length=7), nullable=False),
        sa.Column("outcode", sa.String(length=4), nullable=False),
        sa.Column("authority_code", sa.String(length=9), nullable=False),
        sa.Column("ward_code", sa.String(length=9), nullable=True),
        sa.Column("ward_name", sa.String(length=80), nullable=True),
        sa.Column("lsoa21_code", sa.String(length=9), nullable=True),
        sa.Column("lsoa11_code", sa.String(length=9), nullable=True),
        sa.Column("is_terminated", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_code"], ["authority.code"], name=op.f("fk_postcode_place_authority_code_authority")
        ),
        sa.PrimaryKeyConstraint("postcode_key", name=op.f("pk_postcode_place")),
    )
    with op.batch_alter_table("postcode_place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_postcode_place_outcode"), ["outcode"], unique=False)

    op.create_table(
        "provider_receipt",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("provider_id", sa.String(length=64), nullable=False),
        sa.Column("attempt_id", sa.String(length=40), nullable=True),
        sa.Column("status", sa.String(length=30), nullable=False),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_provider_receipt_message_id_message")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_receipt")),
    )
    with op.batch_alter_table("provider_receipt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_provider_receipt_message_id"), ["message_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_provider_receipt_provider_id"), ["provider_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("provider_receipt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_provider_receipt_provider_id"))
        batch_op.drop_index(batch_op.f("ix_provider_receipt_message_id"))

    op.drop_table("provider_receipt")
    with op.batch_alter_table("postcode_place", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_postcode_place_outcode"))

    op.drop_table("postcode_place")
    op.drop_table("text_channel")
    op.drop_table("opt_out")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_referral_id"))
        batch_op.drop_index(batch_op.f("ix_message_phone_index"))
        batch_op.drop_index(
            "ix_message_lease", sqlite_where=sa.text("state = 'sending'"), postgresql_where=sa.text("state = 'sending'")
        )
        batch_op.drop_index("ix_message_due")

    op.drop_table("message")
    with op.batch_alter_table("inbound_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inbound_message_referral_id"))
        batch_op.drop_index(batch_op.f("ix_inbound_message_phone_index"))

    op.drop_table("inbound_message")
    op.drop_table("authority")
    op.drop_table("area_deprivation")
