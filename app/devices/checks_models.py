"""What devices are tested by and what came of it beside the checks: versions of checklists, charger tests.

A version of a checklist is never changed or deleted once it is saved; the database repeats that (migrations/guards).
"""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, BigId, Identified, enum_column
from app.devices.charger_limits import Appliance, ApplianceClass, Fuse
from app.devices.checklists import Check, check_from_json
from app.devices.states import FormFactor

if TYPE_CHECKING:
    from app.devices.models import Device


class ChecklistVersion(Identified, Base):
    """One version of the list of a kind of device; the newest number is in force. Nobody made version 1."""

    __tablename__ = "checklist_version"

    form_factor: Mapped[FormFactor] = enum_column(FormFactor)
    number: Mapped[int] = mapped_column(Integer)
    checks: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    reason: Mapped[str | None] = mapped_column(String(300))
    made_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)
    made_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("form_factor", "number", name="uq_checklist_version_number"),
        CheckConstraint("number >= 1", name="counts_from_one"),
    )

    def list_checks(self) -> tuple[Check, ...]:
        """Its checks in the order of the bench."""
        return tuple(check_from_json(stored) for stored in self.checks)


class ChargerTest(Identified, Base):
    """One safety test (PAT) of the charger or lead that goes with a device; a fact, never changed."""

    __tablename__ = "charger_test"

    device_id: Mapped[int] = mapped_column(BigId, ForeignKey("device.id"), index=True)
    appliance: Mapped[Appliance] = enum_column(Appliance)
    appliance_class: Mapped[ApplianceClass] = enum_column(ApplianceClass)
    is_undamaged: Mapped[bool]
    lead_metres: Mapped[float]
    earth_ohm: Mapped[float | None]
    insulation_megohm: Mapped[float | None]
    fuse: Mapped[Fuse] = enum_column(Fuse)
    has_passed: Mapped[bool]
    tester_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)
    tested_at: Mapped[datetime]
    due_on: Mapped[date]

    device: Mapped["Device"] = relationship(back_populates="charger_tests")
    __table_args__ = (
        CheckConstraint("earth_ohm IS NULL OR earth_ohm >= 0", name="earth_not_negative"),
        CheckConstraint("insulation_megohm IS NULL OR insulation_megohm >= 0", name="insulation_not_negative"),
        CheckConstraint("NOT has_passed OR (is_undamaged AND (appliance_class = 'class_2' OR "
                        "(earth_ohm IS NOT NULL AND insulation_megohm IS NOT NULL)))", name="passed_by_measuring"),
    )
