"""How a certificate stands today, and why one was taken back."""

from enum import StrEnum


class Standing(StrEnum):
    """What the public page says of a certificate; asked anew each time, never stored."""

    GENUINE = "genuine"
    SUPERSEDED = "superseded"
    OVERTAKEN = "overtaken"
    WITHDRAWN = "withdrawn"


class WithdrawalReason(StrEnum):
    """Why a person took a certificate back."""

    WRONG_DRIVE = "wrong_drive"
    WRONG_DETAILS = "wrong_details"
    EVIDENCE_DOUBTED = "evidence_doubted"
    OTHER = "other"


class SanitisationLevel(StrEnum):
    """The three classes of NIST SP 800-88, the weakest first."""

    CLEAR = "clear"
    PURGE = "purge"
    DESTROY = "destroy"
