"""Households that are perhaps or surely one: pairs to check, merges, and the way back"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_LIVE = sa.text("undone_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "household_merge",
        sa.Column("id", _ID, nullable=False),
        sa.Column("merged_id", _ID, nullable=False),
        sa.Column("into_id", _ID, nullable=False),
        sa.Column("leads_to_id", _ID, nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_by_id", _ID, nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", _ID, nullable=True),
        sa.Column("undone_words", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "merged_id <> into_id AND merged_id <> leads_to_id", name=op.f("ck_household_merge_never_into_itself")
        ),
        sa.ForeignKeyConstraint(["merged_id"], ["household.id"], name=op.f("fk_household_merge_merged_id_household")),
        sa.ForeignKeyConstraint(["into_id"], ["household.id"], name=op.f("fk_household_merge_into_id_household")),
        sa.ForeignKeyConstraint(
            ["leads_to_id"], ["household.id"], name=op.f("fk_household_merge_leads_to_id_household")
        ),
        sa.ForeignKeyConstraint(
            ["merged_by_id"], ["user_account.id"], name=op.f("fk_household_merge_merged_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["user_account.id"], name=op.f("fk_household_merge_undone_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_merge")),
    )
    for column in ("merged_id", "into_id", "leads_to_id"):
        op.create_index(op.f(f"ix_household_merge_{column}"), "household_merge", [column])
    op.create_index(
        "uq_household_merge_live", "household_merge", ["merged_id"], unique=True, sqlite_where=_LIVE,
        postgresql_where=_LIVE,
    )
    op.create_table(
        "household_merged_referral",
        sa.Column("referral_id", _ID, nullable=False),
        sa.Column("home_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_household_merged_referral_referral_id_referral"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["home_id"], ["household.id"], name=op.f("fk_household_merged_referral_home_id_household")
        ),
        sa.PrimaryKeyConstraint("referral_id", name=op.f("pk_household_merged_referral")),
    )
    op.create_index(op.f("ix_household_merged_referral_home_id"), "household_merged_referral", ["home_id"])
    op.create_table(
        "household_own_help",
        sa.Column("household_id", _ID, autoincrement=False, nullable=False),
        sa.Column("device_helped_on", sa.Date(), nullable=True),
        sa.Column("data_helped_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_household_own_help_household_id_household")
        ),
        sa.PrimaryKeyConstraint("household_id", name=op.f("pk_household_own_help")),
    )
    _make_pairs()


def _make_pairs() -> None:
    op.create_table(
        "household_pair",
        sa.Column("id", _ID, nullable=False),
        sa.Column("lower_id", _ID, nullable=False),
        sa.Column("higher_id", _ID, nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("apart_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("apart_by_id", _ID, nullable=True),
        sa.Column("apart_words", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("lower_id < higher_id", name=op.f("ck_household_pair_in_order")),
        sa.CheckConstraint(
            "NOT (is_open AND apart_at IS NOT NULL)", name=op.f("ck_household_pair_apart_is_not_open")
        ),
        sa.ForeignKeyConstraint(["lower_id"], ["household.id"], name=op.f("fk_household_pair_lower_id_household")),
        sa.ForeignKeyConstraint(["higher_id"], ["household.id"], name=op.f("fk_household_pair_higher_id_household")),
        sa.ForeignKeyConstraint(
            ["apart_by_id"], ["user_account.id"], name=op.f("fk_household_pair_apart_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_pair")),
    )
    op.create_index(op.f("ix_household_pair_higher_id"), "household_pair", ["higher_id"])
    op.create_index("ix_household_pair_open", "household_pair", ["is_open", "id"])
    op.create_index("uq_household_pair_homes", "household_pair", ["lower_id", "higher_id"], unique=True)


def downgrade() -> None:
    for table in ("household_pair", "household_own_help", "household_merged_referral", "household_merge"):
        op.drop_table(table)
