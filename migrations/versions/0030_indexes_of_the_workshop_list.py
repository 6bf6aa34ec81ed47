"""The workshop's list in the order of tag or place is read from an index, whatever narrows it."""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_NARROWED_BY = ("id", "state", "form_factor")


def upgrade() -> None:
    op.drop_index("ix_device_location", table_name="device")
    op.create_index("ix_device_location", "device", ["location", *_NARROWED_BY])
    op.create_index("ix_device_tag", "device", ["asset_tag", *_NARROWED_BY])


def downgrade() -> None:
    op.drop_index("ix_device_tag", table_name="device")
    op.drop_index("ix_device_location", table_name="device")
    op.create_index("ix_device_location", "device", ["location", "id"])
