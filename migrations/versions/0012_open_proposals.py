"""Open proposals are found in their order among all that ever were."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    only = sa.text("state = 'proposed'")
    op.create_index(
        "ix_match_proposal_open", "match_proposal", ["rank", "id"], sqlite_where=only, postgresql_where=only
    )


def downgrade() -> None:
    op.drop_index("ix_match_proposal_open", table_name="match_proposal")
