"""Guards in the database: drives of trusted devices stay, and evidence is never rewritten."""

import sqlalchemy as sa
from alembic import op

from migrations.guards import v13

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def _run(statements: list[str]) -> None:
    for statement in statements:
        op.execute(sa.text(statement))


def upgrade() -> None:
    _run(v13.CREATE[op.get_bind().dialect.name])


def downgrade() -> None:
    _run(v13.DROP[op.get_bind().dialect.name])
