"""What a wipe log says once it has been read: plain frozen values, one per drive.

Times are as printed: local to the bench computer, without a zone. Nothing here reads files or the database.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.core.errors import Refused


class UnreadableWipeLog(Refused, ValueError):
    """The file is not a wipe log we can read; the message is one sentence that says what to do."""


class Outcome(StrEnum):
    """What happened to one drive, whatever the page later decides to do with it."""

    ERASED = "erased"
    VERIFIED_ONLY = "verified_only"
    FAILED = "failed"
    VERIFY_FAILED = "verify_failed"
    ABORTED = "aborted"
    INCOMPLETE = "incomplete"
    UNIDENTIFIED = "unidentified"


class VerifyMode(StrEnum):
    """How much nwipe was told to read back."""

    OFF = "off"
    LAST = "last"
    ALL = "all"
    UNKNOWN = "unknown"


class Sanitisation(StrEnum):
    """The NIST 800-88 class a method can reach: overwriting is Clear, on flash too; reading alone is none."""

    NONE = "none"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class Host:
    """The computer the wipe ran on, from its firmware; it need not be the device the drive belongs to."""

    manufacturer: str | None = None
    product: str | None = None
    serial: str | None = None


@dataclass(frozen=True, slots=True)
class DriveResult:
    """One drive of one run: what was done, and whether the log alone could be accepted as evidence.

    `acceptable` leaves out what the log cannot know: see `judge_against`. `bytes_erased` is the Erasure
    Summary's figure, None where that table is missing (before 0.41), as error counts are without theirs.
    """

    device: str
    bus: str | None
    model: str | None
    serial: str | None
    size_bytes: int | None
    bytes_erased: int | None
    pass_errors: int | None
    verify_errors: int | None
    fsync_errors: int | None
    outcome: Outcome
    acceptable: bool
    reasons: tuple[str, ...]
    notes: tuple[str, ...]
    verified: bool
    started_at: datetime | None
    ended_at: datetime | None
    version: str | None
    method: str | None
    rounds: int | None
    verify: VerifyMode
    blank: bool | None
    sanitisation: Sanitisation

    @property
    def fingerprint(self) -> str:
        """Names this wipe of this drive whatever file it came in, so that no evidence serves two devices."""
        parts = (self.serial, self.model, self.size_bytes, self.method, self.started_at, self.ended_at)
        return hashlib.sha256("\n".join(str(part) for part in parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class WipeLog:
    """A whole log: the options of its last run, and the last result of every drive in it."""

    tool: str
    version: str | None
    method: str | None
    sanitisation: Sanitisation
    verify: VerifyMode
    rounds: int | None
    blank: bool | None
    started_at: datetime | None
    ended_at: datetime | None
    host: Host
    drives: tuple[DriveResult, ...]
