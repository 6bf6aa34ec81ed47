"""Households, referrals and what they ask for"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "household",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("address_index", sa.String(length=200), nullable=True),
        sa.Column("address", sa.LargeBinary(), nullable=True),
        sa.Column("postcode", sa.LargeBinary(), nullable=True),
        sa.Column("postcode_index", sa.String(length=200), nullable=True),
        sa.Column("uprn_index", sa.String(length=200), nullable=True),
        sa.Column("authority_code", sa.String(length=9), nullable=True),
        sa.Column("ward_code", sa.String(length=9), nullable=True),
        sa.Column("lsoa_code", sa.String(length=9), nullable=True),
        sa.Column("deprivation_decile", sa.SmallInteger(), nullable=True),
        sa.Column("deprivation_edition", sa.String(length=10), nullable=True),
        sa.Column("device_helped_on", sa.Date(), nullable=True),
        sa.Column("data_helped_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household")),
    )
    with op.batch_alter_table("household", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_household_authority_code"), ["authority_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_household_postcode_index"), ["postcode_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_household_uprn_index"), ["uprn_index"], unique=False)
        batch_op.create_index("uq_household_address_index", ["address_index"], unique=True)

    op.create_table(
        "out_of_area_count",
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("partner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["organisation.id"], name=op.f("fk_out_of_area_count_partner_id_organisation")
        ),
        sa.PrimaryKeyConstraint("on_date", "partner_id", name=op.f("pk_out_of_area_count")),
    )
    op.create_table(
        "referral",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "needs_information",
                "accepted",
                "waiting",
                "matched",
                "ready",
                "handed_over",
                "closed",
                "declined",
                "withdrawn",
                "on_hold",
                name="referral_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("step", sa.String(length=40), nullable=True),
        sa.Column("partner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("referrer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("programme_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("submission_key", sa.String(length=40), nullable=True),
        sa.Column("has_permission", sa.Boolean(), nullable=False),
        sa.Column("permission_how", sa.String(length=20), nullable=True),
        sa.Column("permission_on", sa.Date(), nullable=True),
        sa.Column("notice_version", sa.String(length=20), nullable=True),
        sa.Column("first_name", sa.LargeBinary(), nullable=True),
        sa.Column("last_name", sa.LargeBinary(), nullable=True),
        sa.Column("name_index", sa.String(length=200), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.String(length=200), nullable=True),
        sa.Column("is_safe_to_text", sa.Boolean(), nullable=True),
        sa.Column("phone_shared_with", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("contact_by", sa.String(length=20), nullable=True),
        sa.Column("formats", sa.JSON(), nullable=False),
        sa.Column("is_adult", sa.Boolean(), nullable=True),
        sa.Column("address", sa.LargeBinary(), nullable=True),
        sa.Column("postcode", sa.LargeBinary(), nullable=True),
        sa.Column("uprn", sa.LargeBinary(), nullable=True),
        sa.Column("authority_code", sa.String(length=9), nullable=True),
        sa.Column("authority_by_hand", sa.Boolean(), nullable=False),
        sa.Column("adults", sa.SmallInteger(), nullable=True),
        sa.Column("children_0_4", sa.SmallInteger(), nullable=False),
        sa.Column("children_5_10", sa.SmallInteger(), nullable=False),
        sa.Column("children_11_15", sa.SmallInteger(), nullable=False),
        sa.Column("children_16_17", sa.SmallInteger(), nullable=False),
        sa.Column("is_for_child", sa.Boolean(), nullable=False),
        sa.Column("barriers", sa.JSON(), nullable=False),
        sa.Column("device_now", sa.String(length=20), nullable=True),
        sa.Column("internet_home", sa.String(length=20), nullable=True),
        sa.Column("internet_away", sa.String(length=20), nullable=True),
        sa.Column("can_afford_contract", sa.String(length=10), nullable=True),
        sa.Column("is_low_income", sa.String(length=10), nullable=True),
        sa.Column("answers_seen_by", sa.JSON(), nullable=False),
        sa.Column("purposes", sa.JSON(), nullable=False),
        sa.Column("wants_skills_help", sa.Boolean(), nullable=False),
        sa.Column("has_deadline", sa.Boolean(), nullable=False),
        sa.Column("deadline_kind", sa.String(length=20), nullable=True),
        sa.Column("urgency_reason", sa.LargeBinary(), nullable=True),
        sa.Column("coordinator_urgency", sa.Boolean(), nullable=False),
        sa.Column("needs_delivery", sa.Boolean(), nullable=False),
        sa.Column("notes", sa.LargeBinary(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decide_by", sa.Date(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decision_reason", sa.String(length=40), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hold_until", sa.Date(), nullable=True),
        sa.Column("hold_reason", sa.String(length=40), nullable=True),
        sa.Column("withdrawal_reason", sa.String(length=40), nullable=True),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("repeat_override_reason", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "authority_code IS NOT NULL OR state IN ('draft','submitted','needs_information','on_hold','declined','withdrawn')",
            name=op.f("ck_referral_placed_when_accepted"),
        ),
        sa.CheckConstraint(
            "state IN ('draft','withdrawn') OR (household_id IS NOT NULL AND submitted_at IS NOT NULL AND has_permission)",
            name=op.f("ck_referral_complete_when_submitted"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_referral_decided_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_referral_household_id_household")),
        sa.ForeignKeyConstraint(["partner_id"], ["organisation.id"], name=op.f("fk_referral_partner_id_organisation")),
        sa.ForeignKeyConstraint(
            ["programme_version_id"],
            ["programme_version.id"],
            name=op.f("fk_referral_programme_version_id_programme_version"),
        ),
        sa.ForeignKeyConstraint(
            ["referrer_id"], ["user_account.id"], name=op.f("fk_referral_referrer_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        sa.UniqueConstraint("reference", name=op.f("uq_referral_reference")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_referral_submission_key")),
    )
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.create_index("ix_referral_decide_by", ["state", "decide_by", "id"], unique=False)
        batch_op.create_index("ix_referral_due", ["decide_by", "id"], unique=False)
        batch_op.create_index("ix_referral_handed_over", ["handed_over_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_referral_household_id"), ["household_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_referral_name_index"), ["name_index"], unique=False)
        batch_op.create_index("ix_referral_partner_state", ["partner_id", "state", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_referral_phone_index"), ["phone_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_referral_referrer_id"), ["referrer_id"], unique=False)
        batch_op.create_index("ix_referral_state", ["state", "id"], unique=False)
        batch_op.create_index("ix_referral_submitted", ["submitted_at", "id"], unique=False)
        batch_op.create_index("ix_referral_waiting", ["state", "waiting_since", "id"], unique=False)
        batch_op.create_index("ix_referral_waiting_since", ["waiting_since", "id"], unique=False)

    op.create_table(
        "staff_letter",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("reminder", "digest", name="letter_kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_staff_letter_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_letter")),
        sa.UniqueConstraint("user_id", "kind", "period", name="uq_staff_letter_period"),
    )
    op.create_table(
        "case_note",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("referral_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "note",
                "call",
                "question",
                "answer",
                "decision",
                name="note_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("corrects_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user_account.id"], name=op.f("fk_case_note_author_id_user_account")),
        sa.ForeignKeyConstraint(["corrects_id"], ["case_note.id"], name=op.f("fk_case_note_corrects_id_case_note")),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_case_note_referral_id_referral"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_note")),
    )
    with op.batch_alter_table("case_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_note_referral_id"), ["referral_id"], unique=False)

    op.create_table(
        "need",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("referral_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("device", "data", name="need_kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "reserved",
                "met",
                "dropped",
                name="need_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "device_kind",
            sa.Enum(
                "laptop",
                "desktop",
                "tablet",
                "smartphone",
                "any",
                name="device_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("must_haves", sa.JSON(), nullable=False),
        sa.CheckConstraint("(kind = 'device') = (device_kind IS NOT NULL)", name=op.f("ck_need_device_kind_given")),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_need_referral_id_referral"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need")),
        sa.UniqueConstraint("referral_id", "kind", name="uq_need_referral_kind"),
    )
    with op.batch_alter_table("need", schema=None) as batch_op:
        batch_op.create_index("ix_need_state_kind", ["state", "kind"], unique=False)

    op.create_table(
        "referral_search_key",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("referral_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"],
            ["referral.id"],
            name=op.f("fk_referral_search_key_referral_id_referral"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("key", "referral_id", name=op.f("pk_referral_search_key")),
    )
    with op.batch_alter_table("referral_search_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_search_key_referral_id"), ["referral_id"], unique=False)

    op.create_table(
        "triage_claim",
        sa.Column("referral_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_triage_claim_referral_id_referral"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_triage_claim_user_id_user_account")),
        sa.PrimaryKeyConstraint("referral_id", name=op.f("pk_triage_claim")),
    )
    with op.batch_alter_table("triage_claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_triage_claim_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("triage_claim", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_triage_claim_user_id"))

    op.drop_table("triage_claim")
    with op.batch_alter_table("referral_search_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_referral_search_key_referral_id"))

    op.drop_table("referral_search_key")
    with op.batch_alter_table("need", schema=None) as batch_op:
        batch_op.drop_index("ix_need_state_kind")

    op.drop_table("need")
    with op.batch_alter_table("case_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_note_referral_id"))

    op.drop_table("case_note")
    op.drop_table("staff_letter")
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.drop_index("ix_referral_waiting_since")
        batch_op.drop_index("ix_referral_waiting")
        batch_op.drop_index("ix_referral_submitted")
        batch_op.drop_index("ix_referral_state")
        batch_op.drop_index(batch_op.f("ix_referral_referrer_id"))
        batch_op.drop_index(batch_op.f("ix_referral_phone_index"))
        batch_op.drop_index("ix_referral_partner_state")
        batch_op.drop_index(batch_op.f("ix_referral_name_index"))
        batch_op.drop_index(batch_op.f("ix_referral_household_id"))
        batch_op.drop_index("ix_referral_handed_over")
        batch_op.drop_index("ix_referral_due")
        batch_op.drop_index("ix_referral_decide_by")

    op.drop_table("referral")
    op.drop_table("out_of_area_count")
    with op.batch_alter_table("household", schema=None) as batch_op:
        batch_op.drop_index("uq_household_address_index")
        batch_op.drop_index(batch_op.f("ix_household_uprn_index"))
        batch_op.drop_index(batch_op.f("ix_household_postcode_index"))
        batch_op.drop_index(batch_op.f("ix_household_authority_code"))

    op.drop_table("household")
