"""Attacks on what a device's trust rests on, past every service: the database refuses each on both of its kinds."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.core import clock
from app.core.state_machine import set_state
from app.devices.models import Device
from app.devices.states import TRUSTED_STATES, DeviceState, EvidenceDecision, Grade, VoidReason
from tests.devices.test_trust import unsigned, untrustworthy
from tests.factories.accounts import make_user
from tests.factories.devices import make_device, make_drive, make_evidence

_S = DeviceState
_NEW_DRIVE = ("INSERT INTO drive (device_id, serial, serial_key, media, fitted_at, created_at, updated_at) "
              "VALUES (:device, 'SLIPPED', 'SLIPPED', 'ssd', :now, :now, :now)")

# On a device in a trusted state with one proved drive; `spare` is an unproved drive elsewhere, `gone` and
# `broken` were taken out of the device.
ATTACKS = {
    "a drive is slipped in": _NEW_DRIVE,
    "another device's drive is moved in": "UPDATE drive SET device_id = :device WHERE id = :spare",
    "a drive taken out is put back": "UPDATE drive SET removed_at = NULL WHERE id = :gone",
    "a destroyed drive is not destroyed": "UPDATE drive SET removed_at = NULL, destroyed_at = NULL WHERE id = :broken",
    "its drive is taken out": "UPDATE drive SET removed_at = :now WHERE id = :drive",
    "its drive is moved away": "UPDATE drive SET device_id = :other WHERE id = :drive",
    "its drive belongs to nobody": "UPDATE drive SET device_id = NULL WHERE id = :drive",
    "its drive is destroyed": "UPDATE drive SET destroyed_at = :now WHERE id = :drive",
    "its drive is another one": "UPDATE drive SET serial = 'X9', serial_key = 'X9' WHERE id = :drive",
    "its drive is deleted": "DELETE FROM drive WHERE id = :drive",
    "its proof is voided": "UPDATE wipe_evidence SET voided_at = :now WHERE drive_id = :drive",
    "its proof is rejected": "UPDATE wipe_evidence SET decision = 'rejected' WHERE drive_id = :drive",
    "its proof speaks of another drive": "UPDATE wipe_evidence SET drive_id = :spare WHERE drive_id = :drive",
    "its proof speaks of another device": "UPDATE wipe_evidence SET device_id = :other WHERE drive_id = :drive",
    "its proof began before the arrival": "UPDATE wipe_evidence SET started_at = :before WHERE drive_id = :drive",
    "its proof began nobody knows when": "UPDATE wipe_evidence SET started_at = NULL WHERE drive_id = :drive",
    "its proof is deleted": "DELETE FROM wipe_evidence WHERE drive_id = :drive",
    "it arrived again": "UPDATE device SET received_at = :now WHERE id = :device",
}


def _about(session: Session, device: Device) -> dict[str, Any]:
    other = make_device(_S.WIPE_PENDING)
    (drive,) = device.drives
    gone = make_drive(device, "GONE1", removed_at=clock.now())
    broken = make_drive(device, "GONE2", removed_at=clock.now(), destroyed_at=clock.now())
    session.expire(device)
    # As SQLite keeps moments; PostgreSQL reads the same words.
    moments = {"now": clock.now(), "before": device.received_at - timedelta(days=1)}
    return {"device": device.id, "other": other.id, "drive": drive.id, "spare": other.drives[0].id, "gone": gone.id,
            "broken": broken.id,
            **{name: moment.replace(tzinfo=None).isoformat(sep=" ") for name, moment in moments.items()}}


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_statement_takes_the_ground_from_under_trust(session: Session, attack: str) -> None:
    for state in sorted(TRUSTED_STATES):
        known = _about(session, make_device(state))
        values = {name: value for name, value in known.items() if f":{name}" in ATTACKS[attack]}
        with pytest.raises(DBAPIError, match="guard_"), session.begin_nested():
            session.execute(text(ATTACKS[attack]), values)
        assert untrustworthy(session) == [] == unsigned(session)


@pytest.mark.parametrize("state", sorted(TRUSTED_STATES))
def test_a_signature_that_no_drive_is_fitted_is_not_taken_away(session: Session, state: DeviceState) -> None:
    who = make_user()
    device = make_device(_S.WIPED, with_drive=False, no_drive_confirmed_by_id=who.id, no_drive_confirmed_at=clock.now())
    device.cosmetic_grade, device.location = Grade.B, "Shelf B2"
    set_state(device, state)
    session.flush()
    for taken in ("no_drive_confirmed_at = NULL", "form_factor = 'laptop', no_drive_confirmed_at = NULL"):
        with pytest.raises(DBAPIError, match="guard_device_evidence"), session.begin_nested():
            session.execute(text(f"UPDATE device SET {taken} WHERE id = :id"), {"id": device.id})


REWRITINGS = {
    "a rejected wipe is accepted": "decision = 'accepted', outcome = 'erased'",
    "a wipe began later": "started_at = created_at",
    "an overwritten drive was purged": "sanitisation = 'purge'",
    "somebody else wiped it": "technician_id = :who",
    "the log said another number": "log_serial = 'X9'",
    "it comes from another log": "fingerprint = 'x'",
}


@pytest.mark.parametrize("rewriting", REWRITINGS)
def test_evidence_is_never_rewritten(session: Session, rewriting: str) -> None:
    device = make_device(_S.WIPE_FAILED)
    row = make_evidence(device, device.drives[0], decision=EvidenceDecision.REJECTED, outcome="failed", fingerprint="")
    values = {"id": row.id, **({"who": make_user().id} if ":who" in REWRITINGS[rewriting] else {})}
    with pytest.raises(DBAPIError, match="guard_evidence_frozen"), session.begin_nested():
        session.execute(text(f"UPDATE wipe_evidence SET {REWRITINGS[rewriting]} WHERE id = :id"), values)


def test_voided_evidence_stays_voided(session: Session) -> None:
    device = make_device(_S.WIPE_PENDING)
    row = make_evidence(device, device.drives[0], voided_at=clock.now(), voided_because=VoidReason.DEVICE_RETURNED)
    with pytest.raises(DBAPIError, match="guard_evidence_frozen"), session.begin_nested():
        session.execute(text("UPDATE wipe_evidence SET voided_at = NULL WHERE id = :id"), {"id": row.id})
    with pytest.raises(DBAPIError, match="guard_device_evidence"), session.begin_nested():
        session.execute(text("UPDATE device SET state = 'in_stock' WHERE id = :id"), {"id": device.id})


def test_what_is_not_trusted_is_not_held_fast(session: Session) -> None:
    device = make_device(_S.WIPED)
    drive = device.drives[0]
    drive.removed_at = clock.now()
    drive.evidence[0].voided_at = clock.now()
    session.flush()
    drive.serial = drive.serial_key = "X9"
    session.flush()
    assert device.state == _S.WIPED
