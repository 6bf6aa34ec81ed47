"""Two people do different things with one device at the same moment: whoever is first, no unproved device is trusted.

Each pair runs several times, so that both orders come up; every way it may end is named.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from app.accounts.models import User
from app.core.db import transaction
from app.core.errors import Refused
from app.core.permissions import Role
from app.devices.models import Device
from app.devices.policy import current_drives
from app.devices.service import demands, drives, identifying, leaving, quarantine, reports, stock, testing, wiping
from app.devices.service.typed_evidence import accept_typed, get_typed, refuse_typed
from app.devices.states import DeviceState, Grade, QuarantineReason
from app.extensions import db
from app.organisations.models import Programme
from tests.conftest import build_app, build_tables
from tests.devices.test_reports import sent
from tests.devices.test_trust import unsigned, untrustworthy
from tests.factories.accounts import make_user
from tests.factories.devices import make_device, make_typed_evidence, make_wipe_log, pass_tests
from tests.factories.organisations import make_programme
from tests.factories.stockroom import make_place
from tests.servers import own_database

_S = DeviceState
TIMES = 4
Work = Callable[[User, Device], Any]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application on a database of its own, where commits are real."""
    server = os.environ.get("DATABASE_URL")
    path = tmp_path_factory.mktemp("races") / "races.sqlite"
    app = build_app(own_database(server, f"races_{os.getpid()}") if server else f"sqlite:///{path}")
    build_tables(app)
    with app.app_context(), transaction():
        make_place("Shelf B2")
    yield app
    with app.app_context():
        db.engine.dispose()


def _log(who: User, device: Device) -> None:
    """Of a wipe of its first drive, begun an hour ago."""
    wiping.record_wipe_log(who, device, filename="a.log", content=make_wipe_log(device.drives[0].serial))


def _other_drive(who: User, device: Device) -> None:
    reports.take_report(who, sent(f"OTHER{device.id}", serial="?"), asset_tag=device.asset_tag)


@dataclass(frozen=True)
class Race:
    """Two pieces of work with a device in one state, and where it may stand afterwards."""

    state: DeviceState
    one: Work
    other: Work
    ends: frozenset[DeviceState]


def _race(state: DeviceState, one: Work, other: Work, *ends: DeviceState) -> Race:
    return Race(state, one, other, frozenset(ends))


def _shelve(who: User, device: Device) -> None:
    stock.put_in_stock(who, device, location="Shelf B2")


def _fit(who: User, device: Device) -> None:
    identifying.confirm_drive(who, device, identifying.DriveFacts(serial=f"FITTED{device.id}"))


def _demand(who: User, device: Device) -> None:
    demands.demand_purge(who, db.session.get_one(Programme, device.programme_id), "Agreement 4.2")


def _apart(who: User, device: Device) -> None:
    quarantine.quarantine_device(who, device, QuarantineReason.DATA)


def _grade(who: User, device: Device) -> None:
    testing.grade_device(who, device, Grade.B)


def _take_drive_out(who: User, device: Device) -> None:
    drives.remove_drive(who, device, current_drives(device)[0].id)


RACES = {
    # A log of a wipe begun before the return proves nothing after it.
    "evidence and return": _race(_S.HANDED_OVER, _log, stock.return_device, _S.WIPE_PENDING, _S.WIPE_FAILED),
    "evidence and loss": _race(_S.WIPE_PENDING, _log, lambda who, device: leaving.report_lost(
        who, device, reason="missing"), _S.LOST),
    "evidence and a drive taken out": _race(_S.WIPE_PENDING, _log, _take_drive_out, _S.WIPE_PENDING, _S.WIPE_FAILED,
                                            _S.WIPED),
    "evidence and another drive": _race(_S.WIPE_PENDING, _log, _fit, _S.WIPE_PENDING),
    "stock and a report of another drive": _race(_S.GRADED, _shelve, _other_drive, _S.WIPE_PENDING),
    "promise and a report of another drive": _race(_S.IN_STOCK, stock.reserve_device, _other_drive, _S.WIPE_PENDING),
    "hand-over and a report of another drive": _race(_S.RESERVED, stock.hand_over_device, _other_drive,
                                                     _S.WIPE_PENDING, _S.HANDED_OVER),
    "grade and another drive": _race(_S.TESTING, _grade, _fit, _S.GRADED, _S.WIPE_PENDING),
    "grade and a drive taken out": _race(_S.TESTING, _grade, _take_drive_out, _S.GRADED, _S.TESTING),
    "stock and quarantine": _race(_S.GRADED, _shelve, _apart, _S.GRADED, _S.TESTING),
    "promise and quarantine": _race(_S.IN_STOCK, stock.reserve_device, _apart, _S.TESTING),
    "hand-over and quarantine": _race(_S.RESERVED, stock.hand_over_device, _apart, _S.TESTING, _S.HANDED_OVER),
    "stock and a demand for Purge": _race(_S.GRADED, _shelve, _demand, _S.WIPE_PENDING),
    "promise and taking out": _race(_S.IN_STOCK, stock.reserve_device, lambda who, device: stock.take_out_of_stock(
        who, device, reason="fault_found"), _S.TESTING),
    "two promises": _race(_S.IN_STOCK, stock.reserve_device, stock.reserve_device, _S.RESERVED),
    "hand-over and return": _race(_S.RESERVED, stock.hand_over_device, stock.return_device, _S.HANDED_OVER,
                                  _S.WIPE_PENDING),
}


def _at_once(app: Flask, device_id: int, works: list[tuple[int, Work]]) -> list[BaseException | None]:
    """Begin together, each with a connection and a transaction of its own; gives what each was refused with."""
    start = Barrier(len(works))

    def attempt(given: tuple[int, Work]) -> BaseException | None:
        who, work = given
        start.wait()
        try:
            with app.app_context(), transaction():
                work(db.session.get_one(User, who), db.session.get_one(Device, device_id))
        except (Refused, IntegrityError, StaleDataError) as refused:
            return refused
        return None

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(attempt, works))


@pytest.mark.parametrize("name", RACES)
def test_whoever_is_first(house: Flask, name: str) -> None:
    race = RACES[name]
    for turn in range(TIMES):
        with house.app_context(), transaction():
            people = [make_user(Role.TECHNICIAN), make_user(Role.COORDINATOR)]
            device = make_device(race.state, technician=people[0], programme_id=make_programme().programme_id)
            if race.state == _S.TESTING:
                pass_tests(device, people[0])
            works = list(zip([person.id for person in people], [race.one, race.other], strict=True))
            device_id = device.id
        refused = _at_once(house, device_id, works[::-1] if turn % 2 else works)
        with house.app_context(), transaction() as session:
            device = session.get_one(Device, device_id)
            assert device.state in race.ends, f"{name}: {device.state}, {refused}"
            assert untrustworthy(session) == [] == unsigned(session), name
        assert None in refused, f"{name}: one of them must get through, {refused}"


@pytest.mark.parametrize("decisions", ["both accept", "one accepts, one refuses"])
def test_one_decides_on_a_certificate(house: Flask, decisions: str) -> None:
    for _turn in range(TIMES):
        with house.app_context(), transaction():
            people = [make_user(Role.TECHNICIAN).id for _ in range(2)]
            device = make_device(_S.WIPE_PENDING)
            typed = make_typed_evidence(device)
            device_id, typed_id, serial = device.id, typed.id, typed.serial

        def accept(who: User, _device: Device, typed_id: int = typed_id, serial: str = serial) -> None:
            accept_typed(who, get_typed(typed_id), serial)

        def refuse(who: User, _device: Device, typed_id: int = typed_id) -> None:
            refuse_typed(who, get_typed(typed_id), "Not readable")

        other = accept if decisions == "both accept" else refuse
        refused = _at_once(house, device_id, [(people[0], accept), (people[1], other)])
        assert sum(one is None for one in refused) == 1
        with house.app_context(), transaction() as session:
            device = session.get_one(Device, device_id)
            accepted = sum(row.decision == "accepted" for row in device.drives[0].evidence)
            assert (device.state, accepted) in {(_S.WIPED, 1), (_S.WIPE_FAILED, 0)}
