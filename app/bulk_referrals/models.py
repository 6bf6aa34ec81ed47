"""Uploaded files, their staged rows, what is remembered of headings. Everything from a file is encrypted.

Sensitive columns never get here. Raw content lives until it is read; rows go 30 days after the upload.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from app.bulk_referrals.shapes import Outcome
from app.bulk_referrals.states import BULK_TRANSITIONS, BulkState, RowChoice, RowStanding
from app.core.db import Base, BigId, Identified, Timestamped, Versioned, enum_column
from app.core.encryption import EncryptedJson, Personal, keyring, personal_text
from app.core.state_machine import Stateful

_NOT_CANCELLED = text("state <> 'cancelled'")
_OPEN = text("is_open")


class EncryptedBytes(TypeDecorator[bytes]):
    """A file nobody can read from a stolen database file; context is "table.column"."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else keyring().encrypt(value, self.context)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else keyring().decrypt(bytes(value), self.context)


def _personal_json(context: str, label: str) -> Any:
    return mapped_column(EncryptedJson(context), nullable=True, info={"personal": Personal("household", label)})


class BulkUpload(Identified, Timestamped, Versioned, Stateful, Base):
    """One file of one organisation on its way to referrals; any colleague may carry on where another stopped.

    `content_key` is a keyed hash of the file: the same file again finds this upload, unless it was cancelled.
    `lease_*` name the worker that has it now; a lease that ran out is taken over.
    """

    __tablename__ = "bulk_upload"
    TRANSITIONS = BULK_TRANSITIONS

    reference: Mapped[str] = mapped_column(String(12), unique=True)
    state: Mapped[BulkState] = enum_column(BulkState, default=BulkState.UPLOADED)
    organisation_id: Mapped[int] = mapped_column(BigId, ForeignKey("organisation.id"))
    uploaded_by_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)
    confirmed_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)
    file_name: Mapped[str | None] = personal_text("bulk_upload.file_name", "name of an uploaded file")
    content_key: Mapped[str] = mapped_column(String(32))
    size_bytes: Mapped[int]
    wanted_sheet: Mapped[str | None] = personal_text("bulk_upload.wanted_sheet", "sheet asked for")

    layout: Mapped[dict[str, Any] | None] = _personal_json("bulk_upload.layout", "how an uploaded file is laid out")
    mapping: Mapped[dict[str, Any] | None] = _personal_json("bulk_upload.mapping", "headings of an uploaded file")
    heading_set: Mapped[str | None] = mapped_column(String(64))
    fill_down: Mapped[list[str]] = mapped_column(JSON, default=list)

    is_permission_declared: Mapped[bool] = mapped_column(default=False)
    permission_on: Mapped[date | None]
    permission_how: Mapped[str | None] = mapped_column(String(20))
    is_safe_to_text: Mapped[bool | None]
    default_device_kind: Mapped[str | None] = mapped_column(String(20))
    default_data: Mapped[bool] = mapped_column(default=False)

    row_count: Mapped[int] = mapped_column(default=0)
    outcome_counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    referred_count: Mapped[int] = mapped_column(default=0)
    updated_count: Mapped[int] = mapped_column(default=0)
    left_count: Mapped[int] = mapped_column(default=0)
    text_count: Mapped[int] = mapped_column(default=0)
    failure_code: Mapped[str | None] = mapped_column(String(40))
    failure: Mapped[str | None] = personal_text("bulk_upload.failure", "why a file could not be read")

    progress_done: Mapped[int] = mapped_column(default=0)
    progress_total: Mapped[int] = mapped_column(default=0)
    lease_token: Mapped[str | None] = mapped_column(String(32))
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    told_of: Mapped[str | None] = mapped_column(String(20))

    read_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    purged_at: Mapped[datetime | None]

    __table_args__ = (
        Index("uq_bulk_upload_content", "organisation_id", "content_key", unique=True, sqlite_where=_NOT_CANCELLED,
              postgresql_where=_NOT_CANCELLED),
        Index("ix_bulk_upload_organisation", "organisation_id", "id"),
        Index("ix_bulk_upload_state", "state", "leased_until"),
    )


class BulkContent(Base):
    """The file as it came, until it is read: then the row goes, and with it every sensitive column."""

    __tablename__ = "bulk_content"

    upload_id: Mapped[int] = mapped_column(BigId, ForeignKey("bulk_upload.id", ondelete="CASCADE"), primary_key=True)
    content: Mapped[bytes] = mapped_column(
        EncryptedBytes("bulk_content.content"),
        info={"personal": Personal("household", "uploaded file", exported=False)},
    )


class BulkRow(Identified, Base):
    """One row of a file under the number the spreadsheet shows; its cells go as soon as it became a referral.

    `cells` hold the columns that are not sensitive; `verdict` the judged values, problems and look-up keys.
    `text_language` is set where a first text would go out.
    """

    __tablename__ = "bulk_row"

    upload_id: Mapped[int] = mapped_column(BigId, ForeignKey("bulk_upload.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    cells: Mapped[dict[str, Any] | None] = _personal_json("bulk_row.cells", "cells of an uploaded row")
    verdict: Mapped[dict[str, Any] | None] = _personal_json("bulk_row.verdict", "verdict on an uploaded row")
    outcome: Mapped[Outcome | None] = enum_column(Outcome, nullable=True)
    standing: Mapped[RowStanding | None] = enum_column(RowStanding, nullable=True)
    grouped_into: Mapped[int | None]
    text_language: Mapped[str | None] = mapped_column(String(5))
    choice: Mapped[RowChoice | None] = enum_column(RowChoice, nullable=True)
    choice_reason: Mapped[str | None] = personal_text("bulk_row.choice_reason", "why a row is referred anyway")
    confirmed_codes: Mapped[list[str]] = mapped_column(JSON, default=list)
    is_changed: Mapped[bool] = mapped_column(default=False)
    referral_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("referral.id", ondelete="SET NULL"))
    updates_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("referral.id", ondelete="SET NULL"), index=True)
    left_because: Mapped[str | None] = personal_text("bulk_row.left_because", "why a row became no referral")

    __table_args__ = (
        UniqueConstraint("upload_id", "number", name="uq_bulk_row_number"),
        UniqueConstraint("referral_id", name="uq_bulk_row_referral_id"),
        Index("ix_bulk_row_standing", "upload_id", "standing", "id"),
        Index("ix_bulk_row_outcome", "upload_id", "outcome", "id"),
    )


class BulkFinding(Identified, Base):
    """One problem of one row by its code and column, to filter and count by; the words stand in the row's verdict."""

    __tablename__ = "bulk_finding"

    upload_id: Mapped[int] = mapped_column(BigId, ForeignKey("bulk_upload.id", ondelete="CASCADE"))
    row_id: Mapped[int] = mapped_column(BigId, ForeignKey("bulk_row.id", ondelete="CASCADE"), index=True)
    column: Mapped[str | None] = mapped_column("column_letter", String(4))
    severity: Mapped[str] = mapped_column(String(10))
    code: Mapped[str] = mapped_column(String(60))

    __table_args__ = (Index("ix_bulk_finding_code", "upload_id", "code", "row_id"),)


class BulkRowKey(Base):
    """What other rows and files recognise a staged row by: keyed hashes of tenancy, home, person and phone."""

    __tablename__ = "bulk_row_key"

    row_id: Mapped[int] = mapped_column(BigId, ForeignKey("bulk_row.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(
        String(32), primary_key=True, info={"personal": Personal("household", "look-up key", exported=False)}
    )
    upload_id: Mapped[int] = mapped_column(BigId, ForeignKey("bulk_upload.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[int] = mapped_column(BigId, ForeignKey("organisation.id"))

    __table_args__ = (Index("ix_bulk_row_key_key", "organisation_id", "key"),)


class OpenTenancy(Base):
    """What makes two open referrals of one tenancy or person of one organisation impossible: one open row a key.

    `is_open` follows the referral's state through a trigger; a referral made anyway, with a reason, is waived.
    """

    __tablename__ = "open_tenancy"

    referral_id: Mapped[int] = mapped_column(BigId, ForeignKey("referral.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(
        String(32), primary_key=True, info={"personal": Personal("household", "look-up key", exported=False)}
    )
    organisation_id: Mapped[int] = mapped_column(BigId, ForeignKey("organisation.id"))
    is_waived: Mapped[bool] = mapped_column(default=False)
    is_open: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (
        Index("uq_open_tenancy_key", "organisation_id", "key", unique=True, sqlite_where=_OPEN,
              postgresql_where=_OPEN),
        CheckConstraint("NOT (is_waived AND is_open)", name="waived_is_not_counted"),
    )


class RememberedMapping(Identified, Timestamped, Base):
    """How an organisation mapped a set of headings the last time; the next file with them starts from it."""

    __tablename__ = "remembered_mapping"

    organisation_id: Mapped[int] = mapped_column(BigId, ForeignKey("organisation.id"))
    heading_set: Mapped[str] = mapped_column(String(64))
    columns: Mapped[dict[str, Any] | None] = _personal_json("remembered_mapping.columns", "headings of a file")
    fill_down: Mapped[list[str]] = mapped_column(JSON, default=list)

    __table_args__ = (UniqueConstraint("organisation_id", "heading_set", name="uq_remembered_mapping_headings"),)


class HeadingSynonym(Identified, Timestamped, Base):
    """A heading a coordinator taught us: its compared form, how it was typed, and the field it means."""

    __tablename__ = "heading_synonym"

    key: Mapped[str] = mapped_column(String(120), unique=True)
    heading: Mapped[str] = mapped_column(String(120))
    field: Mapped[str] = mapped_column(String(40))
    added_by_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"))


class BulkSending(Base):
    """A file that came from a landlord's system: with which token, and what its columns hold if the system said so.

    `is_waiting` until the columns are settled after the reading; `refusal` says why they could not be.
    """

    __tablename__ = "bulk_sending"

    upload_id: Mapped[int] = mapped_column(BigId, ForeignKey("bulk_upload.id", ondelete="CASCADE"), primary_key=True)
    token_id: Mapped[int] = mapped_column(BigId, ForeignKey("access_token.id"), index=True)
    columns: Mapped[dict[str, Any] | None] = _personal_json("bulk_sending.columns", "headings of an uploaded file")
    is_waiting: Mapped[bool] = mapped_column(default=True, index=True)
    refusal: Mapped[str | None] = personal_text("bulk_sending.refusal", "why columns could not be settled")
