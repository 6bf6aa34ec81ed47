"""The safety test (PAT) of the charger or lead that goes with a device: recorded with what was seen and measured.

Only this makes the check “charger safety” pass; nobody can tick it.
"""

from app.audit.service import record
from app.core import clock
from app.core.errors import Refused
from app.core.permissions import Actor
from app.devices.charger_limits import ChargerReading, charger_faults, due_again, missing_measures
from app.devices.checklists import CHARGER_CHECK
from app.devices.checks_models import ChargerTest
from app.devices.models import Device, DeviceTest
from app.devices.policy import checks_of
from app.devices.service.locking import expect, lock_device
from app.devices.states import DeviceState, TestResult
from app.extensions import db

MOST_OHM = 1000.0
MOST_MEGOHM = 100_000.0
MOST_METRES = 100.0


def record_charger_test(
    actor: Actor, device: Device, reading: ChargerReading, *, version_seen: int | None = None
) -> ChargerTest:
    """Write down one safety test under the tester's name; it passes or fails by its limits, not by an opinion.

    Refuses kinds whose list has no such check, readings that no instrument gives, and Class I that was not measured.
    """
    device = lock_device(device, version_seen=version_seen)
    expect(device, DeviceState.TESTING, to_do="given a charger test")
    if CHARGER_CHECK not in {check.code for check in checks_of(device)}:
        raise Refused("The list for this kind of device asks for no charger test. Correct what it is first.")
    _refuse_impossible(reading)
    for field, sentence in missing_measures(reading):
        raise Refused(sentence, field=field)
    faults, now = charger_faults(reading), clock.now()
    test = ChargerTest(
        **{name: getattr(reading, name) for name in (
            "appliance", "appliance_class", "is_undamaged", "lead_metres", "earth_ohm", "insulation_megohm", "fuse")},
        has_passed=not faults, tester_id=actor.id, tested_at=now,
        due_on=due_again(reading, clock.in_london(now).date()),
    )
    device.charger_tests.append(test)
    device.tests.append(DeviceTest(
        check_code=CHARGER_CHECK, result=TestResult.FAIL if faults else TestResult.PASS,
        note=" ".join(faults)[:300] or None, tester_id=actor.id, tested_at=now,
        checklist_number=device.checklist_number,
    ))
    device.has_charger = not faults
    db.session.flush()
    record(actor, "charger_tested", device, test=test.id, passed=test.has_passed)
    return test


def _refuse_impossible(reading: ChargerReading) -> None:
    most = (("lead_metres", reading.lead_metres, MOST_METRES), ("earth_ohm", reading.earth_ohm, MOST_OHM),
            ("insulation_megohm", reading.insulation_megohm, MOST_MEGOHM))
    for field, value, limit in most:
        if value is not None and not 0 <= value <= limit:
            raise Refused(f"Enter a number from 0 to {limit:g}, as the instrument shows it.", field=field)
