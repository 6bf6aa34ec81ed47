"""The words of a certificate: classes, ways of verifying, how one stands, and what people of a role are called."""

from typing import Final

from app.certificates.states import SanitisationLevel, Standing, WithdrawalReason
from app.core.permissions import Role
from app.devices.states import DestructionMethod, MatchBasis

LEVEL_NAMES: Final = {
    SanitisationLevel.CLEAR: "Clear", SanitisationLevel.PURGE: "Purge", SanitisationLevel.DESTROY: "Destroy",
}
LEVEL_MEANINGS: Final = {
    SanitisationLevel.CLEAR: "Clear: overwritten with the drive's ordinary commands, so that no simple recovery finds "
                             "anything.",
    SanitisationLevel.PURGE: "Purge: made unrecoverable for laboratory methods too, by the drive's own sanitise "
                             "commands.",
    SanitisationLevel.DESTROY: "Destroy: the drive itself is destroyed and cannot be used again.",
}
VERIFIED: Final = {
    "last": "The last pass was read back in full by the tool",
    "all": "Every pass was read back in full by the tool",
    "full": "Read back in full",
    "sampled": "Samples were read back",
    "drive_reported": "The drive reported success",
}
DESTROYED: Final = {
    DestructionMethod.SHREDDED: "Shredded", DestructionMethod.CRUSHED: "Crushed",
    DestructionMethod.DISINTEGRATED: "Disintegrated",
}
_OVERTAKEN: Final = (
    "We issued this certificate, and it was true that day. A drive in it was used again or moved since, so it says "
    "nothing of what is on that drive today."
)
STANDINGS: Final = {
    Standing.GENUINE: ("Genuine", "green", "We issued this certificate, and it counts."),
    Standing.SUPERSEDED: ("Replaced", "amber", "We issued this certificate. A newer one has taken its place."),
    Standing.OVERTAKEN: ("Used again since", "amber", _OVERTAKEN),
    Standing.WITHDRAWN: ("Withdrawn", "red", "We issued this certificate. It does not count any more."),
}
REASONS: Final = {
    WithdrawalReason.WRONG_DRIVE: "It names a wrong drive or device",
    WithdrawalReason.WRONG_DETAILS: "Other details in it are wrong",
    WithdrawalReason.EVIDENCE_DOUBTED: "The evidence is doubted",
    WithdrawalReason.OTHER: "Another reason",
}
ROLE_NAMES: Final = {
    Role.TECHNICIAN: "technician", Role.COORDINATOR: "coordinator", Role.ADMINISTRATOR: "administrator",
}
NOTES: Final = {
    MatchBasis.FIRST_TWENTY: "The log cuts serial numbers at 20 signs; these 20 were compared.",
}


def levels_named(stored: str) -> str:
    """The classes of a certificate in words: Clear, or Clear and Destroy."""
    return " and ".join(LEVEL_NAMES[SanitisationLevel(level)] for level in stored.split(","))


def person(name: str, role: str) -> str:
    """A person as a certificate names them: name and role."""
    return f"{name}, {ROLE_NAMES.get(Role(role), role.replace('_', ' '))}"
