"""What devices are tested by and what came of it beside the checks: lists, charger tests, overrides, lock requests.

A version of a checklist is never changed or deleted once it is saved; the database repeats that (migrations/guards).
"""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, BigId, Identified, enum_column
from app.core.encryption import personal_text
from app.devices.charger_limits import Appliance, ApplianceClass, Fuse
from app.devices.checklists import Check, check_from_json
from app.devices.states import FormFactor, OverrideEnd, OverrideRule

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


class DeviceOverride(Identified, Base):
    """A rule a coordinator set aside for one device, with the reason; never changed, only voided."""

    __tablename__ = "device_override"

    device_id: Mapped[int] = mapped_column(BigId, ForeignKey("device.id"), index=True)
    rule: Mapped[OverrideRule] = enum_column(OverrideRule)
    check_code: Mapped[str] = mapped_column(String(30), default="")
    reason: Mapped[str] = mapped_column(String(300))
    fault: Mapped[str | None] = mapped_column(String(160))  # what whoever receives it is told
    agreed_by: Mapped[str | None] = personal_text("device_override.agreed_by", "who agreed to Clear", subject="donor")
    agreed_on: Mapped[date | None]
    made_by_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)
    made_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    voided_because: Mapped[OverrideEnd | None] = enum_column(OverrideEnd, nullable=True)

    device: Mapped["Device"] = relationship(back_populates="overrides")
    __table_args__ = (
        CheckConstraint("rule <> 'known_fault' OR (check_code <> '' AND fault IS NOT NULL)", name="fault_is_named"),
        CheckConstraint("rule <> 'clear_accepted' OR agreed_on IS NOT NULL", name="agreement_is_dated"),
        Index("uq_device_override_live", "device_id", "rule", "check_code", unique=True,
              sqlite_where=text("voided_at IS NULL"), postgresql_where=text("voided_at IS NULL")),
    )


class LockRequest(Identified, Base):
    """That the donor was asked to release a lock; open until the lock's check passes."""

    __tablename__ = "lock_request"

    device_id: Mapped[int] = mapped_column(BigId, ForeignKey("device.id"), index=True)
    check_code: Mapped[str] = mapped_column(String(30))
    was_emailed: Mapped[bool] = mapped_column(default=False)
    asked_by_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)
    asked_at: Mapped[datetime]
    released_at: Mapped[datetime | None]

    device: Mapped["Device"] = relationship(back_populates="lock_requests")
    __table_args__ = (
        Index("uq_lock_request_open", "device_id", "check_code", unique=True,
              sqlite_where=text("released_at IS NULL"), postgresql_where=text("released_at IS NULL")),
    )
