"""Whether the name of a part means a storage drive, which holds data and is never fitted as a mere part. Pure."""

import re
from typing import Final

_DRIVE: Final = re.compile(
    r"\b(?:ssds?|hdds?|sshds?|nvme|emmc|m\.?2|msata|hard[- ]?(?:disks?|drives?)|hard disc|hard discs"
    r"|solid[- ]state|disk drives?|storage drives?|storage|flash drives?|sata (?:disk|drive)s?|disks?)\b",
    re.IGNORECASE,
)
# What goes with a drive and holds nothing.
_AROUND_IT: Final = re.compile(
    r"\b(?:cadd(?:y|ies)|brackets?|cables?|trays?|screws?|adapters?|adaptors?|covers?|doors?|connectors?|heat ?sinks?"
    r"|enclosures?|docks?|standoffs?|thermal pads?|controllers?|rails?|mounts?|sleds?|blanks?|optical|dvd|cd)\b",
    re.IGNORECASE,
)


def is_drive_named(name: str) -> bool:
    """Whether somebody who writes this means a storage drive: SSD 256 GB, hard disk, NVMe; not a caddy or a cable."""
    return _DRIVE.search(name) is not None and _AROUND_IT.search(name) is None
