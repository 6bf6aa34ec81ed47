"""Certificates of data sanitisation with their guards, and prints of labels."""

import sqlalchemy as sa
from alembic import op

from migrations.guards import v4

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def _run(statements: list[str]) -> None:
    for statement in statements:
        op.execute(sa.text(statement))


def upgrade() -> None:
    op.create_table("label_print",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.Enum("waiting", "drawn", name="print_state", native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column("stock", sa.Enum("roll_62", "sheet_24", "sheet_21", name="stock", native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column("first_place", sa.Integer(), nullable=False),
        sa.Column("asset_tags", sa.JSON(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.Column("asked_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("first_place >= 1", name=op.f("ck_label_print_place_counts_from_one")),
        sa.CheckConstraint("total > 0 AND done >= 0 AND done <= total", name=op.f("ck_label_print_done_within_total")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user_account.id"], name=op.f("fk_label_print_asked_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_print"))
    )
    op.create_index(op.f("ix_label_print_asked_by_id"), "label_print", ["asked_by_id"], unique=False)
    op.create_index(op.f("ix_label_print_state"), "label_print", ["state"], unique=False)
    op.create_table("certificate",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("device_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("consignment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("drive_count", sa.Integer(), nullable=False),
        sa.Column("levels", sa.String(length=40), nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("superseded_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("withdrawn_because", sa.Enum("wrong_drive", "wrong_details", "evidence_doubted", "other", name="withdrawal_reason", native_enum=False, create_constraint=True, length=40), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("device_id IS NOT NULL OR consignment_id IS NOT NULL", name=op.f("ck_certificate_one_subject")),
        sa.CheckConstraint("drive_count > 0", name=op.f("ck_certificate_says_something")),
        sa.ForeignKeyConstraint(["consignment_id"], ["consignment.id"], name=op.f("fk_certificate_consignment_id_consignment")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_certificate_device_id_device")),
        sa.ForeignKeyConstraint(["issued_by_id"], ["user_account.id"], name=op.f("fk_certificate_issued_by_id_user_account")),
        sa.ForeignKeyConstraint(["superseded_by_id"], ["certificate.id"], name=op.f("fk_certificate_superseded_by_id_certificate")),
        sa.ForeignKeyConstraint(["withdrawn_by_id"], ["user_account.id"], name=op.f("fk_certificate_withdrawn_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("number", name=op.f("uq_certificate_number")),
        sa.UniqueConstraint("sha256", name=op.f("uq_certificate_sha256"))
    )
    op.create_index(op.f("ix_certificate_consignment_id"), "certificate", ["consignment_id"], unique=False)
    op.create_index("ix_certificate_device_id", "certificate", ["device_id", "id"], unique=False)
    op.create_index(op.f("ix_certificate_issued_by_id"), "certificate", ["issued_by_id"], unique=False)
    op.create_index(op.f("ix_certificate_superseded_by_id"), "certificate", ["superseded_by_id"], unique=False)
    op.create_index(op.f("ix_certificate_withdrawn_by_id"), "certificate", ["withdrawn_by_id"], unique=False)
    op.create_index("uq_certificate_of_consignment", "certificate", ["consignment_id"], unique=True, sqlite_where=sa.text("device_id IS NULL AND superseded_at IS NULL AND withdrawn_at IS NULL"), postgresql_where=sa.text("device_id IS NULL AND superseded_at IS NULL AND withdrawn_at IS NULL"))
    op.create_index("uq_certificate_of_device", "certificate", ["device_id"], unique=True, sqlite_where=sa.text("device_id IS NOT NULL AND superseded_at IS NULL AND withdrawn_at IS NULL"), postgresql_where=sa.text("device_id IS NOT NULL AND superseded_at IS NULL AND withdrawn_at IS NULL"))
    op.create_table("certified_drive",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("certificate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("device_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("drive_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("evidence_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificate.id"], name=op.f("fk_certified_drive_certificate_id_certificate")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_certified_drive_device_id_device")),
        sa.ForeignKeyConstraint(["drive_id"], ["drive.id"], name=op.f("fk_certified_drive_drive_id_drive")),
        sa.ForeignKeyConstraint(["evidence_id"], ["wipe_evidence.id"], name=op.f("fk_certified_drive_evidence_id_wipe_evidence")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certified_drive")),
        sa.UniqueConstraint("certificate_id", "drive_id", name="uq_certified_drive_once")
    )
    op.create_index(op.f("ix_certified_drive_device_id"), "certified_drive", ["device_id"], unique=False)
    op.create_index(op.f("ix_certified_drive_drive_id"), "certified_drive", ["drive_id"], unique=False)
    op.create_index(op.f("ix_certified_drive_evidence_id"), "certified_drive", ["evidence_id"], unique=False)
    _run(v4.CREATE[op.get_bind().dialect.name])


def downgrade() -> None:
    _run(v4.DROP[op.get_bind().dialect.name])
    op.drop_index(op.f("ix_certified_drive_evidence_id"), table_name="certified_drive")
    op.drop_index(op.f("ix_certified_drive_drive_id"), table_name="certified_drive")
    op.drop_index(op.f("ix_certified_drive_device_id"), table_name="certified_drive")
    op.drop_table("certified_drive")
    op.drop_index("uq_certificate_of_device", table_name="certificate", sqlite_where=sa.text("device_id IS NOT NULL AND superseded_at IS NULL AND withdrawn_at IS NULL"), postgresql_where=sa.text("device_id IS NOT NULL AND superseded_at IS NULL AND withdrawn_at IS NULL"))
    op.drop_index("uq_certificate_of_consignment", table_name="certificate", sqlite_where=sa.text("device_id IS NULL AND superseded_at IS NULL AND withdrawn_at IS NULL"), postgresql_where=sa.text("device_id IS NULL AND superseded_at IS NULL AND withdrawn_at IS NULL"))
    op.drop_index(op.f("ix_certificate_withdrawn_by_id"), table_name="certificate")
    op.drop_index(op.f("ix_certificate_superseded_by_id"), table_name="certificate")
    op.drop_index(op.f("ix_certificate_issued_by_id"), table_name="certificate")
    op.drop_index("ix_certificate_device_id", table_name="certificate")
    op.drop_index(op.f("ix_certificate_consignment_id"), table_name="certificate")
    op.drop_table("certificate")
    op.drop_index(op.f("ix_label_print_state"), table_name="label_print")
    op.drop_index(op.f("ix_label_print_asked_by_id"), table_name="label_print")
    op.drop_table("label_print")
