"""Runs of the matching by a worker; how many needs a run left over stands beside the long list of them."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "match_request",
        sa.Column("id", _KEY, nullable=False),
        sa.Column(
            "state",
            sa.Enum("under_way", "done", "failed", name="request_state", native_enum=False, create_constraint=True,
                    length=40),
            nullable=False,
        ),
        sa.Column("together", sa.String(length=20), nullable=False),
        sa.Column("asked_by_id", _KEY, nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("run_id", _KEY, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["user_account.id"], name=op.f("fk_match_request_asked_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["match_run.id"], name=op.f("fk_match_request_run_id_match_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_request")),
    )
    only = sa.text("state = 'under_way'")
    op.create_index(
        "uq_match_request_under_way", "match_request", ["state"], unique=True, sqlite_where=only, postgresql_where=only
    )
    # Old rows get their count below; the default goes again, because the code always says the number.
    op.add_column("match_run", sa.Column("needs_left_over", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE match_run SET needs_left_over = json_array_length(left_over)")
    with op.batch_alter_table("match_run") as table:
        table.alter_column("needs_left_over", server_default=None)


def downgrade() -> None:
    op.drop_column("match_run", "needs_left_over")
    op.drop_table("match_request")
