"""What a household asks for."""

from app.referrals.answers import AskedDevice, DeadlineKind, MustHave, Purpose
from app.bulk_referrals.values.found import Read


def read_device_kind(raw: str) -> Read[AskedDevice | None]:
    """The kind of device; None when blank or not understood."""
    raise NotImplementedError


def read_must_haves(raw: str) -> Read[tuple[MustHave, ...]]:
    """Everything the device must have."""
    raise NotImplementedError


def read_purposes(raw: str) -> Read[tuple[Purpose, ...]]:
    """Everything it will be used for."""
    raise NotImplementedError


def read_deadline(raw: str) -> Read[DeadlineKind | None]:
    """What the date that will not move is for."""
    raise NotImplementedError
