"""Certificates of data sanitisation as they were issued: number, what they say, the bytes and their hash.

The drives a certificate speaks of stand beside it, each with the evidence or the destruction that proves it: a
certificate counts only as long as every one of these counts.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Dialect, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from app.certificates.states import WithdrawalReason
from app.core.db import Base, BigId, Identified, Timestamped, enum_column
from app.core.encryption import EncryptedJson, Personal, keyring
from app.devices.models import Device, Drive, WipeEvidence
from app.donations.models import Consignment

_CURRENT = "superseded_at IS NULL AND withdrawn_at IS NULL"
_OF_DEVICE = f"device_id IS NOT NULL AND {_CURRENT}"
_OF_CONSIGNMENT = f"device_id IS NULL AND {_CURRENT}"


class EncryptedPaper(TypeDecorator[bytes]):
    """A document as issued, byte for byte, encrypted because people's names stand in it."""

    impl = LargeBinary
    cache_ok = True
    context = "certificate.pdf"

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else keyring().encrypt(value, self.context)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else keyring().decrypt(bytes(value), self.context)


class Certificate(Identified, Timestamped, Base):
    """One issued certificate, of a device or (device_id NULL) of a consignment; never changed, only taken back."""

    __tablename__ = "certificate"

    number: Mapped[str] = mapped_column(String(12), unique=True)
    device_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("device.id"))
    consignment_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("consignment.id"), index=True)
    drive_count: Mapped[int] = mapped_column(Integer)
    levels: Mapped[str] = mapped_column(String(40))
    said: Mapped[dict[str, Any]] = mapped_column(
        EncryptedJson("certificate.said"), info={"personal": Personal("staff", "names on a certificate")},
    )
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    pdf: Mapped[bytes] = deferred(mapped_column(
        EncryptedPaper(), nullable=False,
        info={"personal": Personal("staff", "a certificate on paper", exported=False)},
    ))
    issued_at: Mapped[datetime]
    issued_by_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)
    superseded_at: Mapped[datetime | None]
    superseded_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("certificate.id"), index=True)
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)
    withdrawn_because: Mapped[WithdrawalReason | None] = enum_column(WithdrawalReason, nullable=True)

    device: Mapped[Device | None] = relationship()
    consignment: Mapped[Consignment | None] = relationship()
    superseded_by: Mapped["Certificate | None"] = relationship(remote_side="Certificate.id")
    drives: Mapped[list["CertifiedDrive"]] = relationship(
        back_populates="certificate", order_by="CertifiedDrive.id", cascade="all"
    )

    __table_args__ = (
        CheckConstraint("device_id IS NOT NULL OR consignment_id IS NOT NULL", name="one_subject"),
        CheckConstraint("drive_count > 0", name="says_something"),
        Index("ix_certificate_device_id", "device_id", "id"),
        Index("uq_certificate_of_device", "device_id", unique=True, sqlite_where=text(_OF_DEVICE),
              postgresql_where=text(_OF_DEVICE)),
        Index("uq_certificate_of_consignment", "consignment_id", unique=True, sqlite_where=text(_OF_CONSIGNMENT),
              postgresql_where=text(_OF_CONSIGNMENT)),
    )


class CertifiedDrive(Identified, Base):
    """One drive of a certificate and what proves it: accepted evidence, or (evidence NULL) its destruction."""

    __tablename__ = "certified_drive"

    certificate_id: Mapped[int] = mapped_column(BigId, ForeignKey("certificate.id"))
    device_id: Mapped[int] = mapped_column(BigId, ForeignKey("device.id"), index=True)
    drive_id: Mapped[int] = mapped_column(BigId, ForeignKey("drive.id"), index=True)
    evidence_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("wipe_evidence.id"), index=True)

    certificate: Mapped[Certificate] = relationship(back_populates="drives")
    drive: Mapped[Drive] = relationship()
    evidence: Mapped[WipeEvidence | None] = relationship()

    __table_args__ = (UniqueConstraint("certificate_id", "drive_id", name="uq_certified_drive_once"),)
