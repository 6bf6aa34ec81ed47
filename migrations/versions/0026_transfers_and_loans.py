"""Transfers between sites, loan stock and loans, with a guard for what is away"""

import sqlalchemy as sa
from alembic import op

from migrations.guards import v11

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def _run(statements: list[str]) -> None:
    for statement in statements:
        op.execute(sa.text(statement))


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _stamps() -> list[sa.Column[object]]:
    return [sa.Column("version", sa.Integer(), nullable=False), sa.Column("created_at", _MOMENT, nullable=False),
            sa.Column("updated_at", _MOMENT, nullable=False)]


def _points_at(table: str, column: str, other: str, **how: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"), **how)


def upgrade() -> None:
    op.create_table("site_transfer",
        sa.Column("id", _ID, nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("state", _one_of("site_transfer_state", "prepared", "on_the_way", "received", "called_off"),
                  nullable=False),
        sa.Column("from_site_id", _ID, nullable=False),
        sa.Column("to_site_id", _ID, nullable=False),
        sa.Column("driver_name", sa.LargeBinary(), nullable=True),
        sa.Column("left_at", _MOMENT, nullable=True),
        sa.Column("received_at", _MOMENT, nullable=True),
        sa.Column("unknown", sa.JSON(), nullable=False),
        sa.Column("prepared_by_id", _ID, nullable=False),
        sa.Column("received_by_id", _ID, nullable=True),
        sa.Column("submission_key", sa.String(length=36), nullable=True),
        *_stamps(),
        sa.CheckConstraint("from_site_id <> to_site_id", name=op.f("ck_site_transfer_two_sites")),
        sa.CheckConstraint(
            "state IN ('prepared','called_off') OR (left_at IS NOT NULL AND driver_name IS NOT NULL)",
            name=op.f("ck_site_transfer_left_with_a_name")),
        _points_at("site_transfer", "from_site_id", "site"),
        _points_at("site_transfer", "to_site_id", "site"),
        _points_at("site_transfer", "prepared_by_id", "user_account"),
        _points_at("site_transfer", "received_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_transfer")),
        sa.UniqueConstraint("number", name=op.f("uq_site_transfer_number")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_site_transfer_submission_key")),
    )
    for column in ("from_site_id", "to_site_id", "prepared_by_id", "received_by_id"):
        op.create_index(op.f(f"ix_site_transfer_{column}"), "site_transfer", [column])
    op.create_index("ix_site_transfer_state", "site_transfer", ["state", "id"])
    op.create_table("site_transfer_line",
        sa.Column("id", _ID, nullable=False),
        sa.Column("transfer_id", _ID, nullable=False),
        sa.Column("device_id", _ID, nullable=False),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("arrived_at", _MOMENT, nullable=True),
        sa.CheckConstraint("is_listed OR arrived_at IS NOT NULL", name=op.f("ck_site_transfer_line_listed_or_arrived")),
        _points_at("site_transfer_line", "device_id", "device"),
        _points_at("site_transfer_line", "transfer_id", "site_transfer", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_transfer_line")),
        sa.UniqueConstraint("transfer_id", "device_id", name="uq_site_transfer_line_once"),
    )
    op.create_index(op.f("ix_site_transfer_line_device_id"), "site_transfer_line", ["device_id"])
    _create_loans()
    # Plain columns, so that SQLite need not copy the table and its guards.
    op.add_column("device", sa.Column("on_the_way", sa.String(length=12), nullable=True))
    op.add_column("device", sa.Column("loan_stock_reason", sa.String(length=300), nullable=True))
    _run(v11.CREATE[op.get_bind().dialect.name])


def _create_loans() -> None:
    op.create_table("loan",
        sa.Column("id", _ID, nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("state", _one_of("loan_state", "out", "back", "lost"), nullable=False),
        sa.Column("device_id", _ID, nullable=False),
        sa.Column("organisation_id", _ID, nullable=True),
        sa.Column("collection_point_id", _ID, nullable=True),
        sa.Column("event_name", sa.String(length=120), nullable=True),
        sa.Column("taken_by", sa.LargeBinary(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("times_extended", sa.Integer(), nullable=False),
        sa.Column("condition_out", sa.String(length=300), nullable=False),
        sa.Column("accessories", sa.String(length=300), nullable=True),
        sa.Column("lent_at", _MOMENT, nullable=False),
        sa.Column("lent_by_id", _ID, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.Column("ended_by_id", _ID, nullable=True),
        sa.Column("condition_back", sa.String(length=300), nullable=True),
        sa.Column("accessories_missing", sa.String(length=300), nullable=True),
        sa.Column("submission_key", sa.String(length=36), nullable=True),
        *_stamps(),
        sa.CheckConstraint(
            "(CASE WHEN organisation_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN collection_point_id IS NULL THEN 0 "
            "ELSE 1 END) + (CASE WHEN event_name IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_loan_one_borrower")),
        sa.CheckConstraint("state = 'out' OR ended_at IS NOT NULL", name=op.f("ck_loan_ended_when_not_out")),
        _points_at("loan", "device_id", "device"),
        _points_at("loan", "organisation_id", "organisation"),
        _points_at("loan", "collection_point_id", "collection_point"),
        _points_at("loan", "lent_by_id", "user_account"),
        _points_at("loan", "ended_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan")),
        sa.UniqueConstraint("number", name=op.f("uq_loan_number")),
        sa.UniqueConstraint("submission_key", "device_id", name="uq_loan_sent_once"),
    )
    for column in ("device_id", "organisation_id", "collection_point_id", "lent_by_id", "ended_by_id"):
        op.create_index(op.f(f"ix_loan_{column}"), "loan", [column])
    op.create_index("ix_loan_state", "loan", ["state", "due_on", "id"])
    op.create_index("uq_loan_out_once", "loan", ["device_id"], unique=True, sqlite_where=sa.text("state = 'out'"),
                    postgresql_where=sa.text("state = 'out'"))


def downgrade() -> None:
    _run(v11.DROP[op.get_bind().dialect.name])
    op.drop_column("device", "loan_stock_reason")
    op.drop_column("device", "on_the_way")
    op.drop_table("loan")
    op.drop_table("site_transfer_line")
    op.drop_table("site_transfer")
