"""Two people do the same thing at the same moment: one of them wins, nothing is doubled."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from app.core.db import transaction
from app.core.errors import Refused
from app.core.permissions import SYSTEM, Role
from app.devices.models import Device, WipeEvidence, WipeLogFile
from app.devices.queries import get_device
from app.devices.service.counting import count_in
from app.devices.service.stock import reserve_device
from app.devices.service.wiping import record_wipe_log
from app.devices.states import DeviceState, FormFactor
from app.donations.queries import get_consignment
from app.donations.states import ConsignmentState
from app.extensions import db
from tests.conftest import build_app, build_tables
from tests.factories.accounts import make_user
from tests.factories.devices import make_device, make_wipe_log
from tests.factories.donations import make_consignment
from tests.servers import own_database


@pytest.fixture
def busy_app(tmp_path: Path) -> Iterator[Flask]:
    """An application on a database of its own, where commits are real."""
    server = os.environ.get("DATABASE_URL")
    url = own_database(server, f"at_once_{os.getpid()}") if server else f"sqlite:///{tmp_path / 'busy.sqlite'}"
    app = build_app(url)
    build_tables(app)
    yield app
    with app.app_context():
        db.engine.dispose()


def both(app: Flask, work: Callable[[], Any]) -> list[str]:
    """Do it in two threads that start together; tells how each ended."""
    start = Barrier(2)

    def attempt(_number: int) -> str:
        start.wait()
        try:
            with app.app_context(), transaction():
                work()
        except (Refused, IntegrityError, StaleDataError):
            return "refused"
        return "done"

    with ThreadPoolExecutor(2) as threads:
        return sorted(threads.map(attempt, range(2)))


def count(app: Flask, model: Any) -> int:
    with app.app_context(), transaction() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_one_of_two_reserves_a_device(busy_app: Flask) -> None:
    with busy_app.app_context(), transaction():
        tag = make_device(DeviceState.IN_STOCK).asset_tag
    assert both(busy_app, lambda: reserve_device(SYSTEM, get_device(tag))) == ["done", "refused"]


def test_one_log_uploaded_twice_at_once_is_kept_once(busy_app: Flask) -> None:
    with busy_app.app_context(), transaction():
        who = make_user(Role.TECHNICIAN)
        device = make_device(DeviceState.WIPE_PENDING, technician=who)
        tag, log, user_id = device.asset_tag, make_wipe_log(device.drives[0].serial), who.id

    def upload() -> None:
        technician = db.session.get(type(who), user_id)
        record_wipe_log(technician, get_device(tag), filename="a.log", content=log)

    assert "done" in both(busy_app, upload)
    assert (count(busy_app, WipeLogFile), count(busy_app, WipeEvidence)) == (1, 1)
    with busy_app.app_context(), transaction():
        assert get_device(tag).state == DeviceState.WIPED


def test_one_consignment_counted_in_twice_at_once_is_counted_once(busy_app: Flask) -> None:
    with busy_app.app_context(), transaction():
        reference = make_consignment(ConsignmentState.COLLECTED, items=3).reference

    def receive() -> None:
        count_in(SYSTEM, get_consignment(reference, SYSTEM), {FormFactor.LAPTOP: 3})

    assert both(busy_app, receive) == ["done", "refused"]
    assert count(busy_app, Device) == 3
