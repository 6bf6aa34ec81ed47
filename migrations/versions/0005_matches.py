"""Matching, hand-overs and reports"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "match_run",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=True),
        sa.Column("inputs_digest", sa.String(length=64), nullable=False),
        sa.Column("needs_considered", sa.Integer(), nullable=False),
        sa.Column("items_considered", sa.Integer(), nullable=False),
        sa.Column("left_over", sa.JSON(), nullable=False),
        sa.Column("run_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["run_by_id"], ["user_account.id"], name=op.f("fk_match_run_run_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_run")),
    )
    op.create_table(
        "report",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("funder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("counted_to", sa.Date(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=True),
        sa.Column("figures_digest", sa.String(length=64), nullable=False),
        sa.Column("factor_set", sa.String(length=30), nullable=False),
        sa.Column("software_version", sa.String(length=20), nullable=False),
        sa.Column("made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "counted_to BETWEEN period_from AND period_to", name=op.f("ck_report_counted_within_period")
        ),
        sa.CheckConstraint("period_to > period_from", name=op.f("ck_report_period_in_order")),
        sa.CheckConstraint(
            "replaced_at IS NULL OR published_at IS NOT NULL", name=op.f("ck_report_published_before_replaced")
        ),
        sa.ForeignKeyConstraint(["funder_id"], ["organisation.id"], name=op.f("fk_report_funder_id_organisation")),
        sa.ForeignKeyConstraint(["made_by_id"], ["user_account.id"], name=op.f("fk_report_made_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("reference", name=op.f("uq_report_reference")),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index("ix_report_funder", ["funder_id", "id"], unique=False)
        batch_op.create_index(
            "uq_report_published_period",
            ["funder_id", "period_from", "period_to"],
            unique=True,
            sqlite_where=sa.text("published_at IS NOT NULL AND replaced_at IS NULL"),
            postgresql_where=sa.text("published_at IS NOT NULL AND replaced_at IS NULL"),
        )

    op.create_table(
        "hand_over",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("referral_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("collection_point_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "arranged",
                "done",
                "failed",
                "released",
                name="hand_over_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("code", sa.LargeBinary(), nullable=True),
        sa.Column("code_index", sa.String(length=32), nullable=False),
        sa.Column("hold_until", sa.Date(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("prepared_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reminders_sent", sa.SmallInteger(), nullable=False),
        sa.Column("device_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("bundle_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("is_loan", sa.Boolean(), nullable=False),
        sa.Column("checked_by", sa.String(length=20), nullable=True),
        sa.Column("charger_given", sa.Boolean(), nullable=True),
        sa.Column("receipt_number", sa.String(length=20), nullable=True),
        sa.Column("terms_version", sa.String(length=20), nullable=True),
        sa.Column("factor_set", sa.String(length=30), nullable=True),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_over_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("programme_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("partner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("authority_code", sa.String(length=9), nullable=True),
        sa.Column("deprivation_decile", sa.SmallInteger(), nullable=True),
        sa.Column("adults", sa.SmallInteger(), nullable=True),
        sa.Column("children_0_4", sa.SmallInteger(), nullable=True),
        sa.Column("children_5_10", sa.SmallInteger(), nullable=True),
        sa.Column("children_11_15", sa.SmallInteger(), nullable=True),
        sa.Column("children_16_17", sa.SmallInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'done' OR (handed_over_at IS NOT NULL AND checked_by IS NOT NULL AND receipt_number IS NOT NULL AND household_id IS NOT NULL)",
            name=op.f("ck_hand_over_proof_when_done"),
        ),
        sa.ForeignKeyConstraint(["bundle_id"], ["data_bundle.id"], name=op.f("fk_hand_over_bundle_id_data_bundle")),
        sa.ForeignKeyConstraint(
            ["collection_point_id"],
            ["collection_point.id"],
            name=op.f("fk_hand_over_collection_point_id_collection_point"),
        ),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_hand_over_device_id_device")),
        sa.ForeignKeyConstraint(
            ["handed_over_by_id"], ["user_account.id"], name=op.f("fk_hand_over_handed_over_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_hand_over_household_id_household")),
        sa.ForeignKeyConstraint(["partner_id"], ["organisation.id"], name=op.f("fk_hand_over_partner_id_organisation")),
        sa.ForeignKeyConstraint(
            ["prepared_by_id"], ["user_account.id"], name=op.f("fk_hand_over_prepared_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_hand_over_programme_id_programme")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_hand_over_referral_id_referral")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over")),
        sa.UniqueConstraint("receipt_number", name=op.f("uq_hand_over_receipt_number")),
    )
    with op.batch_alter_table("hand_over", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hand_over_bundle_id"), ["bundle_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_hand_over_code_index"), ["code_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_hand_over_device_id"), ["device_id"], unique=False)
        batch_op.create_index("ix_hand_over_done", ["handed_over_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_hand_over_referral_id"), ["referral_id"], unique=False)
        batch_op.create_index(
            "uq_hand_over_open",
            ["referral_id"],
            unique=True,
            sqlite_where=sa.text("state = 'arranged'"),
            postgresql_where=sa.text("state = 'arranged'"),
        )

    op.create_table(
        "match_proposal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("device_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("bundle_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("explanation", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "confirmed",
                "refused",
                "superseded",
                name="proposal_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "device_id IS NOT NULL OR bundle_id IS NOT NULL", name=op.f("ck_match_proposal_something_proposed")
        ),
        sa.ForeignKeyConstraint(
            ["bundle_id"], ["data_bundle.id"], name=op.f("fk_match_proposal_bundle_id_data_bundle")
        ),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_match_proposal_device_id_device")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_match_proposal_referral_id_referral")),
        sa.ForeignKeyConstraint(["run_id"], ["match_run.id"], name=op.f("fk_match_proposal_run_id_match_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_proposal")),
    )
    with op.batch_alter_table("match_proposal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_match_proposal_referral_id"), ["referral_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_match_proposal_run_id"), ["run_id"], unique=False)

    op.create_table(
        "reservation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("referral_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("device", "data", name="need_kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("device_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("bundle_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "live",
                "released",
                "used",
                name="reservation_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reserved_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("hold_until", sa.Date(), nullable=False),
        sa.Column("released_because", sa.String(length=40), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'device' AND device_id IS NOT NULL AND bundle_id IS NULL) OR (kind = 'data' AND bundle_id IS NOT NULL AND device_id IS NULL)",
            name=op.f("ck_reservation_one_item"),
        ),
        sa.ForeignKeyConstraint(["bundle_id"], ["data_bundle.id"], name=op.f("fk_reservation_bundle_id_data_bundle")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_reservation_device_id_device")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_reservation_referral_id_referral")),
        sa.ForeignKeyConstraint(
            ["reserved_by_id"], ["user_account.id"], name=op.f("fk_reservation_reserved_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservation")),
    )
    with op.batch_alter_table("reservation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reservation_referral_id"), ["referral_id"], unique=False)
        batch_op.create_index(
            "uq_reservation_live_bundle",
            ["bundle_id"],
            unique=True,
            sqlite_where=sa.text("state = 'live'"),
            postgresql_where=sa.text("state = 'live'"),
        )
        batch_op.create_index(
            "uq_reservation_live_device",
            ["device_id"],
            unique=True,
            sqlite_where=sa.text("state = 'live'"),
            postgresql_where=sa.text("state = 'live'"),
        )
        batch_op.create_index(
            "uq_reservation_live_need",
            ["referral_id", "kind"],
            unique=True,
            sqlite_where=sa.text("state = 'live'"),
            postgresql_where=sa.text("state = 'live'"),
        )


def downgrade() -> None:
    with op.batch_alter_table("reservation", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_reservation_live_need",
            sqlite_where=sa.text("state = 'live'"),
            postgresql_where=sa.text("state = 'live'"),
        )
        batch_op.drop_index(
            "uq_reservation_live_device",
            sqlite_where=sa.text("state = 'live'"),
            postgresql_where=sa.text("state = 'live'"),
        )
        batch_op.drop_index(
            "uq_reservation_live_bundle",
            sqlite_where=sa.text("state = 'live'"),
            postgresql_where=sa.text("state = 'live'"),
        )
        batch_op.drop_index(batch_op.f("ix_reservation_referral_id"))

    op.drop_table("reservation")
    with op.batch_alter_table("match_proposal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_match_proposal_run_id"))
        batch_op.drop_index(batch_op.f("ix_match_proposal_referral_id"))

    op.drop_table("match_proposal")
    with op.batch_alter_table("hand_over", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_hand_over_open",
            sqlite_where=sa.text("state = 'arranged'"),
            postgresql_where=sa.text("state = 'arranged'"),
        )
        batch_op.drop_index(batch_op.f("ix_hand_over_referral_id"))
        batch_op.drop_index("ix_hand_over_done")
        batch_op.drop_index(batch_op.f("ix_hand_over_device_id"))
        batch_op.drop_index(batch_op.f("ix_hand_over_code_index"))
        batch_op.drop_index(batch_op.f("ix_hand_over_bundle_id"))

    op.drop_table("hand_over")
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_report_published_period",
            sqlite_where=sa.text("published_at IS NOT NULL AND replaced_at IS NULL"),
            postgresql_where=sa.text("published_at IS NOT NULL AND replaced_at IS NULL"),
        )
        batch_op.drop_index("ix_report_funder")

    op.drop_table("report")
    op.drop_table("match_run")
