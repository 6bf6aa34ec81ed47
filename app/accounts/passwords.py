"""Passwords: argon2id hashes, and what makes one acceptable. No database here."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.core.errors import Refused

# OWASP's recommendation for argon2id: 19 MiB, 2 passes, 1 lane; a sign-in must not take the memory of ten pages.
_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
# The hash of a random value nobody kept, made with the same parameters: checking it takes as long as any other.
_NOBODY = (
    "$argon2id$v=19$m=19456,t=2,p=1$ClYU5C0FbJU16hIu99BKdQ$P8irRN"
    "6gvzgcsMszw3gKH6nCafxyZJ/tgapEfZixGTM"
)
MINIMUM_LENGTH = 12
COMMON = frozenset({"password1234", "123456789012", "qwertyuiop12", "liverpool123", "reconnect123", "letmein12345"})


def hash_password(password: str) -> str:
    """An argon2id hash of an acceptable password; refuses short, common or one-character ones."""
    if len(password) < MINIMUM_LENGTH:
        raise Refused(f"Use at least {MINIMUM_LENGTH} characters. Three or four random words are easy to remember.",
                      field="password")
    if password.casefold() in COMMON or len(set(password)) < 5:
        raise Refused("That password is too easy to guess. Use three or four random words.", field="password")
    if len(password) > 200:
        raise Refused("Use at most 200 characters.", field="password")
    return _hasher.hash(password)


def is_right(password_hash: str | None, password: str) -> bool:
    """Whether the password fits; takes as long when there is no account, so that timing tells nothing."""
    try:
        _hasher.verify(password_hash or _NOBODY, password[:200])
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def needs_new_hash(password_hash: str) -> bool:
    """Whether our parameters have risen since the hash was made."""
    return _hasher.check_needs_rehash(password_hash)
