"""What proves a drive clean besides one log: typed evidence, destruction records, donors' demands, many logs at once.

The database repeats the rule that whoever verifies is not who typed: see migrations/guards/v3.py.
"""

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, LargeBinary, String, text
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from app.core.db import Base, BigId, Identified, Timestamped, enum_column
from app.devices.states import (
    BatchState,
    DestructionMethod,
    DriveFinding,
    ReadBack,
    SanitisationClass,
    TypedState,
)

if TYPE_CHECKING:
    from app.devices.models import Device, Drive, WipeEvidence, WipeLogFile
    from app.donations.models import Consignment
    from app.organisations.models import Organisation, Programme


class TypedEvidence(Identified, Timestamped, Base):
    """Another tool's certificate as one person typed it, until a second person has compared it with the file."""

    __tablename__ = "typed_evidence"

    device_id: Mapped[int] = mapped_column(BigId, ForeignKey("device.id"), index=True)
    drive_id: Mapped[int] = mapped_column(BigId, ForeignKey("drive.id"), index=True)
    wipe_log_file_id: Mapped[int] = mapped_column(BigId, ForeignKey("wipe_log_file.id"), index=True)
    state: Mapped[TypedState] = enum_column(TypedState, default=TypedState.WAITING)
    tool: Mapped[str] = mapped_column(String(40))
    tool_version: Mapped[str] = mapped_column(String(40))
    method: Mapped[str] = mapped_column(String(80))
    sanitisation: Mapped[SanitisationClass] = enum_column(SanitisationClass)
    read_back: Mapped[ReadBack] = enum_column(ReadBack)
    serial: Mapped[str] = mapped_column(String(80))
    serial_key: Mapped[str] = mapped_column(String(80))
    certificate_reference: Mapped[str | None] = mapped_column(String(60))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    typist_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)
    verifier_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)
    verified_at: Mapped[datetime | None]
    refusal: Mapped[str | None] = mapped_column(String(300))
    evidence_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("wipe_evidence.id"), unique=True)

    device: Mapped["Device"] = relationship()
    drive: Mapped["Drive"] = relationship()
    file: Mapped["WipeLogFile"] = relationship()
    evidence: Mapped["WipeEvidence | None"] = relationship()

    __table_args__ = (
        CheckConstraint("verifier_id IS NULL OR verifier_id <> typist_id", name="two_people"),
        CheckConstraint("state = 'waiting' OR verifier_id IS NOT NULL", name="looked_at"),
        CheckConstraint("ended_at >= started_at", name="ends_after_start"),
        Index("ix_typed_evidence_state", "state", "id"),
        Index("uq_typed_evidence_waiting", "drive_id", unique=True, sqlite_where=text("state = 'waiting'"),
              postgresql_where=text("state = 'waiting'")),
    )


class DriveDestruction(Identified, Timestamped, Base):
    """How one drive was destroyed, by whom, who saw it, and the certificate of a company that did it."""

    __tablename__ = "drive_destruction"

    drive_id: Mapped[int] = mapped_column(BigId, ForeignKey("drive.id"), unique=True)
    method: Mapped[DestructionMethod] = enum_column(DestructionMethod)
    destroyed_on: Mapped[date]
    company: Mapped[str | None] = mapped_column(String(120))
    certificate_reference: Mapped[str | None] = mapped_column(String(60))
    wipe_log_file_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("wipe_log_file.id"), index=True)
    recorded_by_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)
    witness_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)

    drive: Mapped["Drive"] = relationship()
    file: Mapped["WipeLogFile | None"] = relationship()

    __table_args__ = (
        CheckConstraint("witness_id IS NULL OR witness_id <> recorded_by_id", name="two_people"),
        CheckConstraint("witness_id IS NOT NULL OR wipe_log_file_id IS NOT NULL", name="seen_or_certified"),
    )


class PurgeDemand(Identified, Timestamped, Base):
    """A donor, a consignment or a programme for which Clear is not enough; in force until it is lifted."""

    __tablename__ = "purge_demand"

    donor_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("organisation.id"), index=True)
    consignment_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("consignment.id"), index=True)
    programme_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("programme.id"), index=True)
    reason: Mapped[str] = mapped_column(String(300))
    set_by_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)

    donor: Mapped["Organisation | None"] = relationship()
    consignment: Mapped["Consignment | None"] = relationship()
    programme: Mapped["Programme | None"] = relationship()

    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN donor_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN consignment_id IS NULL THEN 0 ELSE 1 END) "
            "+ (CASE WHEN programme_id IS NULL THEN 0 ELSE 1 END) = 1", name="one_subject",
        ),
    )


class WipeBatch(Identified, Timestamped, Base):
    """Many wipe logs in one zip archive, judged by a worker file by file."""

    __tablename__ = "wipe_batch"

    filename: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    state: Mapped[BatchState] = enum_column(BatchState, default=BatchState.WAITING, index=True)
    total: Mapped[int] = mapped_column(Integer)
    done: Mapped[int] = mapped_column(Integer, default=0)
    uploaded_by_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)
    finished_at: Mapped[datetime | None]


class WipeBatchLine(Identified, Base):
    """What one file of an archive said of one drive, or why the file could not be read."""

    __tablename__ = "wipe_batch_line"

    batch_id: Mapped[int] = mapped_column(BigId, ForeignKey("wipe_batch.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(Integer)
    filename: Mapped[str] = mapped_column(String(200))
    finding: Mapped[DriveFinding] = enum_column(DriveFinding)
    log_device: Mapped[str | None] = mapped_column(String(40))
    serial: Mapped[str | None] = mapped_column(String(80))
    model: Mapped[str | None] = mapped_column(String(120))
    reasons: Mapped[list[str]] = mapped_column(JSON, default=list)
    device_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("device.id"), index=True)
    wipe_log_file_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("wipe_log_file.id"), index=True)

    device: Mapped["Device | None"] = relationship()
    __table_args__ = (Index("ix_wipe_batch_line_batch", "batch_id", "position", "id"),)
