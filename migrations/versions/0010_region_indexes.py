"""Indexes for a whole region: lists, queues, places on the waiting list and texts that want a person"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_FILTERED = ("partner_id", "authority_code", "referrer_id")
# Name, table, columns before and after.
CHANGED = (
    ("ix_referral_partner_state", "referral", ("partner_id", "state", "id"),
     ("partner_id", "state", "id", "authority_code", "referrer_id")),
    ("ix_referral_state", "referral", ("state", "id"), ("state", "id", *_FILTERED)),
    ("ix_referral_submitted", "referral", ("submitted_at", "id"), ("submitted_at", "id", "state", *_FILTERED)),
    ("ix_referral_decide_by", "referral", ("state", "decide_by", "id"), ("state", "decide_by", "id", *_FILTERED)),
    ("ix_referral_handed_over", "referral", ("handed_over_at",), ("handed_over_at", "id", "waiting_since")),
    ("ix_referral_due", "referral", ("decide_by", "id"), ("decide_by", "id", "state", *_FILTERED)),
    ("ix_referral_waiting_since", "referral", ("waiting_since", "id"), ("waiting_since", "id", "state", *_FILTERED)),
    ("ix_referral_waiting", "referral", ("state", "waiting_since", "id"), ("state", "waiting_since", "id", *_FILTERED)),
)
NEW = (
    ("ix_referral_state_submitted", "referral", ("state", "submitted_at", "id", *_FILTERED), None),
    ("ix_need_of_referral", "need", ("referral_id", "kind", "state", "device_kind"), None),
    ("ix_message_for_a_person", "message", ("id",),
     "handled_at IS NULL AND state IN ('failed','needs_review','technical_failure','undelivered')"),
    ("ix_inbound_message_open", "inbound_message", ("id",), "handled_at IS NULL"),
)


def upgrade() -> None:
    for name, table, _before, after in CHANGED:
        op.drop_index(name, table_name=table)
        op.create_index(name, table, list(after))
    for name, table, columns, where in NEW:
        only = sa.text(where) if where else None
        op.create_index(name, table, list(columns), sqlite_where=only, postgresql_where=only)


def downgrade() -> None:
    for name, table, _columns, _where in NEW:
        op.drop_index(name, table_name=table)
    for name, table, before, _after in CHANGED:
        op.drop_index(name, table_name=table)
        op.create_index(name, table, list(before))
