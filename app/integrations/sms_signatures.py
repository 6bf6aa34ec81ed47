"""Whether a webhook really comes from the text provider: its signature over our configured public address.

Never trusts the address a request claims to have come in on, which a proxy may have changed.
"""

from collections.abc import Sequence
from typing import Protocol

from twilio.request_validator import (
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    get_signature_algorithm,
)


class Parameters(Protocol):
    """Posted fields, some of which may come more than once."""

    def getlist(self, key: str) -> Sequence[str]:
        """All values of one field."""

    def __iter__(self) -> object:
        """The names of the fields."""


class Headers(Protocol):
    """The headers of a request."""

    def get(self, key: str, default: str, /) -> str:
        """One header, or the default."""


class WebhookSignatures:
    """Checks signatures against one or, while they are being exchanged, several tokens."""

    def __init__(self, tokens: Sequence[str], public_base_url: str) -> None:
        self._validators = tuple(RequestValidator(token) for token in tokens)
        self._base = public_base_url.rstrip("/")

    def are_genuine(self, path_and_query: str, fields: Parameters, headers: Headers) -> bool:
        """Whether the signature fits any token; never without a signature, a token or a known algorithm."""
        signature = headers.get(SIGNATURE_HEADER, "")
        algorithm = get_signature_algorithm(headers.get(SIGNATURE_SETTINGS_HEADER, ""))
        address = self._base + path_and_query
        return bool(signature) and any(
            validator.validate(address, fields, signature, algorithm) for validator in self._validators
        )
