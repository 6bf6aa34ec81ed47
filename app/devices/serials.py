"""How serial numbers are compared: without spaces, capitals alike. Pure."""


def serial_key(serial: str | None) -> str:
    """The form of a serial number that is stored for look-ups; at most 80 characters."""
    return "".join((serial or "").split()).upper()[:80]
