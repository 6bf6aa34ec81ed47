"""Typed evidence, destruction records, demands for Purge and archives of wipe logs"""

import sqlalchemy as sa
from alembic import op

from migrations.guards import v3

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def _run(statements: list[str]) -> None:
    for statement in statements:
        op.execute(sa.text(statement))


def upgrade() -> None:
    op.create_table("purge_demand",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("donor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("consignment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("programme_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("set_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(CASE WHEN donor_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN consignment_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN programme_id IS NULL THEN 0 ELSE 1 END) = 1", name=op.f("ck_purge_demand_one_subject")),
        sa.ForeignKeyConstraint(["consignment_id"], ["consignment.id"], name=op.f("fk_purge_demand_consignment_id_consignment")),
        sa.ForeignKeyConstraint(["donor_id"], ["organisation.id"], name=op.f("fk_purge_demand_donor_id_organisation")),
        sa.ForeignKeyConstraint(["lifted_by_id"], ["user_account.id"], name=op.f("fk_purge_demand_lifted_by_id_user_account")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_purge_demand_programme_id_programme")),
        sa.ForeignKeyConstraint(["set_by_id"], ["user_account.id"], name=op.f("fk_purge_demand_set_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purge_demand"))
    )
    op.create_index(op.f("ix_purge_demand_consignment_id"), "purge_demand", ["consignment_id"], unique=False)
    op.create_index(op.f("ix_purge_demand_donor_id"), "purge_demand", ["donor_id"], unique=False)
    op.create_index(op.f("ix_purge_demand_lifted_by_id"), "purge_demand", ["lifted_by_id"], unique=False)
    op.create_index(op.f("ix_purge_demand_programme_id"), "purge_demand", ["programme_id"], unique=False)
    op.create_index(op.f("ix_purge_demand_set_by_id"), "purge_demand", ["set_by_id"], unique=False)
    op.create_table("wipe_batch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.Enum("waiting", "done", name="batch_state", native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("uploaded_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["uploaded_by_id"], ["user_account.id"], name=op.f("fk_wipe_batch_uploaded_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wipe_batch"))
    )
    op.create_index(op.f("ix_wipe_batch_state"), "wipe_batch", ["state"], unique=False)
    op.create_index(op.f("ix_wipe_batch_uploaded_by_id"), "wipe_batch", ["uploaded_by_id"], unique=False)
    op.create_table("wipe_batch_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("finding", sa.Enum("accepted", "rejected", "known", "no_such_drive", "unreadable", name="drive_finding", native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column("log_device", sa.String(length=40), nullable=True),
        sa.Column("serial", sa.String(length=80), nullable=True),
        sa.Column("model", sa.String(length=120), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("device_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("wipe_log_file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["wipe_batch.id"], name=op.f("fk_wipe_batch_line_batch_id_wipe_batch"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_wipe_batch_line_device_id_device")),
        sa.ForeignKeyConstraint(["wipe_log_file_id"], ["wipe_log_file.id"], name=op.f("fk_wipe_batch_line_wipe_log_file_id_wipe_log_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wipe_batch_line"))
    )
    op.create_index("ix_wipe_batch_line_batch", "wipe_batch_line", ["batch_id", "position", "id"], unique=False)
    op.create_index(op.f("ix_wipe_batch_line_device_id"), "wipe_batch_line", ["device_id"], unique=False)
    op.create_index(op.f("ix_wipe_batch_line_wipe_log_file_id"), "wipe_batch_line", ["wipe_log_file_id"], unique=False)
    op.create_table("drive_destruction",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("drive_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("method", sa.Enum("shredded", "crushed", "disintegrated", name="destruction_method", native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column("destroyed_on", sa.Date(), nullable=False),
        sa.Column("company", sa.String(length=120), nullable=True),
        sa.Column("certificate_reference", sa.String(length=60), nullable=True),
        sa.Column("wipe_log_file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("witness_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("witness_id IS NOT NULL OR wipe_log_file_id IS NOT NULL", name=op.f("ck_drive_destruction_seen_or_certified")),
        sa.CheckConstraint("witness_id IS NULL OR witness_id <> recorded_by_id", name=op.f("ck_drive_destruction_two_people")),
        sa.ForeignKeyConstraint(["drive_id"], ["drive.id"], name=op.f("fk_drive_destruction_drive_id_drive")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["user_account.id"], name=op.f("fk_drive_destruction_recorded_by_id_user_account")),
        sa.ForeignKeyConstraint(["wipe_log_file_id"], ["wipe_log_file.id"], name=op.f("fk_drive_destruction_wipe_log_file_id_wipe_log_file")),
        sa.ForeignKeyConstraint(["witness_id"], ["user_account.id"], name=op.f("fk_drive_destruction_witness_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drive_destruction")),
        sa.UniqueConstraint("drive_id", name=op.f("uq_drive_destruction_drive_id"))
    )
    op.create_index(op.f("ix_drive_destruction_recorded_by_id"), "drive_destruction", ["recorded_by_id"], unique=False)
    op.create_index(op.f("ix_drive_destruction_wipe_log_file_id"), "drive_destruction", ["wipe_log_file_id"], unique=False)
    op.create_index(op.f("ix_drive_destruction_witness_id"), "drive_destruction", ["witness_id"], unique=False)
    op.create_table("typed_evidence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("device_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("drive_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("wipe_log_file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.Enum("waiting", "accepted", "refused", name="typed_state", native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column("tool", sa.String(length=40), nullable=False),
        sa.Column("tool_version", sa.String(length=40), nullable=False),
        sa.Column("method", sa.String(length=80), nullable=False),
        sa.Column("sanitisation", sa.Enum("clear", "purge", name="sanitisation_class", native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column("read_back", sa.Enum("full", "sampled", "drive_reported", name="read_back", native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column("serial", sa.String(length=80), nullable=False),
        sa.Column("serial_key", sa.String(length=80), nullable=False),
        sa.Column("certificate_reference", sa.String(length=60), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("typist_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("verifier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refusal", sa.String(length=300), nullable=True),
        sa.Column("evidence_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state = 'waiting' OR verifier_id IS NOT NULL", name=op.f("ck_typed_evidence_looked_at")),
        sa.CheckConstraint("ended_at >= started_at", name=op.f("ck_typed_evidence_ends_after_start")),
        sa.CheckConstraint("verifier_id IS NULL OR verifier_id <> typist_id", name=op.f("ck_typed_evidence_two_people")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_typed_evidence_device_id_device")),
        sa.ForeignKeyConstraint(["drive_id"], ["drive.id"], name=op.f("fk_typed_evidence_drive_id_drive")),
        sa.ForeignKeyConstraint(["evidence_id"], ["wipe_evidence.id"], name=op.f("fk_typed_evidence_evidence_id_wipe_evidence")),
        sa.ForeignKeyConstraint(["typist_id"], ["user_account.id"], name=op.f("fk_typed_evidence_typist_id_user_account")),
        sa.ForeignKeyConstraint(["verifier_id"], ["user_account.id"], name=op.f("fk_typed_evidence_verifier_id_user_account")),
        sa.ForeignKeyConstraint(["wipe_log_file_id"], ["wipe_log_file.id"], name=op.f("fk_typed_evidence_wipe_log_file_id_wipe_log_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_typed_evidence")),
        sa.UniqueConstraint("evidence_id", name=op.f("uq_typed_evidence_evidence_id"))
    )
    op.create_index(op.f("ix_typed_evidence_device_id"), "typed_evidence", ["device_id"], unique=False)
    op.create_index(op.f("ix_typed_evidence_drive_id"), "typed_evidence", ["drive_id"], unique=False)
    op.create_index("ix_typed_evidence_state", "typed_evidence", ["state", "id"], unique=False)
    op.create_index(op.f("ix_typed_evidence_typist_id"), "typed_evidence", ["typist_id"], unique=False)
    op.create_index(op.f("ix_typed_evidence_verifier_id"), "typed_evidence", ["verifier_id"], unique=False)
    op.create_index(op.f("ix_typed_evidence_wipe_log_file_id"), "typed_evidence", ["wipe_log_file_id"], unique=False)
    op.create_index("uq_typed_evidence_waiting", "typed_evidence", ["drive_id"], unique=True, sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))
    op.add_column("device", sa.Column("demands_purge", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("wipe_log_file", sa.Column("kind", sa.String(length=12), server_default="log", nullable=False))
    _run(v3.CREATE[op.get_bind().dialect.name])


def downgrade() -> None:
    _run(v3.DROP[op.get_bind().dialect.name])
    op.drop_column("wipe_log_file", "kind")
    op.drop_column("device", "demands_purge")
    op.drop_index("uq_typed_evidence_waiting", table_name="typed_evidence", sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))
    op.drop_index(op.f("ix_typed_evidence_wipe_log_file_id"), table_name="typed_evidence")
    op.drop_index(op.f("ix_typed_evidence_verifier_id"), table_name="typed_evidence")
    op.drop_index(op.f("ix_typed_evidence_typist_id"), table_name="typed_evidence")
    op.drop_index("ix_typed_evidence_state", table_name="typed_evidence")
    op.drop_index(op.f("ix_typed_evidence_drive_id"), table_name="typed_evidence")
    op.drop_index(op.f("ix_typed_evidence_device_id"), table_name="typed_evidence")
    op.drop_table("typed_evidence")
    op.drop_index(op.f("ix_drive_destruction_witness_id"), table_name="drive_destruction")
    op.drop_index(op.f("ix_drive_destruction_wipe_log_file_id"), table_name="drive_destruction")
    op.drop_index(op.f("ix_drive_destruction_recorded_by_id"), table_name="drive_destruction")
    op.drop_table("drive_destruction")
    op.drop_index(op.f("ix_wipe_batch_line_wipe_log_file_id"), table_name="wipe_batch_line")
    op.drop_index(op.f("ix_wipe_batch_line_device_id"), table_name="wipe_batch_line")
    op.drop_index("ix_wipe_batch_line_batch", table_name="wipe_batch_line")
    op.drop_table("wipe_batch_line")
    op.drop_index(op.f("ix_wipe_batch_uploaded_by_id"), table_name="wipe_batch")
    op.drop_index(op.f("ix_wipe_batch_state"), table_name="wipe_batch")
    op.drop_table("wipe_batch")
    op.drop_index(op.f("ix_purge_demand_set_by_id"), table_name="purge_demand")
    op.drop_index(op.f("ix_purge_demand_programme_id"), table_name="purge_demand")
    op.drop_index(op.f("ix_purge_demand_lifted_by_id"), table_name="purge_demand")
    op.drop_index(op.f("ix_purge_demand_donor_id"), table_name="purge_demand")
    op.drop_index(op.f("ix_purge_demand_consignment_id"), table_name="purge_demand")
    op.drop_table("purge_demand")
