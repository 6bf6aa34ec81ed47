"""Operating systems with their end of support, facts for Windows 11, photos, and reports set aside or cleared"""

from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_MICROSOFT = "Microsoft Lifecycle, learn.microsoft.com/lifecycle"
_UBUNTU = "Ubuntu release cycle, ubuntu.com/about/release-cycle"
_MINT = "Linux Mint releases, linuxmint.com/download_all.php"
_DEBIAN = "Debian long-term support, wiki.debian.org/LTS"
_FEDORA = "Fedora end of life, fedorapeople.org schedule"
_GOOGLE = "Google's list of the model: ChromeOS auto update policy"
_MAKER = "The maker's update policy for the model"
_APPLE = "Apple names no day: see what the model can still install"
_READ_ON = date(2026, 11, 22)
# Family, name, edition, last day of security updates (None: depends on the model), where that is said.
_SYSTEMS = (
    ("windows", "Windows 11 26H2", "Home and Pro", date(2028, 10, 10), _MICROSOFT),
    ("windows", "Windows 11 25H2", "Home and Pro", date(2027, 10, 12), _MICROSOFT),
    ("windows", "Windows 11 25H2", "Education", date(2028, 10, 10), _MICROSOFT),
    ("windows", "Windows 11 24H2", "Home and Pro", date(2026, 10, 13), _MICROSOFT),
    ("windows", "Windows 11 24H2", "Education", date(2027, 10, 12), _MICROSOFT),
    ("windows", "Windows 11 23H2", "Home and Pro", date(2025, 11, 11), _MICROSOFT),
    ("windows", "Windows 11 23H2", "Education", date(2026, 11, 10), _MICROSOFT),
    ("windows", "Windows 10 22H2", "", date(2025, 10, 14), _MICROSOFT),
    ("windows", "Windows 10 LTSC 2021", "Enterprise", date(2027, 1, 12), _MICROSOFT),
    ("chromeos", "ChromeOS Flex", "", None, _GOOGLE),
    ("chromeos", "ChromeOS", "", None, _GOOGLE),
    ("linux", "Linux Mint 22", "", date(2029, 4, 30), _MINT),
    ("linux", "Linux Mint 21", "", date(2027, 4, 30), _MINT),
    ("linux", "Ubuntu 26.04 LTS", "", date(2031, 4, 30), _UBUNTU),
    ("linux", "Ubuntu 24.04 LTS", "", date(2029, 5, 31), _UBUNTU),
    ("linux", "Ubuntu 22.04 LTS", "", date(2027, 4, 1), _UBUNTU),
    ("linux", "Ubuntu 20.04 LTS", "", date(2025, 5, 31), _UBUNTU),
    ("linux", "Debian 13", "", date(2030, 6, 30), _DEBIAN),
    ("linux", "Debian 12", "", date(2028, 6, 30), _DEBIAN),
    ("linux", "Debian 11", "", date(2026, 8, 31), _DEBIAN),
    ("linux", "Fedora 44", "", date(2027, 6, 2), _FEDORA),
    ("android", "Android 17", "", None, _MAKER),
    ("android", "Android 16", "", None, _MAKER),
    ("android", "Android 15", "", None, _MAKER),
    ("android", "Android 14", "", None, _MAKER),
    ("android", "Android 13", "", date(2026, 3, 2), "Android Security Bulletin, source.android.com"),
    ("apple", "iPadOS 26", "", None, _APPLE),
    ("apple", "iPadOS 18", "", None, _APPLE),
    ("apple", "iOS 26", "", None, _APPLE),
    ("apple", "iOS 18", "", None, _APPLE),
    ("apple", "macOS 26", "", None, _APPLE),
    ("apple", "macOS 15", "", None, _APPLE),
    ("apple", "macOS 13", "", date(2025, 9, 15), "Apple security releases, support.apple.com"),
)


def _points_at(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    systems = op.create_table("supported_system",
        sa.Column("id", _ID, nullable=False),
        sa.Column("family", _one_of("system_family", "windows", "chromeos", "linux", "android", "apple"),
                  nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("edition", sa.String(length=20), server_default="", nullable=False),
        sa.Column("support_ends_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("source_read_on", sa.Date(), nullable=False),
        sa.Column("is_offered", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("changed_by_id", _ID, nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("name <> '' AND source <> ''", name=op.f("ck_supported_system_named_with_source")),
        _points_at("supported_system", "changed_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supported_system")),
        sa.UniqueConstraint("name", "edition", name="uq_supported_system_name"),
    )
    op.create_index(op.f("ix_supported_system_changed_by_id"), "supported_system", ["changed_by_id"])
    now = datetime.now(UTC)
    op.bulk_insert(systems, [
        {"family": family, "name": name, "edition": edition, "support_ends_on": ends_on, "source": source,
         "source_read_on": _READ_ON, "is_offered": True, "created_at": now, "updated_at": now, "version": 1}
        for family, name, edition, ends_on, source in _SYSTEMS
    ])
    op.create_table("device_photo",
        sa.Column("id", _ID, nullable=False),
        sa.Column("device_id", _ID, nullable=False),
        sa.Column("kind", _one_of("photo_kind", "look", "type_plate"), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("width", sa.SmallInteger(), nullable=False),
        sa.Column("height", sa.SmallInteger(), nullable=False),
        sa.Column("picture", sa.LargeBinary(), nullable=False),
        sa.Column("thumbnail", sa.LargeBinary(), nullable=False),
        sa.Column("taken_by_id", _ID, nullable=False),
        sa.Column("removed_at", _MOMENT, nullable=True),
        sa.Column("removed_by_id", _ID, nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.CheckConstraint("width > 0 AND height > 0", name=op.f("ck_device_photo_has_size")),
        _points_at("device_photo", "device_id", "device"),
        _points_at("device_photo", "removed_by_id", "user_account"),
        _points_at("device_photo", "taken_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_photo")),
        sa.UniqueConstraint("device_id", "sha256", name="uq_device_photo_once"),
    )
    for column in ("device_id", "removed_at", "removed_by_id", "taken_by_id"):
        op.create_index(op.f(f"ix_device_photo_{column}"), "device_photo", [column])
    # Plain columns, so that SQLite need not copy the tables and their guards.
    op.add_column("device", sa.Column("tpm_version", sa.String(length=8), nullable=True))
    op.add_column("device", sa.Column("has_secure_boot", sa.Boolean(), nullable=True))
    op.add_column("hardware_report", sa.Column("set_aside_at", _MOMENT, nullable=True))
    op.add_column("hardware_report", sa.Column("cleared_at", _MOMENT, nullable=True))


def downgrade() -> None:
    op.drop_column("hardware_report", "cleared_at")
    op.drop_column("hardware_report", "set_aside_at")
    op.drop_column("device", "has_secure_boot")
    op.drop_column("device", "tpm_version")
    op.drop_table("device_photo")
    op.drop_table("supported_system")
