"""Guards in the database: audit events never change, no device is trusted without wipe evidence."""

import sqlalchemy as sa
from alembic import op

from migrations.guards import v1

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _run(statements: list[str]) -> None:
    for statement in statements:
        op.execute(sa.text(statement))


def upgrade() -> None:
    _run(v1.CREATE[op.get_bind().dialect.name])


def downgrade() -> None:
    _run(v1.DROP[op.get_bind().dialect.name])
