"""An archive of 500 wipe logs, judged by the worker's own function, beside only reading the same logs.

Target: under 20 s. Half of the logs are of drives that wait in the workshop.
"""

import io
import tempfile
import time
import zipfile
from datetime import timedelta

from app import create_app
from app.accounts.models import User
from app.config import Settings
from app.core import clock
from app.core.db import Base, transaction
from app.devices.models import Device, Drive
from app.devices.proof_models import WipeBatch
from app.devices.service import archives
from app.devices.states import DeviceState, DriveFinding, FormFactor
from app.devices.wipe_logs import read_wipe_log
from app.extensions import db
from benchmarks.bench_wipe_logs import log_of
from benchmarks.figures import Figure

FILES = 500
WAITING = 250
DRIVES_A_LOG = 4


def run() -> list[Figure]:
    """Judge the archive once."""
    logs = [_log(number) for number in range(FILES)]
    started = time.perf_counter()
    for log in logs:
        read_wipe_log(log)
    bare = time.perf_counter() - started
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings.from_environment({
            "RECONNECT_ENV": "test", "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite", "LOG_LEVEL": "ERROR",
        }))
        with app.app_context():
            ours = _judged(logs)
    return [Figure(f"{FILES} logs in an archive judged", ours, "s", bare, ours / bare, at_most=20)]


def _judged(logs: list[bytes]) -> float:
    Base.metadata.create_all(db.engine)
    with transaction():
        batch_id = _stage(logs)
    started = time.perf_counter()
    archives.judge(batch_id)
    seconds = time.perf_counter() - started
    with transaction():
        counted = archives.count_findings(db.session.get_one(WipeBatch, batch_id))
        if counted.get(DriveFinding.ACCEPTED) != WAITING:
            raise RuntimeError(f"half of the logs must prove a drive, or the figure measures something else: {counted}")
    db.engine.dispose()
    return seconds


def _stage(logs: list[bytes]) -> int:
    who = User(email="bench@reconnect.example", email_index="bench", name="Bench", role="technician", state="active")
    db.session.add(who)
    db.session.flush()
    received_at = clock.now() - timedelta(days=3)
    for number in range(WAITING):
        device = Device(asset_tag=f"RC-{number:06}", form_factor=FormFactor.LAPTOP, received_at=received_at,
                        state=DeviceState.WIPE_PENDING, manufacturer="A", model="B")
        db.session.add(Drive(device=device, serial=_serial(number), serial_key=_serial(number), fitted_at=received_at,
                             confirmed_by_id=who.id, confirmed_at=received_at))
    db.session.flush()
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, log in enumerate(logs):
            archive.writestr(f"bench/{number}.log", log)
    return archives.take_archive(who, filename="logs.zip", content=held.getvalue()).id


def _serial(number: int) -> str:
    return f"Z{number:05d}7783D00000"


def _log(number: int) -> bytes:
    """A log of the day before yesterday, with serial numbers of its own."""
    day = f"{clock.today() - timedelta(days=2):%Y/%m/%d}".encode()
    return log_of(DRIVES_A_LOG).replace(b"50026B7783D", f"Z{number:05d}7783D".encode()).replace(b"2026/11/22", day)
