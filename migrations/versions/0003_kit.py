"""Consignments, devices with their wipe evidence, data bundles"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "asset_tag_counter",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset_tag_counter")),
    )
    op.create_table(
        "consignment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "expected",
                "collected",
                "received",
                "cancelled",
                name="consignment_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("donor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column(
            "declaration",
            sa.Enum("reuse", "waste", name="declaration", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("carrier", sa.String(length=120), nullable=True),
        sa.Column("items_collected", sa.Integer(), nullable=True),
        sa.Column("custody_name", sa.LargeBinary(), nullable=True),
        sa.Column("collected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("items_received", sa.Integer(), nullable=True),
        sa.Column("discrepancy_note", sa.String(length=300), nullable=True),
        sa.Column("receipt_number", sa.String(length=20), nullable=True),
        sa.Column("submission_key", sa.String(length=36), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('collected','received') OR (collected_at IS NOT NULL AND carrier IS NOT NULL AND items_collected IS NOT NULL AND declaration IS NOT NULL AND custody_name IS NOT NULL)",
            name=op.f("ck_consignment_custody_when_collected"),
        ),
        sa.ForeignKeyConstraint(["donor_id"], ["organisation.id"], name=op.f("fk_consignment_donor_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consignment")),
        sa.UniqueConstraint("receipt_number", name=op.f("uq_consignment_receipt_number")),
        sa.UniqueConstraint("reference", name=op.f("uq_consignment_reference")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_consignment_submission_key")),
    )
    with op.batch_alter_table("consignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consignment_donor_id"), ["donor_id"], unique=False)

    op.create_table(
        "data_bundle",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "in_stock",
                "reserved",
                "active",
                "ended",
                "lost",
                name="bundle_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "sim", "voucher", "hotspot", name="bundle_kind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("network", sa.String(length=40), nullable=False),
        sa.Column("gb_month", sa.Integer(), nullable=False),
        sa.Column("months", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.LargeBinary(), nullable=True),
        sa.Column("number_index", sa.String(length=32), nullable=True),
        sa.Column("last_four", sa.String(length=4), nullable=False),
        sa.Column("programme_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("use_by", sa.Date(), nullable=True),
        sa.Column("activated_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('active') OR (activated_on IS NOT NULL AND ends_on IS NOT NULL)",
            name=op.f("ck_data_bundle_dates_when_active"),
        ),
        sa.CheckConstraint("months > 0 AND gb_month > 0", name=op.f("ck_data_bundle_amounts_positive")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_data_bundle_programme_id_programme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_bundle")),
        sa.UniqueConstraint("number_index", name=op.f("uq_data_bundle_number_index")),
        sa.UniqueConstraint("reference", name=op.f("uq_data_bundle_reference")),
    )
    with op.batch_alter_table("data_bundle", schema=None) as batch_op:
        batch_op.create_index("ix_data_bundle_state", ["state", "kind", "id"], unique=False)

    op.create_table(
        "bundle_funding",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("bundle_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("funder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("share_bp", sa.Integer(), nullable=False),
        sa.Column("cost_pence", sa.Integer(), nullable=False),
        sa.CheckConstraint("share_bp BETWEEN 1 AND 10000", name=op.f("ck_bundle_funding_share_in_range")),
        sa.ForeignKeyConstraint(
            ["bundle_id"], ["data_bundle.id"], name=op.f("fk_bundle_funding_bundle_id_data_bundle")
        ),
        sa.ForeignKeyConstraint(
            ["funder_id"], ["organisation.id"], name=op.f("fk_bundle_funding_funder_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bundle_funding")),
        sa.UniqueConstraint("bundle_id", "funder_id", name="uq_bundle_funding_funder"),
    )
    with op.batch_alter_table("bundle_funding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bundle_funding_funder_id"), ["funder_id"], unique=False)

    op.create_table(
        "consignment_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("consignment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("form_factor", sa.String(length=20), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_consignment_line_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["consignment_id"],
            ["consignment.id"],
            name=op.f("fk_consignment_line_consignment_id_consignment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consignment_line")),
    )
    with op.batch_alter_table("consignment_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consignment_line_consignment_id"), ["consignment_id"], unique=False)

    op.create_table(
        "device",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asset_tag", sa.String(length=12), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "identified",
                "wipe_pending",
                "wipe_failed",
                "wiped",
                "testing",
                "repair",
                "graded",
                "in_stock",
                "reserved",
                "handed_over",
                "returned",
                "recycle_pending",
                "recycled",
                "lost",
                name="device_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.Enum("donated", "bought", name="source", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("consignment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("programme_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "form_factor",
            sa.Enum(
                "laptop",
                "desktop",
                "all_in_one",
                "tablet",
                "smartphone",
                "server",
                "monitor",
                "networking",
                "other",
                name="form_factor",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("manufacturer", sa.String(length=80), nullable=True),
        sa.Column("model", sa.String(length=120), nullable=True),
        sa.Column("serial", sa.String(length=80), nullable=True),
        sa.Column("serial_key", sa.String(length=80), nullable=True),
        sa.Column("cpu_model", sa.String(length=120), nullable=True),
        sa.Column("ram_mb", sa.Integer(), nullable=True),
        sa.Column("storage_gb", sa.Integer(), nullable=True),
        sa.Column("screen_inches", sa.Double(), nullable=True),
        sa.Column("has_touch", sa.Boolean(), nullable=False),
        sa.Column("has_camera", sa.Boolean(), nullable=False),
        sa.Column("battery_health_percent", sa.SmallInteger(), nullable=True),
        sa.Column("operating_system", sa.String(length=60), nullable=True),
        sa.Column("os_supported_until", sa.Date(), nullable=True),
        sa.Column(
            "cosmetic_grade",
            sa.Enum("A", "B", "C", "D", name="grade", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("has_charger", sa.Boolean(), nullable=False),
        sa.Column("locks_clear", sa.Boolean(), nullable=True),
        sa.Column("location", sa.String(length=60), nullable=True),
        sa.Column("weight_kg", sa.Double(), nullable=True),
        sa.Column("is_data_bearing_custody", sa.Boolean(), nullable=False),
        sa.Column("needs_breach_review", sa.Boolean(), nullable=False),
        sa.Column("waste_note", sa.String(length=40), nullable=True),
        sa.Column("treatment_facility", sa.String(length=120), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("identified_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("no_drive_confirmed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("no_drive_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("repaired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("graded_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("graded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stocked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("battery_health_percent BETWEEN 1 AND 150", name=op.f("ck_device_battery_known_or_null")),
        sa.ForeignKeyConstraint(
            ["consignment_id"], ["consignment.id"], name=op.f("fk_device_consignment_id_consignment")
        ),
        sa.ForeignKeyConstraint(
            ["graded_by_id"], ["user_account.id"], name=op.f("fk_device_graded_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["identified_by_id"], ["user_account.id"], name=op.f("fk_device_identified_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["no_drive_confirmed_by_id"],
            ["user_account.id"],
            name=op.f("fk_device_no_drive_confirmed_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_device_programme_id_programme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        sa.UniqueConstraint("asset_tag", name=op.f("uq_device_asset_tag")),
    )
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_device_consignment_id"), ["consignment_id"], unique=False)
        batch_op.create_index(
            "ix_device_serial_key", ["serial_key"], unique=False, postgresql_ops={"serial_key": "text_pattern_ops"}
        )
        batch_op.create_index("ix_device_state", ["state", "form_factor", "id"], unique=False)

    op.create_table(
        "wipe_log_file",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("parser_version", sa.Integer(), nullable=False),
        sa.Column("tool", sa.String(length=40), nullable=False),
        sa.Column("tool_version", sa.String(length=40), nullable=True),
        sa.Column("uploaded_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["user_account.id"], name=op.f("fk_wipe_log_file_uploaded_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wipe_log_file")),
        sa.UniqueConstraint("sha256", name=op.f("uq_wipe_log_file_sha256")),
    )
    op.create_table(
        "device_funding",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("device_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("funder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("share_bp", sa.Integer(), nullable=False),
        sa.Column("cost_pence", sa.Integer(), nullable=False),
        sa.CheckConstraint("share_bp BETWEEN 1 AND 10000", name=op.f("ck_device_funding_share_in_range")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_device_funding_device_id_device")),
        sa.ForeignKeyConstraint(
            ["funder_id"], ["organisation.id"], name=op.f("fk_device_funding_funder_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_funding")),
        sa.UniqueConstraint("device_id", "funder_id", name="uq_device_funding_funder"),
    )
    with op.batch_alter_table("device_funding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_device_funding_funder_id"), ["funder_id"], unique=False)

    op.create_table(
        "device_repair",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("device_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fault", sa.String(length=300), nullable=False),
        sa.Column("part", sa.String(length=160), nullable=True),
        sa.Column("cost_pence", sa.Integer(), nullable=False),
        sa.Column("technician_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("cost_pence >= 0", name=op.f("ck_device_repair_cost_not_negative")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_device_repair_device_id_device")),
        sa.ForeignKeyConstraint(
            ["technician_id"], ["user_account.id"], name=op.f("fk_device_repair_technician_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_repair")),
    )
    with op.batch_alter_table("device_repair", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_device_repair_device_id"), ["device_id"], unique=False)

    op.create_table(
        "device_test",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("device_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("check_code", sa.String(length=30), nullable=False),
        sa.Column(
            "result",
            sa.Enum(
                "pass",
                "fail",
                "not_applicable",
                name="test_result",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=300), nullable=True),
        sa.Column("tester_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_device_test_device_id_device")),
        sa.ForeignKeyConstraint(["tester_id"], ["user_account.id"], name=op.f("fk_device_test_tester_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_test")),
    )
    with op.batch_alter_table("device_test", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_device_test_device_id"), ["device_id"], unique=False)

    op.create_table(
        "drive",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("device_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("serial", sa.String(length=80), nullable=False),
        sa.Column("serial_key", sa.String(length=80), nullable=False),
        sa.Column("model", sa.String(length=120), nullable=True),
        sa.Column("media", sa.String(length=12), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=True),
        sa.Column("confirmed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("destroyed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "destruction_method",
            sa.Enum(
                "shredded",
                "crushed",
                "disintegrated",
                name="destruction_method",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["user_account.id"], name=op.f("fk_drive_confirmed_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["destroyed_by_id"], ["user_account.id"], name=op.f("fk_drive_destroyed_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_drive_device_id_device")),
        sa.ForeignKeyConstraint(
            ["removed_by_id"], ["user_account.id"], name=op.f("fk_drive_removed_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drive")),
    )
    with op.batch_alter_table("drive", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_drive_device_id"), ["device_id"], unique=False)
        batch_op.create_index(
            "ix_drive_serial_key", ["serial_key"], unique=False, postgresql_ops={"serial_key": "text_pattern_ops"}
        )

    op.create_table(
        "wipe_evidence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("wipe_log_file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("device_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("drive_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("log_device", sa.String(length=40), nullable=False),
        sa.Column("method", sa.String(length=80), nullable=True),
        sa.Column("sanitisation", sa.String(length=12), nullable=True),
        sa.Column("rounds", sa.Integer(), nullable=True),
        sa.Column("verify", sa.String(length=12), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=True),
        sa.Column("bytes_erased", sa.BigInteger(), nullable=True),
        sa.Column("errors", sa.Integer(), nullable=True),
        sa.Column("log_serial", sa.String(length=80), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column(
            "matched_by",
            sa.Enum(
                "exact",
                "case_and_spaces",
                "first_twenty",
                name="match_basis",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column(
            "decision",
            sa.Enum(
                "accepted", "rejected", name="evidence_decision", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("technician_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("certificate_number", sa.String(length=20), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "voided_because",
            sa.Enum(
                "device_returned",
                "device_found",
                "drive_moved",
                name="void_reason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "decision = 'rejected' OR (drive_id IS NOT NULL AND outcome = 'erased')",
            name=op.f("ck_wipe_evidence_accepted_is_erased"),
        ),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_wipe_evidence_device_id_device")),
        sa.ForeignKeyConstraint(["drive_id"], ["drive.id"], name=op.f("fk_wipe_evidence_drive_id_drive")),
        sa.ForeignKeyConstraint(
            ["technician_id"], ["user_account.id"], name=op.f("fk_wipe_evidence_technician_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["wipe_log_file_id"], ["wipe_log_file.id"], name=op.f("fk_wipe_evidence_wipe_log_file_id_wipe_log_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wipe_evidence")),
        sa.UniqueConstraint("certificate_number", name=op.f("uq_wipe_evidence_certificate_number")),
        sa.UniqueConstraint("wipe_log_file_id", "log_device", "device_id", "drive_id", name="uq_wipe_evidence_once"),
    )
    with op.batch_alter_table("wipe_evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wipe_evidence_device_id"), ["device_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_wipe_evidence_drive_id"), ["drive_id"], unique=False)
        batch_op.create_index(
            "uq_wipe_evidence_fingerprint",
            ["fingerprint"],
            unique=True,
            sqlite_where=sa.text("decision = 'accepted' AND fingerprint <> ''"),
            postgresql_where=sa.text("decision = 'accepted' AND fingerprint <> ''"),
        )


def downgrade() -> None:
    with op.batch_alter_table("wipe_evidence", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_wipe_evidence_fingerprint",
            sqlite_where=sa.text("decision = 'accepted' AND fingerprint <> ''"),
            postgresql_where=sa.text("decision = 'accepted' AND fingerprint <> ''"),
        )
        batch_op.drop_index(batch_op.f("ix_wipe_evidence_drive_id"))
        batch_op.drop_index(batch_op.f("ix_wipe_evidence_device_id"))

    op.drop_table("wipe_evidence")
    with op.batch_alter_table("drive", schema=None) as batch_op:
        batch_op.drop_index("ix_drive_serial_key", postgresql_ops={"serial_key": "text_pattern_ops"})
        batch_op.drop_index(batch_op.f("ix_drive_device_id"))

    op.drop_table("drive")
    with op.batch_alter_table("device_test", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_device_test_device_id"))

    op.drop_table("device_test")
    with op.batch_alter_table("device_repair", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_device_repair_device_id"))

    op.drop_table("device_repair")
    with op.batch_alter_table("device_funding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_device_funding_funder_id"))

    op.drop_table("device_funding")
    op.drop_table("wipe_log_file")
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.drop_index("ix_device_state")
        batch_op.drop_index("ix_device_serial_key", postgresql_ops={"serial_key": "text_pattern_ops"})
        batch_op.drop_index(batch_op.f("ix_device_consignment_id"))

    op.drop_table("device")
    with op.batch_alter_table("consignment_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consignment_line_consignment_id"))

    op.drop_table("consignment_line")
    with op.batch_alter_table("bundle_funding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bundle_funding_funder_id"))

    op.drop_table("bundle_funding")
    with op.batch_alter_table("data_bundle", schema=None) as batch_op:
        batch_op.drop_index("ix_data_bundle_state")

    op.drop_table("data_bundle")
    with op.batch_alter_table("consignment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consignment_donor_id"))

    op.drop_table("consignment")
    op.drop_table("asset_tag_counter")
