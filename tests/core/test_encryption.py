"""Personal columns: unreadable without the key, bound to their column, findable by blind index."""

import os
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app import model_registry
from app.core.encryption import EncryptedJson, EncryptedText, Keyring
from app.core.permissions import Role
from tests.factories.accounts import make_user

OLD, NEW, BLIND = os.urandom(32), os.urandom(32), os.urandom(32)


@given(st.text())
def test_what_goes_in_comes_out(text: str) -> None:
    ring = Keyring({1: OLD}, BLIND)
    assert ring.decrypt(ring.encrypt(text.encode("utf-8", "surrogatepass"), "a.b"), "a.b") == text.encode(
        "utf-8", "surrogatepass"
    )


def test_the_same_value_never_looks_the_same() -> None:
    ring = Keyring({1: OLD}, BLIND)
    assert ring.encrypt(b"Zo", "a.b") != ring.encrypt(b"Zo", "a.b")


def test_a_value_copied_into_another_column_does_not_open() -> None:
    ring = Keyring({1: OLD}, BLIND)
    with pytest.raises(InvalidTag):
        ring.decrypt(ring.encrypt(b"Zo", "a.b"), "a.c")


@given(st.integers(min_value=13, max_value=30), st.integers(min_value=1, max_value=255))
def test_an_altered_value_does_not_open(place: int, flip: int) -> None:
    ring = Keyring({1: OLD}, BLIND)
    stored = bytearray(ring.encrypt(b"Liverpool and more", "a.b"))
    stored[place] ^= flip
    with pytest.raises(InvalidTag):
        ring.decrypt(bytes(stored), "a.b")


def test_rotation_reads_old_and_writes_new() -> None:
    before = Keyring({1: OLD}, BLIND).encrypt(b"x", "a.b")
    after = Keyring({1: OLD, 2: NEW}, BLIND)
    assert after.decrypt(before, "a.b") == b"x"
    assert after.encrypt(b"x", "a.b")[0] == 2


def test_blind_indexes_differ_by_purpose_and_key() -> None:
    ring = Keyring({1: OLD}, BLIND)
    assert ring.blind_index("+447700900123", "phone") != ring.blind_index("+447700900123", "name")
    assert ring.blind_index("a", "phone") != Keyring({1: OLD}, os.urandom(32)).blind_index("a", "phone")


def test_every_encrypted_column_names_itself_and_is_registered_as_personal() -> None:
    found = 0
    for table in model_registry.metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, EncryptedText | EncryptedJson):
                found += 1
                assert column.type.context == f"{table.name}.{column.name}"
                assert "personal" in column.info
    assert found > 15


def test_the_database_file_does_not_hold_a_name(session: Session, database_url: str) -> None:
    make_user(role=Role.ADMINISTRATOR, name="Quetzalcoatl Unmistakable", email="unmistakable@reconnect.example")
    session.commit()
    raw = session.connection().exec_driver_sql("SELECT name, email FROM user_account").fetchall()
    assert raw and all(b"nmistakable" not in bytes(value) for row in raw for value in row)
    if database_url.startswith("sqlite"):
        path = Path(database_url.removeprefix("sqlite:///"))
        assert all(b"nmistakable" not in file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
