"""A guard in the database: what is in quarantine reaches no shelf and nobody."""

import sqlalchemy as sa
from alembic import op

from migrations.guards import v5

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def _run(statements: list[str]) -> None:
    for statement in statements:
        op.execute(sa.text(statement))


def upgrade() -> None:
    _run(v5.CREATE[op.get_bind().dialect.name])


def downgrade() -> None:
    _run(v5.DROP[op.get_bind().dialect.name])
