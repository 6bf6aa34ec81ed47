"""The keyed hashes by which a row, a staged row of another file and an open referral are seen to be the same.

Pure apart from the key in force. Plain values never leave the row they stand in.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from app.core.encryption import blind_index

TENANCY: Final = "tenancy"  # values.references.reference_key
HOME: Final = "home"  # referrals.household_identity.household_key
UPRN: Final = "uprn"
PHONE: Final = "phone"  # E.164
PERSON: Final = "person"  # normalised name and household key, made of two of the above


def row_key(kind: str, value: str) -> str:
    """The hash of one key of a row; kinds never meet."""
    return blind_index(f"{kind}\x1f{value}", "bulk_row")


def row_keys(keys: Mapping[str, str]) -> dict[str, str]:
    """The hashes of all keys of a row, by kind; empty values have none."""
    return {kind: row_key(kind, value) for kind, value in keys.items() if value}


def reversed_keys(kind: str, values: Iterable[str]) -> dict[str, str]:
    """Hash → plain value, to find which value a stored hash belongs to."""
    return {row_key(kind, value): value for value in values}


def submission_key(upload_reference: str, number: int) -> str:
    """The key under which a row is referred once; nobody can work it out and use it for a referral of their own."""
    hashed = blind_index(f"{upload_reference}\x1f{number}", "bulk_submission")
    return f"bulk-{hashed}"
