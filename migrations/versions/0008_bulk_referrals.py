"""Bulk referrals: uploaded files, staged rows, what headings mean, and one open referral a tenancy"""

import sqlalchemy as sa
from alembic import op

from migrations.guards import v2

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bulk_upload",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "uploaded",
                "reading",
                "mapping",
                "checking",
                "to_check",
                "confirming",
                "done",
                "unreadable",
                "cancelled",
                name="bulk_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uploaded_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("confirmed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("file_name", sa.LargeBinary(), nullable=True),
        sa.Column("content_key", sa.String(length=32), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("wanted_sheet", sa.LargeBinary(), nullable=True),
        sa.Column("layout", sa.LargeBinary(), nullable=True),
        sa.Column("mapping", sa.LargeBinary(), nullable=True),
        sa.Column("heading_set", sa.String(length=64), nullable=True),
        sa.Column("fill_down", sa.JSON(), nullable=False),
        sa.Column("is_permission_declared", sa.Boolean(), nullable=False),
        sa.Column("permission_on", sa.Date(), nullable=True),
        sa.Column("permission_how", sa.String(length=20), nullable=True),
        sa.Column("is_safe_to_text", sa.Boolean(), nullable=True),
        sa.Column("default_device_kind", sa.String(length=20), nullable=True),
        sa.Column("default_data", sa.Boolean(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("outcome_counts", sa.JSON(), nullable=False),
        sa.Column("referred_count", sa.Integer(), nullable=False),
        sa.Column("updated_count", sa.Integer(), nullable=False),
        sa.Column("left_count", sa.Integer(), nullable=False),
        sa.Column("text_count", sa.Integer(), nullable=False),
        sa.Column("failure_code", sa.String(length=40), nullable=True),
        sa.Column("failure", sa.LargeBinary(), nullable=True),
        sa.Column("progress_done", sa.Integer(), nullable=False),
        sa.Column("progress_total", sa.Integer(), nullable=False),
        sa.Column("lease_token", sa.String(length=32), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("told_of", sa.String(length=20), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"],
            ["user_account.id"],
            name=op.f("fk_bulk_upload_confirmed_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_bulk_upload_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"],
            ["user_account.id"],
            name=op.f("fk_bulk_upload_uploaded_by_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_upload")),
        sa.UniqueConstraint("reference", name=op.f("uq_bulk_upload_reference")),
    )
    op.create_index(op.f("ix_bulk_upload_confirmed_by_id"), "bulk_upload", ["confirmed_by_id"], unique=False)
    op.create_index("ix_bulk_upload_organisation", "bulk_upload", ["organisation_id", "id"], unique=False)
    op.create_index("ix_bulk_upload_state", "bulk_upload", ["state", "leased_until"], unique=False)
    op.create_index(op.f("ix_bulk_upload_uploaded_by_id"), "bulk_upload", ["uploaded_by_id"], unique=False)
    op.create_index(
        "uq_bulk_upload_content",
        "bulk_upload",
        ["organisation_id", "content_key"],
        unique=True,
        sqlite_where=sa.text("state <> 'cancelled'"),
        postgresql_where=sa.text("state <> 'cancelled'"),
    )
    op.create_table(
        "bulk_content",
        sa.Column("upload_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["upload_id"],
            ["bulk_upload.id"],
            name=op.f("fk_bulk_content_upload_id_bulk_upload"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("upload_id", name=op.f("pk_bulk_content")),
    )
    op.create_table(
        "bulk_row",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("upload_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cells", sa.LargeBinary(), nullable=True),
        sa.Column("verdict", sa.LargeBinary(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "accepted",
                "check",
                "rejected",
                "skipped",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "standing",
            sa.Enum(
                "ready",
                "updating",
                "open",
                "rejected",
                "skipped",
                "referred",
                "updated",
                "left",
                name="row_standing",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("grouped_into", sa.Integer(), nullable=True),
        sa.Column("text_language", sa.String(length=5), nullable=True),
        sa.Column(
            "choice",
            sa.Enum(
                "skip",
                "update",
                "refer_anyway",
                name="row_choice",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("choice_reason", sa.LargeBinary(), nullable=True),
        sa.Column("confirmed_codes", sa.JSON(), nullable=False),
        sa.Column("is_changed", sa.Boolean(), nullable=False),
        sa.Column("referral_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("updates_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("left_because", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["referral_id"],
            ["referral.id"],
            name=op.f("fk_bulk_row_referral_id_referral"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["updates_id"],
            ["referral.id"],
            name=op.f("fk_bulk_row_updates_id_referral"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"],
            ["bulk_upload.id"],
            name=op.f("fk_bulk_row_upload_id_bulk_upload"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_row")),
        sa.UniqueConstraint("referral_id", name="uq_bulk_row_referral_id"),
        sa.UniqueConstraint("upload_id", "number", name="uq_bulk_row_number"),
    )
    op.create_index("ix_bulk_row_outcome", "bulk_row", ["upload_id", "outcome", "id"], unique=False)
    op.create_index("ix_bulk_row_standing", "bulk_row", ["upload_id", "standing", "id"], unique=False)
    op.create_index(op.f("ix_bulk_row_updates_id"), "bulk_row", ["updates_id"], unique=False)
    op.create_table(
        "bulk_finding",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("upload_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("row_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("column_letter", sa.String(length=4), nullable=True),
        sa.Column("severity", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["row_id"],
            ["bulk_row.id"],
            name=op.f("fk_bulk_finding_row_id_bulk_row"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"],
            ["bulk_upload.id"],
            name=op.f("fk_bulk_finding_upload_id_bulk_upload"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_finding")),
    )
    op.create_index("ix_bulk_finding_code", "bulk_finding", ["upload_id", "code", "row_id"], unique=False)
    op.create_index(op.f("ix_bulk_finding_row_id"), "bulk_finding", ["row_id"], unique=False)
    op.create_table(
        "bulk_row_key",
        sa.Column("row_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("upload_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_bulk_row_key_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["row_id"],
            ["bulk_row.id"],
            name=op.f("fk_bulk_row_key_row_id_bulk_row"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"],
            ["bulk_upload.id"],
            name=op.f("fk_bulk_row_key_upload_id_bulk_upload"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("row_id", "key", name=op.f("pk_bulk_row_key")),
    )
    op.create_index("ix_bulk_row_key_key", "bulk_row_key", ["organisation_id", "key"], unique=False)
    op.create_index(op.f("ix_bulk_row_key_upload_id"), "bulk_row_key", ["upload_id"], unique=False)
    op.create_table(
        "open_tenancy",
        sa.Column("referral_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("is_waived", sa.Boolean(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.CheckConstraint("NOT (is_waived AND is_open)", name=op.f("ck_open_tenancy_waived_is_not_counted")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_open_tenancy_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"],
            ["referral.id"],
            name=op.f("fk_open_tenancy_referral_id_referral"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("referral_id", "key", name=op.f("pk_open_tenancy")),
    )
    op.create_index(
        "uq_open_tenancy_key",
        "open_tenancy",
        ["organisation_id", "key"],
        unique=True,
        sqlite_where=sa.text("is_open"),
        postgresql_where=sa.text("is_open"),
    )
    op.create_table(
        "remembered_mapping",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("heading_set", sa.String(length=64), nullable=False),
        sa.Column("columns", sa.LargeBinary(), nullable=True),
        sa.Column("fill_down", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_remembered_mapping_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remembered_mapping")),
        sa.UniqueConstraint("organisation_id", "heading_set", name="uq_remembered_mapping_headings"),
    )
    op.create_table(
        "heading_synonym",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("heading", sa.String(length=120), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("added_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"],
            ["user_account.id"],
            name=op.f("fk_heading_synonym_added_by_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heading_synonym")),
        sa.UniqueConstraint("key", name=op.f("uq_heading_synonym_key")),
    )
    for statement in v2.CREATE[op.get_bind().dialect.name]:
        op.execute(sa.text(statement))


def downgrade() -> None:
    for statement in v2.DROP[op.get_bind().dialect.name]:
        op.execute(sa.text(statement))
    for table in (
        "heading_synonym", "remembered_mapping", "open_tenancy", "bulk_row_key", "bulk_finding", "bulk_row",
        "bulk_content", "bulk_upload",
    ):
        op.drop_table(table)
