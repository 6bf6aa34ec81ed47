"""Two people take the last part at the same moment: one of them has it, and the count is never below zero."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from app.core.db import transaction
from app.core.errors import Refused
from app.core.permissions import SYSTEM, Role
from app.devices.queries import get_device
from app.devices.service import testing
from app.devices.service.repair_parts import WantedPart, cancel_repair, use_part
from app.devices.states import DeviceState
from app.extensions import db
from app.supplies import service
from app.supplies.queries import get_standing
from app.supplies.states import MovementKind
from tests.conftest import build_app, build_tables
from tests.factories.accounts import make_user
from tests.factories.devices import make_device
from tests.factories.supplies import make_item
from tests.servers import own_database


@pytest.fixture
def busy_app(tmp_path: Path) -> Iterator[Flask]:
    """An application on a database of its own, where commits are real."""
    server = os.environ.get("DATABASE_URL")
    url = own_database(server, f"last_part_{os.getpid()}") if server else f"sqlite:///{tmp_path / 'busy.sqlite'}"
    app = build_app(url)
    build_tables(app)
    yield app
    with app.app_context():
        db.engine.dispose()


def at_once(app: Flask, *works: Any) -> list[str]:
    """Do each in a thread of its own, all starting together; tells how each ended."""
    start = Barrier(len(works))

    def attempt(work: Any) -> str:
        start.wait()
        try:
            with app.app_context(), transaction():
                work()
        except (Refused, IntegrityError):
            return "refused"
        return "done"

    with ThreadPoolExecutor(len(works)) as threads:
        return sorted(threads.map(attempt, works))


def test_the_last_part_goes_to_one(busy_app: Flask) -> None:
    with busy_app.app_context(), transaction():
        who = make_user(Role.TECHNICIAN)
        item_id, tags = make_item(1, who=who).id, []
        for _ in range(2):
            device = make_device(DeviceState.TESTING, technician=who)
            testing.send_to_repair(who, device, fault="Battery")
            tags.append(device.asset_tag)

    def take(tag: str) -> Any:
        return lambda: use_part(SYSTEM, get_device(tag), WantedPart(item_id))

    assert at_once(busy_app, take(tags[0]), take(tags[1])) == ["done", "refused"]
    with busy_app.app_context(), transaction():
        assert get_standing(item_id).quantity == 0
        assert sorted(len(get_device(tag).parts) for tag in tags) == [0, 1]


def test_a_part_given_out_put_back_and_counted_at_once(busy_app: Flask) -> None:
    with busy_app.app_context(), transaction():
        who = make_user(Role.TECHNICIAN)
        item_id = make_item(2, who=who).id
        device = make_device(DeviceState.TESTING, technician=who)
        testing.send_to_repair(who, device, fault="Battery")
        use_part(who, device, WantedPart(item_id))
        tag = device.asset_tag

    def give() -> None:
        service.take_out(SYSTEM, get_standing(item_id).item, 1, MovementKind.GIVEN_OUT)

    def count() -> None:
        service.count_item(SYSTEM, get_standing(item_id).item, 1, number_seen=2)

    ended = at_once(busy_app, give, lambda: cancel_repair(SYSTEM, get_device(tag)), count)
    assert ended.count("done") >= 2
    with busy_app.app_context(), transaction():
        standing = get_standing(item_id)
        assert (standing.quantity, standing.value_pence) == (1, 1000)
