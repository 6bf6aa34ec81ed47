"""The link in an email that opens one consignment for its donor, without an account: signed, never guessed.

It opens that consignment only. Nothing is stored; a new secret key of the product ends all links.
"""

from typing import Final

from itsdangerous import BadData, URLSafeSerializer

_SALT: Final = "consignment-of-a-donor"


def token_of(reference: str, secret: str) -> str:
    """The signed token of a consignment."""
    return str(URLSafeSerializer(secret, salt=_SALT).dumps(reference))


def read_token(token: str, secret: str) -> str | None:
    """The reference in a token of ours; None for any other text."""
    try:
        return str(URLSafeSerializer(secret, salt=_SALT).loads(token))
    except BadData:
        return None


def link_to(base: str, reference: str, secret: str) -> str:
    """The whole address for an email."""
    return f"{base.rstrip('/')}/my-collection/{token_of(reference, secret)}"
