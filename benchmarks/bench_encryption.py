"""Personal columns: what the encrypted column and the blind index cost beside the bare primitives."""

import hashlib
import hmac
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.core.encryption import Keyring
from benchmarks.figures import Figure, compared, medians_of

VALUES = 10_000
KEY = bytes(range(32))
CONTEXT = "households.address"


def run() -> list[Figure]:
    """Encrypt, decrypt and index 10,000 addresses, and the same with AES-GCM and HMAC alone."""
    ring = Keyring({1: KEY}, KEY)
    texts = [f"{number} Acacia Avenue, Liverpool" for number in range(VALUES)]
    plain = [text.encode() for text in texts]
    stored = [ring.encrypt(value, CONTEXT) for value in plain]
    pairs = {
        "encrypt a column value": (
            lambda: [ring.encrypt(v, CONTEXT) for v in plain],
            lambda: _bare_seal(plain),
        ),
        "decrypt a column value": (
            lambda: [ring.decrypt(v, CONTEXT) for v in stored],
            lambda: _bare_open(stored),
        ),
        "blind index of a value": (
            lambda: [ring.blind_index(t, "address") for t in texts],
            lambda: _bare_hmac(plain),
        ),
    }
    figures = []
    for name, pair in pairs.items():
        ours, bare = medians_of(pair)
        figures.append(compared(name, ours / VALUES * 1e6, "µs", bare / VALUES * 1e6))
    overhead = len(stored[0]) - len(plain[0])
    return [*figures, Figure("added to each stored value", overhead, "bytes")]


def _bare_seal(plain: list[bytes]) -> None:
    cipher, context = AESGCM(KEY), CONTEXT.encode()
    for value in plain:
        cipher.encrypt(os.urandom(12), value, context)


def _bare_open(stored: list[bytes]) -> None:
    cipher, context = AESGCM(KEY), CONTEXT.encode()
    for value in stored:
        cipher.decrypt(value[1:13], value[13:], context)


def _bare_hmac(plain: list[bytes]) -> None:
    for value in plain:
        hmac.new(KEY, value, hashlib.sha256).hexdigest()
