"""How we introduce ourselves in every text: our name and the phone number people may ring.

Set once when the application starts; texts are queued by services, which know no settings.
"""

from typing import NamedTuple


class Introduction(NamedTuple):
    """The values every text may use."""

    organisation: str
    phone: str


class _Holder:
    current: Introduction | None = None


def introduce(organisation: str, phone: str) -> None:
    """Set our name and number for this running program."""
    _Holder.current = Introduction(organisation, phone)


def introduction() -> Introduction:
    """Our name and number; raises when the application was not created first."""
    if _Holder.current is None:
        raise RuntimeError("Nobody is introduced: create the application first.")
    return _Holder.current
