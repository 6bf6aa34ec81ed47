"""Personal columns: encrypted at rest by the application, looked up through keyed blind indexes.

AES-256-GCM; stored bytes are key number (1) + nonce (12) + ciphertext and tag. The associated data is
"table.column", so a value copied into another column does not decrypt. Keys come from the settings.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.orm import MappedColumn, mapped_column
from sqlalchemy.types import TypeDecorator

_NONCE_BYTES = 12


class Keyring:
    """The keys in force: the highest number encrypts, all decrypt."""

    def __init__(self, keys: Mapping[int, bytes], blind_index_key: bytes) -> None:
        self._ciphers = {number: AESGCM(key) for number, key in keys.items()}
        self.current = max(keys)
        self._keyed = hmac.new(blind_index_key, digestmod=hashlib.sha256)

    def encrypt(self, plain: bytes, context: str) -> bytes:
        """Encrypt with the current key, bound to its table.column."""
        nonce = os.urandom(_NONCE_BYTES)
        return bytes([self.current]) + nonce + self._ciphers[self.current].encrypt(nonce, plain, context.encode())

    def decrypt(self, stored: bytes, context: str) -> bytes:
        """Decrypt with the key named in the value; raises InvalidTag when altered or moved to another column."""
        nonce = stored[1 : 1 + _NONCE_BYTES]
        return self._ciphers[stored[0]].decrypt(nonce, stored[1 + _NONCE_BYTES :], context.encode())

    def blind_index(self, value: str, purpose: str) -> str:
        """A keyed hash (32 hex characters) for exact look-ups of a normalised value, separate per purpose."""
        digest = self._keyed.copy()  # the key is worked in once, not for each value
        digest.update(f"{purpose}\x1f{value}".encode())
        return digest.hexdigest()[:32]


class _Holder:
    ring: Keyring | None = None


def configure(keys: Mapping[int, bytes], blind_index_key: bytes) -> None:
    """Put the keys in force for this running program."""
    _Holder.ring = Keyring(keys, blind_index_key)


def keyring() -> Keyring:
    """The keys in force; raises when the application was not configured."""
    if _Holder.ring is None:
        raise RuntimeError("Encryption keys are not configured: create the application first.")
    return _Holder.ring


def blind_index(value: str, purpose: str) -> str:
    """Keyed hash of a normalised value for exact look-ups; the purpose ("phone", "email", …) keeps kinds apart."""
    return keyring().blind_index(value, purpose)


class EncryptedText(TypeDecorator[str]):
    """A text column nobody can read from a stolen database file; context is "table.column"."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else keyring().encrypt(value.encode(), self.context)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else keyring().decrypt(bytes(value), self.context).decode()


class EncryptedJson(TypeDecorator[Any]):
    """The same for a small JSON value; replace the whole value to change it."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        return None if value is None else keyring().encrypt(json.dumps(value).encode(), self.context)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(keyring().decrypt(bytes(value), self.context))


@dataclass(frozen=True)
class Personal:
    """What privacy work must know of a column: whose data it is, and whether it goes into a subject's export."""

    subject: str
    label: str
    exported: bool = True


def personal_text(context: str, label: str, *, subject: str = "household", exported: bool = True) -> MappedColumn[Any]:
    """An encrypted personal text column, registered for retention, export and erasure; erasing sets it to NULL."""
    return mapped_column(EncryptedText(context), info={"personal": Personal(subject, label, exported)})


def blind_index_column(*, index: bool = True) -> MappedColumn[Any]:
    """A keyed-hash column; it identifies a person to whoever holds the key, so erasure clears it too."""
    return mapped_column(index=index, info={"personal": Personal("household", "look-up key", exported=False)})
