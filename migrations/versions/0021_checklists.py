"""Checklists as versions in the database, the first one of each kind written here; safety tests of chargers."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from migrations.guards import v6

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_KINDS = ("laptop", "desktop", "all_in_one", "tablet", "smartphone", "server", "monitor", "networking", "other")


def _check(
    code: str, label: str, hint: str = "", *, may_not_apply: bool = False, is_lock: bool = False
) -> dict[str, Any]:
    return {"code": code, "label": label, "hint": hint, "may_not_apply": may_not_apply, "is_lock": is_lock}


_CHECKS = {
    "power": _check("power", "Starts and shuts down", "From off, twice."),
    "screen": _check("screen", "Screen", "No cracks, no dead areas, even light."),
    "keyboard": _check("keyboard", "Keyboard", "Every key once."),
    "pointer": _check("pointer", "Touchpad or mouse", ""),
    "wifi": _check("wifi", "Wi-Fi", "Joins the bench network and loads a page."),
    "sound": _check("sound", "Speakers and microphone", ""),
    "camera": _check("camera", "Camera", "", may_not_apply=True),
    "ports": _check("ports", "Ports", "USB, display and headphones where there are any.", may_not_apply=True),
    "battery": _check("battery", "Battery", "Runs 30 minutes without the charger and is not swollen."),
    "storage_health": _check("storage_health", "Storage health",
                   "SMART: no pending or reallocated sectors, no media errors."),
    "charger_safety": _check("charger_safety", "Charger safety (PAT)", "Charger fits, is tested, lead undamaged."),
    "firmware_password": _check("firmware_password", "No firmware password",
                   "The set-up screen opens without one.", is_lock=True),
    "device_management": _check("device_management", "No device management (MDM)",
                   "Set-up does not ask for an organisation.", is_lock=True),
    "mains_lead": _check("charger_safety", "Mains lead safety (PAT)", "Lead fits, is tested, undamaged."),
    "touch": _check("touch", "Touch screen", "Draw over the whole screen."),
    "buttons": _check("buttons", "Buttons", ""),
    "activation_lock": _check("activation_lock", "No activation or factory-reset lock",
                   "After a reset, set-up does not ask for an earlier account.", is_lock=True),
}
_FIRST = {
    "laptop": (
        "power screen keyboard pointer wifi sound camera ports battery storage_health "
        "charger_safety firmware_password device_management"
    ),
    "desktop": "power wifi ports storage_health mains_lead firmware_password device_management",
    "all_in_one": "screen sound camera power wifi ports storage_health mains_lead firmware_password device_management",
    "tablet": "power screen touch buttons wifi sound camera battery charger_safety device_management activation_lock",
    "smartphone": (
        "power screen touch buttons wifi sound camera battery charger_safety device_management "
        "activation_lock"
    ),
    "server": "power ports storage_health mains_lead firmware_password",
    "monitor": "power screen ports buttons mains_lead",
    "networking": "power ports mains_lead firmware_password",
    "other": "power mains_lead firmware_password",
}


def _run(statements: list[str]) -> None:
    for statement in statements:
        op.execute(sa.text(statement))


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _points_at(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def upgrade() -> None:
    versions = op.create_table("checklist_version",
        sa.Column("id", _ID, nullable=False),
        sa.Column("form_factor", _enum("form_factor", *_KINDS), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("checks", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("made_by_id", _ID, nullable=True),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_checklist_version_counts_from_one")),
        _points_at("checklist_version", "made_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_version")),
        sa.UniqueConstraint("form_factor", "number", name="uq_checklist_version_number"),
    )
    op.create_index(op.f("ix_checklist_version_made_by_id"), "checklist_version", ["made_by_id"])
    op.create_table("charger_test",
        sa.Column("id", _ID, nullable=False),
        sa.Column("device_id", _ID, nullable=False),
        sa.Column("appliance", _enum("appliance", "charger", "lead", "device"), nullable=False),
        sa.Column("appliance_class", _enum("appliance_class", "class_1", "class_2"), nullable=False),
        sa.Column("is_undamaged", sa.Boolean(), nullable=False),
        sa.Column("lead_metres", sa.Double(), nullable=False),
        sa.Column("earth_ohm", sa.Double(), nullable=True),
        sa.Column("insulation_megohm", sa.Double(), nullable=True),
        sa.Column("fuse", _enum("fuse", "3", "5", "10", "13", "none"), nullable=False),
        sa.Column("has_passed", sa.Boolean(), nullable=False),
        sa.Column("tester_id", _ID, nullable=False),
        sa.Column("tested_at", _MOMENT, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.CheckConstraint("earth_ohm IS NULL OR earth_ohm >= 0", name=op.f("ck_charger_test_earth_not_negative")),
        sa.CheckConstraint("insulation_megohm IS NULL OR insulation_megohm >= 0",
                           name=op.f("ck_charger_test_insulation_not_negative")),
        sa.CheckConstraint("NOT has_passed OR (is_undamaged AND (appliance_class = 'class_2' OR "
                           "(earth_ohm IS NOT NULL AND insulation_megohm IS NOT NULL)))",
                           name=op.f("ck_charger_test_passed_by_measuring")),
        _points_at("charger_test", "device_id", "device"), _points_at("charger_test", "tester_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charger_test")),
    )
    for column in ("device_id", "tester_id"):
        op.create_index(op.f(f"ix_charger_test_{column}"), "charger_test", [column])
    op.add_column("device", sa.Column("checklist_number", sa.SmallInteger(), nullable=True))
    op.add_column("device_test", sa.Column("checklist_number", sa.SmallInteger(), nullable=True))
    op.bulk_insert(versions, [
        {"form_factor": kind, "number": 1, "made_at": datetime.now(UTC),
         "checks": [_CHECKS[code] for code in codes.split()]}
        for kind, codes in _FIRST.items()
    ])
    _run(v6.CREATE[op.get_bind().dialect.name])


def downgrade() -> None:
    _run(v6.DROP[op.get_bind().dialect.name])
    op.drop_column("device_test", "checklist_number")
    op.drop_column("device", "checklist_number")
    op.drop_table("charger_test")
    op.drop_table("checklist_version")
