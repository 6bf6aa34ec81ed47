"""States of a device on its way through the workshop, and the words for what it is."""

from enum import StrEnum


class DeviceState(StrEnum):
    """From the loading bay to a household, or to recycling."""

    RECEIVED = "received"
    IDENTIFIED = "identified"
    WIPE_PENDING = "wipe_pending"
    WIPE_FAILED = "wipe_failed"
    WIPED = "wiped"
    TESTING = "testing"
    REPAIR = "repair"
    GRADED = "graded"
    IN_STOCK = "in_stock"
    RESERVED = "reserved"
    HANDED_OVER = "handed_over"
    RETURNED = "returned"
    RECYCLE_PENDING = "recycle_pending"
    RECYCLED = "recycled"
    LOST = "lost"


_S = DeviceState
_OUT = frozenset({_S.RECYCLE_PENDING, _S.LOST})

DEVICE_TRANSITIONS: dict[DeviceState, frozenset[DeviceState]] = {
    _S.RECEIVED: _OUT | {_S.IDENTIFIED},
    _S.IDENTIFIED: _OUT | {_S.WIPE_PENDING, _S.TESTING},
    _S.WIPE_PENDING: _OUT | {_S.WIPED, _S.WIPE_FAILED},
    _S.WIPE_FAILED: _OUT | {_S.WIPED},
    _S.WIPED: _OUT | {_S.TESTING, _S.WIPE_PENDING},
    _S.TESTING: _OUT | {_S.REPAIR, _S.GRADED, _S.WIPE_PENDING},
    _S.REPAIR: _OUT | {_S.TESTING, _S.WIPE_PENDING},
    _S.GRADED: _OUT | {_S.IN_STOCK, _S.TESTING, _S.WIPE_PENDING},
    _S.IN_STOCK: _OUT | {_S.RESERVED, _S.TESTING, _S.WIPE_PENDING},
    _S.RESERVED: frozenset({_S.IN_STOCK, _S.HANDED_OVER, _S.TESTING, _S.WIPE_PENDING, _S.LOST, _S.RECYCLE_PENDING}),
    _S.HANDED_OVER: frozenset({_S.RETURNED, _S.LOST}),
    _S.RETURNED: _OUT | {_S.WIPE_PENDING, _S.TESTING},
    _S.RECYCLE_PENDING: frozenset({_S.RECYCLED, _S.LOST, _S.WIPE_PENDING}),
    _S.RECYCLED: frozenset(),
    _S.LOST: frozenset({_S.RECEIVED}),
}

# In these a device counts as clean and usable; the database refuses them without evidence.
TRUSTED_STATES = frozenset({_S.GRADED, _S.IN_STOCK, _S.RESERVED, _S.HANDED_OVER})


class FormFactor(StrEnum):
    """What kind of thing it is (a netbook is a laptop)."""

    LAPTOP = "laptop"
    DESKTOP = "desktop"
    ALL_IN_ONE = "all_in_one"
    TABLET = "tablet"
    SMARTPHONE = "smartphone"
    SERVER = "server"
    MONITOR = "monitor"
    NETWORKING = "networking"
    OTHER = "other"


class Source(StrEnum):
    """Donated or bought; both pass the same gate."""

    DONATED = "donated"
    BOUGHT = "bought"


class Grade(StrEnum):
    """Cosmetic grade: A light marks, B visible, C heavy, D parts."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class TestResult(StrEnum):
    """What one check of a checklist found."""

    __test__ = False

    PASS = "pass"
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"


class EvidenceDecision(StrEnum):
    """Whether wipe evidence is accepted for a drive."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


class MatchBasis(StrEnum):
    """How a serial number in a log was recognised as a drive of the device."""

    EXACT = "exact"
    CASE_AND_SPACES = "case_and_spaces"
    FIRST_TWENTY = "first_twenty"


class VoidReason(StrEnum):
    """Why accepted evidence no longer counts."""

    DEVICE_RETURNED = "device_returned"
    DEVICE_FOUND = "device_found"
    DRIVE_MOVED = "drive_moved"


class ReportMatch(StrEnum):
    """How a hardware report was recognised as one device's."""

    SERIAL = "serial"
    ASSET_TAG = "asset_tag"
    BY_HAND = "by_hand"


class DestructionMethod(StrEnum):
    """How a drive that cannot be wiped was made unreadable for good."""

    SHREDDED = "shredded"
    CRUSHED = "crushed"
    DISINTEGRATED = "disintegrated"


class OverrideRule(StrEnum):
    """What a coordinator may set aside for one device, and nothing else."""

    KNOWN_FAULT = "known_fault"
    CLEAR_ACCEPTED = "clear_accepted"


class OverrideEnd(StrEnum):
    """Why an override no longer counts."""

    DEVICE_RETURNED = "device_returned"
    DEVICE_FOUND = "device_found"
    REPAIRED = "repaired"
    DEMANDED_ANEW = "demanded_anew"
    TAKEN_BACK = "taken_back"


class QuarantineReason(StrEnum):
    """Why a device is set apart until somebody has looked into it."""

    SAFETY = "safety"
    LOCKED = "locked"
    OWNERSHIP = "ownership"
    DATA = "data"
    OTHER = "other"


class ReturnReason(StrEnum):
    """Why a device that was handed over came back; nothing of whom it was with."""

    FAULTY = "faulty"
    DOES_NOT_SUIT = "does_not_suit"
    NOT_NEEDED = "not_needed_any_more"
    CALLED_BACK = "called_back"
    OTHER = "other"


class MediaKind(StrEnum):
    """What a drive stores on."""

    HDD = "hdd"
    SSD = "ssd"
    NVME = "nvme"
    FLASH = "flash"
    UNKNOWN = "unknown"


class FileKind(StrEnum):
    """What an attached file is: a tool's own log or report, or a certificate people read."""

    LOG = "log"
    REPORT = "report"
    CERTIFICATE = "certificate"


class SanitisationClass(StrEnum):
    """The NIST 800-88 class another tool's certificate claims; a destroyed drive has its own record."""

    CLEAR = "clear"
    PURGE = "purge"


class ReadBack(StrEnum):
    """How the certificate says the result was verified."""

    FULL = "full"
    SAMPLED = "sampled"
    DRIVE_REPORTED = "drive_reported"


class TypedState(StrEnum):
    """Typed evidence waits for its second person, who accepts or refuses it for good."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class BatchState(StrEnum):
    """An archive of logs on its way through the worker."""

    WAITING = "waiting"
    DONE = "done"


class DriveFinding(StrEnum):
    """What became of one drive of one log in an archive."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    KNOWN = "known"
    NO_SUCH_DRIVE = "no_such_drive"
    UNREADABLE = "unreadable"
