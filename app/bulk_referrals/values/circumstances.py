"""What a household has today."""

from app.referrals.answers import ContactBy, DeviceNow, Internet
from app.bulk_referrals.values.found import Read


def read_device_now(raw: str) -> Read[DeviceNow]:
    """What they have today; blank is not known."""
    raise NotImplementedError


def read_internet(raw: str) -> Read[Internet]:
    """How much internet there is; blank is not known."""
    raise NotImplementedError


def read_contact_by(raw: str) -> Read[ContactBy | None]:
    """How they want to hear from us."""
    raise NotImplementedError
