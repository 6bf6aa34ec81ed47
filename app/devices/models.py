"""Devices, their drives, wipe evidence and tests. No household data is anywhere near.

The rule "no device is trusted without accepted evidence for every drive" also stands in the database, as triggers
made by the migrations.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    and_,
    false,
    text,
)
from sqlalchemy.orm import Mapped, deferred, foreign, mapped_column, relationship

from app.core.db import Base, BigId, Identified, Timestamped, Versioned, enum_column
from app.core.state_machine import Stateful
from app.devices.checks_models import ChargerTest, ChecklistVersion, DeviceOverride, LockRequest
from app.devices.parts_models import PURCHASED_DEVICE, DevicePart, Purchase
from app.devices.states import (
    DEVICE_TRANSITIONS,
    DestructionMethod,
    DeviceState,
    EvidenceDecision,
    FormFactor,
    Grade,
    MatchBasis,
    Source,
    TestResult,
    VoidReason,
)
from app.organisations.models import Organisation


class Device(Identified, Timestamped, Versioned, Stateful, Base):
    """One piece of kit with an asset tag."""

    __tablename__ = "device"
    TRANSITIONS = DEVICE_TRANSITIONS

    asset_tag: Mapped[str] = mapped_column(String(12), unique=True)
    state: Mapped[DeviceState] = enum_column(DeviceState, default=DeviceState.RECEIVED)
    source: Mapped[Source] = enum_column(Source, default=Source.DONATED)
    consignment_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("consignment.id"), index=True)
    programme_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("programme.id"))
    form_factor: Mapped[FormFactor | None] = enum_column(FormFactor, nullable=True)
    manufacturer: Mapped[str | None] = mapped_column(String(80))
    model: Mapped[str | None] = mapped_column(String(120))
    serial: Mapped[str | None] = mapped_column(String(80))
    serial_key: Mapped[str | None] = mapped_column(String(80))
    cpu_model: Mapped[str | None] = mapped_column(String(120))
    ram_mb: Mapped[int | None] = mapped_column(Integer)
    storage_gb: Mapped[int | None] = mapped_column(Integer)
    screen_inches: Mapped[float | None]
    has_touch: Mapped[bool] = mapped_column(default=False)
    has_camera: Mapped[bool] = mapped_column(default=False)
    battery_health_percent: Mapped[int | None] = mapped_column(SmallInteger)
    operating_system: Mapped[str | None] = mapped_column(String(60))
    os_supported_until: Mapped[date | None]
    tpm_version: Mapped[str | None] = mapped_column(String(8))  # a TpmVersion
    has_secure_boot: Mapped[bool | None]
    cosmetic_grade: Mapped[Grade | None] = enum_column(Grade, nullable=True)
    has_charger: Mapped[bool] = mapped_column(default=False)
    demands_purge: Mapped[bool] = mapped_column(default=False, server_default=false())
    location: Mapped[str | None] = mapped_column(String(60))  # the name of a place
    on_the_way: Mapped[str | None] = mapped_column(String(12))  # the number of the transfer that carries it
    loan_stock_reason: Mapped[str | None] = mapped_column(String(300))  # why it is lent and never given away
    weight_kg: Mapped[float | None]
    is_data_bearing_custody: Mapped[bool] = mapped_column(default=False)
    needs_breach_review: Mapped[bool] = mapped_column(default=False)
    quarantine_reason: Mapped[str | None] = mapped_column(String(20))  # a QuarantineReason
    quarantined_at: Mapped[datetime | None]
    waste_note: Mapped[str | None] = mapped_column(String(40))
    treatment_facility: Mapped[str | None] = mapped_column(String(120))
    received_at: Mapped[datetime]
    identified_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"))
    no_drive_confirmed_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"))
    no_drive_confirmed_at: Mapped[datetime | None]
    repaired_at: Mapped[datetime | None]
    graded_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"))
    graded_at: Mapped[datetime | None]
    # The number of the list it is tested by, since it came to the bench; empty means the first list of its kind.
    checklist_number: Mapped[int | None] = mapped_column(SmallInteger)
    stocked_at: Mapped[datetime | None]

    drives: Mapped[list["Drive"]] = relationship(back_populates="device", order_by="Drive.id")
    tests: Mapped[list["DeviceTest"]] = relationship(back_populates="device", order_by="DeviceTest.id")
    repairs: Mapped[list["DeviceRepair"]] = relationship(back_populates="device", order_by="DeviceRepair.id")
    funding: Mapped[list["DeviceFunding"]] = relationship(back_populates="device")
    parts: Mapped[list[DevicePart]] = relationship(back_populates="device", order_by=DevicePart.id)
    purchase: Mapped[Purchase | None] = relationship(secondary=PURCHASED_DEVICE, uselist=False)
    charger_tests: Mapped[list[ChargerTest]] = relationship(back_populates="device", order_by=ChargerTest.id)
    overrides: Mapped[list[DeviceOverride]] = relationship(back_populates="device", order_by=DeviceOverride.id)
    lock_requests: Mapped[list[LockRequest]] = relationship(back_populates="device", order_by=LockRequest.id)
    checklist: Mapped[ChecklistVersion | None] = relationship(
        viewonly=True,
        primaryjoin=lambda: and_(foreign(Device.form_factor) == ChecklistVersion.form_factor,
                                 foreign(Device.checklist_number) == ChecklistVersion.number),
    )

    __table_args__ = (
        Index("ix_device_state", "state", "form_factor", "id"),
        # Sorted lists are read from these alone, whatever stage or kind narrows them.
        Index("ix_device_location", "location", "id", "state", "form_factor"),
        Index("ix_device_tag", "asset_tag", "id", "state", "form_factor"),
        # Few devices are either; their lists do not read all the others.
        Index("ix_device_on_the_way", "on_the_way", sqlite_where=text("on_the_way IS NOT NULL"),
              postgresql_where=text("on_the_way IS NOT NULL")),
        Index("ix_device_loan_stock", "state", "id", sqlite_where=text("loan_stock_reason IS NOT NULL"),
              postgresql_where=text("loan_stock_reason IS NOT NULL")),
        # For whole numbers and beginnings of numbers, whatever order the server sorts words in.
        Index("ix_device_serial_key", "serial_key", postgresql_ops={"serial_key": "text_pattern_ops"}),
        CheckConstraint("battery_health_percent BETWEEN 1 AND 150", name="battery_known_or_null"),
    )


class Drive(Identified, Timestamped, Base):
    """One storage drive; it keeps its history when it moves between machines."""

    __tablename__ = "drive"

    device_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("device.id"), index=True)
    serial: Mapped[str] = mapped_column(String(80))
    serial_key: Mapped[str] = mapped_column(String(80))
    model: Mapped[str | None] = mapped_column(String(120))
    media: Mapped[str] = mapped_column(String(12), default="unknown")
    size_bytes: Mapped[int | None] = mapped_column(BigInteger)
    confirmed_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"))
    confirmed_at: Mapped[datetime | None]
    fitted_at: Mapped[datetime]
    not_seen_at: Mapped[datetime | None]  # a report showed other drives and not this one
    smart: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # what the newest report counts: drive_health.py
    smart_read_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    removed_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"))
    destroyed_at: Mapped[datetime | None]
    destroyed_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"))
    destruction_method: Mapped[DestructionMethod | None] = enum_column(DestructionMethod, nullable=True)

    device: Mapped[Device | None] = relationship(back_populates="drives")
    evidence: Mapped[list["WipeEvidence"]] = relationship(back_populates="drive", order_by="WipeEvidence.id")

    __table_args__ = (
        Index("ix_drive_serial_key", "serial_key", postgresql_ops={"serial_key": "text_pattern_ops"}),
    )


class WipeLogFile(Identified, Timestamped, Base):
    """A log, a tool's report or a certificate as it was uploaded, byte for byte, with its hash; kept 7 years."""

    __tablename__ = "wipe_log_file"

    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(12), default="log", server_default="log")  # a FileKind
    filename: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    parser_version: Mapped[int] = mapped_column(Integer)
    tool: Mapped[str] = mapped_column(String(40))
    tool_version: Mapped[str | None] = mapped_column(String(40))
    uploaded_by_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"))


class WipeEvidence(Identified, Timestamped, Base):
    """What one log says of one drive, and whether that was accepted; never changed, only superseded."""

    __tablename__ = "wipe_evidence"

    wipe_log_file_id: Mapped[int] = mapped_column(BigId, ForeignKey("wipe_log_file.id"))
    device_id: Mapped[int] = mapped_column(BigId, ForeignKey("device.id"), index=True)
    drive_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("drive.id"), index=True)
    log_device: Mapped[str] = mapped_column(String(40))
    method: Mapped[str | None] = mapped_column(String(80))
    sanitisation: Mapped[str | None] = mapped_column(String(12))
    rounds: Mapped[int | None]
    verify: Mapped[str | None] = mapped_column(String(12))
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    size_bytes: Mapped[int | None] = mapped_column(BigInteger)
    bytes_erased: Mapped[int | None] = mapped_column(BigInteger)
    errors: Mapped[int | None]
    log_serial: Mapped[str | None] = mapped_column(String(80))
    fingerprint: Mapped[str] = mapped_column(String(64), default="")
    matched_by: Mapped[MatchBasis | None] = enum_column(MatchBasis, nullable=True)
    outcome: Mapped[str] = mapped_column(String(20))
    decision: Mapped[EvidenceDecision] = enum_column(EvidenceDecision)
    reasons: Mapped[list[str]] = mapped_column(JSON, default=list)
    technician_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"))
    certificate_number: Mapped[str | None] = mapped_column(String(20), unique=True)
    voided_at: Mapped[datetime | None]
    voided_because: Mapped[VoidReason | None] = enum_column(VoidReason, nullable=True)

    log_file: Mapped[WipeLogFile] = relationship()
    drive: Mapped[Drive | None] = relationship(back_populates="evidence")

    __table_args__ = (
        CheckConstraint("decision = 'rejected' OR (drive_id IS NOT NULL AND outcome = 'erased')",
                        name="accepted_is_erased"),
        # The same log may be judged again once more of the device's drives are known, but never twice the same.
        UniqueConstraint("wipe_log_file_id", "log_device", "device_id", "drive_id", name="uq_wipe_evidence_once"),
        Index("uq_wipe_evidence_fingerprint", "fingerprint", unique=True,
              sqlite_where=text("decision = 'accepted' AND fingerprint <> ''"),
              postgresql_where=text("decision = 'accepted' AND fingerprint <> ''")),
    )


class DeviceTest(Identified, Timestamped, Base):
    """One check of the checklist on one device; the newest result of a check counts."""

    __tablename__ = "device_test"

    device_id: Mapped[int] = mapped_column(BigId, ForeignKey("device.id"), index=True)
    check_code: Mapped[str] = mapped_column(String(30))
    checklist_number: Mapped[int | None] = mapped_column(SmallInteger)  # the version of the list it was asked by
    result: Mapped[TestResult] = enum_column(TestResult)
    note: Mapped[str | None] = mapped_column(String(300))
    tester_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"))
    tested_at: Mapped[datetime]

    device: Mapped[Device] = relationship(back_populates="tests")


class DeviceRepair(Identified, Timestamped, Base):
    """One repair: the fault, the part used and what it cost; open until it is finished."""

    __tablename__ = "device_repair"

    device_id: Mapped[int] = mapped_column(BigId, ForeignKey("device.id"), index=True)
    fault: Mapped[str] = mapped_column(String(300))
    part: Mapped[str | None] = mapped_column(String(160))
    cost_pence: Mapped[int] = mapped_column(Integer, default=0)
    technician_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    device: Mapped[Device] = relationship(back_populates="repairs")
    __table_args__ = (CheckConstraint("cost_pence >= 0", name="cost_not_negative"),)


class AssetTagCounter(Base):
    """The last asset tag given out; one row, raised in the same transaction as the devices it names."""

    __tablename__ = "asset_tag_counter"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(Integer, default=0)


class DeviceFunding(Identified, Base):
    """A funder's share of a device's cost, in hundredths of a percent; a device's lines add up to 10,000."""

    __tablename__ = "device_funding"

    device_id: Mapped[int] = mapped_column(BigId, ForeignKey("device.id"))
    funder_id: Mapped[int] = mapped_column(BigId, ForeignKey("organisation.id"), index=True)
    share_bp: Mapped[int] = mapped_column(Integer)
    cost_pence: Mapped[int] = mapped_column(Integer, default=0)

    device: Mapped[Device] = relationship(back_populates="funding")
    funder: Mapped[Organisation] = relationship()
    __table_args__ = (
        UniqueConstraint("device_id", "funder_id", name="uq_device_funding_funder"),
        CheckConstraint("share_bp BETWEEN 1 AND 10000", name="share_in_range"),
    )
