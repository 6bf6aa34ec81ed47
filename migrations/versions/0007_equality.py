"""Equality answers in a table of their own; what a draft was copied from; whether a phone is shared."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Plain columns without constraints: SQLite can add and drop them in place, the table is not built anew.
    op.add_column("referral", sa.Column("is_phone_shared", sa.Boolean(), nullable=True))
    op.add_column("referral", sa.Column("copied_from", sa.String(length=12), nullable=True))
    op.add_column("referral", sa.Column("equality_step", sa.String(length=10), nullable=True))
    op.create_table(
        "equality_answers",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("quarter", sa.String(length=7), nullable=False),
        sa.Column("age_band", sa.String(length=20), nullable=False),
        sa.Column("sex", sa.String(length=20), nullable=False),
        sa.Column("ethnic_group", sa.String(length=20), nullable=False),
        sa.Column("is_disabled", sa.String(length=20), nullable=False),
        sa.Column("first_language", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_equality_answers")),
    )
    op.create_index(op.f("ix_equality_answers_quarter"), "equality_answers", ["quarter"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_equality_answers_quarter"), table_name="equality_answers")
    op.drop_table("equality_answers")
    op.drop_column("referral", "equality_step")
    op.drop_column("referral", "copied_from")
    op.drop_column("referral", "is_phone_shared")
