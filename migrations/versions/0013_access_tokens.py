"""Access tokens of programs, answers given once, and which files came from a landlord's system."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_token",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("beginning", sa.String(length=12), nullable=False),
        sa.Column("secret_hash", sa.String(length=32), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("submission_key", sa.String(length=32), nullable=True),
        sa.Column("made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("answerable_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_on", sa.Date(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["answerable_id"], ["user_account.id"], name=op.f("fk_access_token_answerable_id_user_account")),
        sa.ForeignKeyConstraint(["made_by_id"], ["user_account.id"], name=op.f("fk_access_token_made_by_id_user_account")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_access_token_organisation_id_organisation")),
        sa.ForeignKeyConstraint(["revoked_by_id"], ["user_account.id"], name=op.f("fk_access_token_revoked_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_token")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_access_token_secret_hash")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_access_token_submission_key")),
    )
    op.create_index(op.f("ix_access_token_answerable_id"), "access_token", ["answerable_id"], unique=False)
    op.create_index(op.f("ix_access_token_made_by_id"), "access_token", ["made_by_id"], unique=False)
    op.create_index(op.f("ix_access_token_organisation_id"), "access_token", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_access_token_revoked_by_id"), "access_token", ["revoked_by_id"], unique=False)
    op.create_table(
        "answered_call",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("content", sa.String(length=32), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["token_id"], ["access_token.id"], name=op.f("fk_answered_call_token_id_access_token"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answered_call")),
        sa.UniqueConstraint("token_id", "key", name="uq_answered_call_key"),
    )
    op.create_index(op.f("ix_answered_call_answered_at"), "answered_call", ["answered_at"], unique=False)
    op.create_table(
        "bulk_sending",
        sa.Column("upload_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("columns", sa.LargeBinary(), nullable=True),
        sa.Column("is_waiting", sa.Boolean(), nullable=False),
        sa.Column("refusal", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["token_id"], ["access_token.id"], name=op.f("fk_bulk_sending_token_id_access_token")),
        sa.ForeignKeyConstraint(["upload_id"], ["bulk_upload.id"], name=op.f("fk_bulk_sending_upload_id_bulk_upload"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("upload_id", name=op.f("pk_bulk_sending")),
    )
    op.create_index(op.f("ix_bulk_sending_is_waiting"), "bulk_sending", ["is_waiting"], unique=False)
    op.create_index(op.f("ix_bulk_sending_token_id"), "bulk_sending", ["token_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_bulk_sending_token_id"), table_name="bulk_sending")
    op.drop_index(op.f("ix_bulk_sending_is_waiting"), table_name="bulk_sending")
    op.drop_table("bulk_sending")
    op.drop_index(op.f("ix_answered_call_answered_at"), table_name="answered_call")
    op.drop_table("answered_call")
    op.drop_index(op.f("ix_access_token_revoked_by_id"), table_name="access_token")
    op.drop_index(op.f("ix_access_token_organisation_id"), table_name="access_token")
    op.drop_index(op.f("ix_access_token_made_by_id"), table_name="access_token")
    op.drop_index(op.f("ix_access_token_answerable_id"), table_name="access_token")
    op.drop_table("access_token")
