"""Intake of hardware reports over HTTP on PostgreSQL with 120,000 devices, beside the same with 1,200."""

import gc
import json
import statistics
import time
from typing import Any

from alembic import command
from flask import Flask
from sqlalchemy import event, text

from app.accounts.models import User
from app.accounts.states import UserState
from app.api_access.service import make_token
from app.cli import alembic_config
from app.core.db import transaction
from app.core.encryption import blind_index
from app.core.permissions import SYSTEM, Role, Scope
from app.extensions import db
from benchmarks.figures import Figure
from benchmarks.made_up import application
from tests.servers import own_database, postgres

DEVICES = 120_000
MEDIAN_MS, P95_MS, STATEMENTS = 100.0, 200.0, 30
ROUNDS = 60
_FILL = """
INSERT INTO device (asset_tag, state, source, form_factor, manufacturer, model, serial, serial_key, has_touch,
  has_camera, has_charger, is_data_bearing_custody, needs_breach_review, received_at, created_at, updated_at, version)
SELECT 'RC-' || lpad(n::text, 6, '0'), 'wipe_pending', 'donated', 'laptop', 'Dell Inc.', 'Latitude 5490',
  'BENCH' || n, 'BENCH' || n, false, false, false, false, false, now(), now(), now(), 1
FROM generate_series(1, :devices) AS n
"""
_DRIVES = """
INSERT INTO drive (device_id, serial, serial_key, media, fitted_at, confirmed_at, created_at, updated_at)
SELECT id, 'D' || serial, 'D' || serial, 'ssd', now(), now(), now(), now() FROM device
"""


def run() -> list[Figure]:
    """Median, 95th percentile and statements of a recognised report, and the ratio to a hundredth of the devices."""
    with postgres() as server:
        few, _ = _measured(server, "intake_few", DEVICES // 100)
        found, sent = _measured(server, "intake", DEVICES)
    median, low = statistics.median(found), statistics.median(few)
    return [
        Figure("intake of a report: median", median, "ms", low, median / low, MEDIAN_MS),
        Figure("intake of a report: 95th percentile", statistics.quantiles(found, n=20)[-1], "ms", at_most=P95_MS),
        Figure("intake of a report: statements", sent, "sent", at_most=STATEMENTS),
    ]


def _measured(server: str, name: str, devices: int) -> tuple[list[float], int]:
    app = application(own_database(server, name))
    with app.app_context():
        command.upgrade(alembic_config(), "head")
        with transaction():
            db.session.execute(text(_FILL), {"devices": devices})
            db.session.execute(text(_DRIVES))
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
        secret = _token()
    times = _send(app, secret, devices)
    with app.app_context():
        db.engine.dispose()
    return times


def _token() -> str:
    with transaction():
        person = User(email="bench@example.org", email_index=blind_index("bench@example.org", "email"), name="Bench",
                      role=Role.TECHNICIAN, state=UserState.ACTIVE)
        db.session.add(person)
        db.session.flush()
        _, secret = make_token(SYSTEM, name="Bench", answerable=person, scopes=[Scope.HARDWARE_REPORTS_WRITE],
                               lasts_days=90)
    return secret


def _send(app: Flask, secret: str, devices: int) -> tuple[list[float], int]:
    client, times, most = app.test_client(), [], 0
    app.config["RATELIMIT_ENABLED"] = False
    with app.app_context():
        engine = db.engine
    gc.collect()
    for number in range(ROUNDS + 10):
        place, sent = 1 + number * (devices // (ROUNDS + 20)), 0

        def note(*_given: Any) -> None:
            nonlocal sent
            sent += 1

        event.listen(engine, "before_cursor_execute", note)
        began = time.perf_counter()
        answer = client.post("/api/v1/hardware-reports", data=_report(place), content_type="application/json",
                             headers={"Authorization": f"Bearer {secret}"})
        seconds = time.perf_counter() - began
        event.remove(engine, "before_cursor_execute", note)
        if answer.status_code != 201 or (answer.json or {}).get("standing") != "recognised":
            raise RuntimeError(f"a report was answered with {answer.status_code}: {answer.get_data(as_text=True)}")
        if number >= 10:
            times.append(seconds * 1000)
            most = max(most, sent)
    return times, most


def _report(place: int) -> bytes:
    others = [
        {"id": f"usb:{number}", "class": "generic", "product": "Sunrise Point-LP USB 3.0 xHCI Controller",
         "vendor": "Intel Corporation", "handle": f"PCI:0000:{number:04x}"} for number in range(300)
    ]
    disk = {"id": "disk", "class": "disk", "serial": f"DBENCH{place}", "logicalname": "/dev/sda", "size": 256 * 10**9}
    return json.dumps({
        "id": "pc", "class": "system", "vendor": "Dell Inc.", "product": "Latitude 5490", "serial": f"BENCH{place}",
        "configuration": {"chassis": "laptop"}, "children": [disk, *others],
    }).encode()
