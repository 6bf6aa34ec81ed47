"""Guards in the database: loads that left are kept as they left."""

import sqlalchemy as sa
from alembic import op

from migrations.guards import v14

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def _run(statements: list[str]) -> None:
    for statement in statements:
        op.execute(sa.text(statement))


def upgrade() -> None:
    _run(v14.CREATE[op.get_bind().dialect.name])


def downgrade() -> None:
    _run(v14.DROP[op.get_bind().dialect.name])
