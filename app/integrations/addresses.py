"""Reading web addresses; nothing is fetched here."""

from urllib.parse import urlsplit


def host_of(address: str) -> str:
    """The host of a web address, empty when it has none."""
    return urlsplit(address).hostname or ""
