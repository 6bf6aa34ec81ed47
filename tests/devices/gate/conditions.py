"""What must be so before a step: each condition by the change that takes it away, and nothing else."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from app.core import clock
from app.devices.checklists import CHARGER_CHECK
from app.devices.policy import current_drives
from app.devices.proof_models import PurgeDemand
from app.devices.states import Grade, QuarantineReason, TestResult, VoidReason
from app.extensions import db
from tests.devices.gate.house import Bench


def _device(**values: Any) -> Callable[[Bench], None]:
    def change(bench: Bench) -> None:
        for name, value in values.items():
            setattr(bench.device, name, value)

    return change


def _drive(**values: Any) -> Callable[[Bench], None]:
    def change(bench: Bench) -> None:
        for drive in current_drives(bench.device):
            for name, value in values.items():
                setattr(drive, name, value)

    return change


def _fails(code: str) -> Callable[[Bench], None]:
    def change(bench: Bench) -> None:
        for test in bench.device.tests:
            if test.check_code == code:
                test.result = TestResult.FAIL

    return change


def _one_not_tested(bench: Bench) -> None:
    for test in bench.device.tests:
        if test.check_code == "keyboard":
            db.session.delete(test)


def _unproved(bench: Bench) -> None:
    for drive in current_drives(bench.device):
        for evidence in drive.evidence:
            evidence.voided_at, evidence.voided_because = clock.now(), VoidReason.DRIVE_MOVED


def _purge_demanded(bench: Bench) -> None:
    db.session.add(PurgeDemand(reason="Agreement 4.2", set_by_id=bench.person("coordinator").id,
                               programme_id=bench.device.programme_id))
    bench.device.demands_purge = True


_WAS = clock.now() - timedelta(days=1)

# Each takes one condition away from a device that has all of them.
CONDITIONS: Final[Mapping[str, Callable[[Bench], None]]] = {
    "kind is known": _device(form_factor=None),
    "maker is known": _device(manufacturer=None),
    "model is known": _device(model=None),
    "drives are listed": _drive(removed_at=_WAS),
    "drives are confirmed": _drive(confirmed_at=None),
    "drives were seen": _drive(not_seen_at=_WAS),
    "drives are proved": _unproved,
    "proof is newer than the arrival": _device(received_at=clock.now() + timedelta(hours=1)),
    "proof reaches the class": _purge_demanded,
    "everything is tested": _one_not_tested,
    "tests are newer than the repair": _device(repaired_at=clock.now() + timedelta(hours=1)),
    "screen works": _fails("screen"),
    "charger is safe": _fails(CHARGER_CHECK),
    "firmware is open": _fails("firmware_password"),
    "nobody manages it": _fails("device_management"),
    "system is known": _device(operating_system=None),
    "end of support is known": _device(os_supported_until=None),
    "system is in support": _device(os_supported_until=clock.today() - timedelta(days=1)),
    "nothing is to be looked into": _device(quarantine_reason=str(QuarantineReason.SAFETY), quarantined_at=_WAS),
    "it is graded": _device(cosmetic_grade=None),
    "it is for use": _device(cosmetic_grade=Grade.D),
}

IDENTITY = ("kind is known", "maker is known", "model is known")
DRIVES = ("drives are listed", "drives are confirmed", "drives were seen")
PROOF = (*DRIVES, "drives are proved", "proof is newer than the arrival", "proof reaches the class")
SYSTEM = ("system is known", "end of support is known", "system is in support")
TESTS = ("everything is tested", "tests are newer than the repair", "screen works", "charger is safe",
         "firmware is open", "nobody manages it")
APART = ("nothing is to be looked into",)
GRADE = (*APART, *IDENTITY, *PROOF, *TESTS, *SYSTEM)
STOCK = (*GRADE, "it is graded", "it is for use")
HAND_OVER = (*APART, *PROOF, *SYSTEM)
# For what leads to the same commands as a row with all of them.
SOME = ("nothing is to be looked into", "drives were seen", "everything is tested")
