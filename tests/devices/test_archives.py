"""Many logs in one zip archive: judged by a worker file by file, nothing lost, hostile archives refused."""

import io
import zipfile
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import Refused
from app.core.permissions import Role
from app.devices.models import WipeLogFile
from app.devices.proof_models import WipeBatch, WipeBatchLine
from app.devices.service import archives
from app.devices.states import BatchState, DeviceState, DriveFinding
from tests.factories.accounts import make_user
from tests.factories.devices import make_device, make_wipe_log
from workers.devices import carry_on, judge_archive

_S = DeviceState


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive of these files."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def judged(session: Session, content: bytes) -> tuple[WipeBatch, list[WipeBatchLine]]:
    batch = archives.take_archive(make_user(Role.TECHNICIAN), filename="logs.zip", content=content)
    key = batch.id
    session.commit()
    judge_archive(key)
    session.expire_all()
    lines = session.scalars(select(WipeBatchLine).where(WipeBatchLine.batch_id == key).order_by(WipeBatchLine.id)).all()
    return session.get_one(WipeBatch, key), list(lines)


def test_every_drive_of_every_file_is_told(session: Session) -> None:
    good, other, bad = (make_device(_S.WIPE_PENDING) for _ in range(3))
    serials = [device.drives[0].serial for device in (good, other, bad)]
    batch, lines = judged(session, zipped({
        "bench/a.log": make_wipe_log(serials[0], serials[1], "NOBODYS"), "bench/b.log": make_wipe_log(serials[2],
        fault="write"), "notes.txt": b"Dear all", "bench/": b"", "__MACOSX/a.log": b"x",
        "again.log": make_wipe_log(serials[0]),
    }))
    assert (batch.state, batch.total, batch.done) == (BatchState.DONE, 4, 4)
    assert [(line.filename, line.serial, str(line.finding)) for line in lines] == [
        ("bench/a.log", serials[0], "accepted"), ("bench/a.log", serials[1], "accepted"),
        ("bench/a.log", "NOBODYS", "no_such_drive"), ("bench/b.log", serials[2], "rejected"),
        ("notes.txt", None, "unreadable"), ("again.log", serials[0], "no_such_drive"),
    ]
    assert [device.state for device in (good, other, bad)] == [_S.WIPED, _S.WIPED, _S.WIPE_FAILED]
    assert lines[3].reasons and lines[3].device_id == bad.id and lines[4].reasons[0].endswith(".")
    assert len(session.scalars(select(WipeLogFile)).all()) == 3


def test_a_killed_worker_is_followed_by_another(app: Flask, session: Session) -> None:
    device = make_device(_S.WIPE_PENDING)
    content = zipped({"a.log": make_wipe_log(device.drives[0].serial), "b.log": make_wipe_log("X1Y2Z3")})
    batch = archives.take_archive(make_user(Role.TECHNICIAN), filename="logs.zip", content=content)
    key = batch.id
    session.commit()
    judge_archive(key)
    judge_archive(key)  # late or twice: nothing is judged again
    session.expire_all()
    assert len(session.scalars(select(WipeBatchLine).where(WipeBatchLine.batch_id == key)).all()) == 2
    assert session.get_one(WipeBatch, key).content is None
    carry_on()
    assert archives.list_stranded() == []


def test_five_hundred_logs_lose_none(session: Session) -> None:
    devices = [make_device(_S.WIPE_PENDING) for _ in range(20)]
    files = {f"{n}.log": make_wipe_log(devices[n].drives[0].serial if n < 20 else f"STRANGE{n:04}") for n in range(500)}
    batch, lines = judged(session, zipped(files))
    assert batch.done == 500 and len(lines) == 500
    assert sum(line.finding == DriveFinding.ACCEPTED for line in lines) == 20
    assert {device.state for device in devices} == {_S.WIPED}


def _bomb() -> bytes:
    return zipped({"a.log": b"\0" * (400 * 1024 * 1024)})


def _lying(content: bytes, real: int, told: int) -> bytes:
    return content.replace(real.to_bytes(4, "little"), told.to_bytes(4, "little"))


HOSTILE: dict[str, Any] = {
    "nothing": b"", "no archive": b"PK\x03\x04 but no more", "text": b"[2026/11/22 02:18:24] info: nwipe 0.42",
    "empty": lambda: zipped({}), "only folders": lambda: zipped({"logs/": b""}),
    "bomb": _bomb, "too many": lambda: zipped({f"{n}.log": b"" for n in range(501)}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_archives_are_refused(session: Session, name: str) -> None:
    content = HOSTILE[name]() if callable(HOSTILE[name]) else HOSTILE[name]
    with pytest.raises(Refused) as refused:
        archives.take_archive(make_user(Role.TECHNICIAN), filename="a.zip", content=content)
    assert refused.value.field == "file" and refused.value.sentence.endswith(".")


def test_a_locked_archive_is_refused(session: Session) -> None:
    content = bytearray(zipped({"a.log": b"x" * 50}, zipfile.ZIP_STORED))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(Refused, match="password"):
        archives.take_archive(make_user(Role.TECHNICIAN), filename="a.zip", content=bytes(content))


def test_hostile_members_end_as_lines(session: Session) -> None:
    large = b"A" * (6 * 1024 * 1024)
    content = zipped({
        "../../etc/passwd": b"root", "C:\\windows\\x.log": make_wipe_log("SOME12345"), "big.log": large,
        "inner.zip": zipped({"a.log": b"x"}), "lies.log": large[: 5 * 1024 * 1024 + 1], "\u202elog.exe": b"MZ",
    })
    content = _lying(content, 5 * 1024 * 1024 + 1, 100)
    batch, lines = judged(session, content)
    assert batch.state == BatchState.DONE and len(lines) == 6
    assert [str(line.finding) for line in lines].count("unreadable") == 5
    assert all("\u202e" not in line.filename for line in lines)
    assert batch.content == content  # what could not be read is not thrown away


def test_pages_of_an_archive(client: Any, sign_in: Any, page: Any, session: Session) -> None:
    device = make_device(_S.WIPE_PENDING)
    bench = sign_in(make_user(Role.TECHNICIAN))
    page(bench.get("/workshop/wipe-archives"))
    page(bench.post("/workshop/wipe-archives", data={}), 422)
    page(bench.post("/workshop/wipe-archives", data={"file": (io.BytesIO(b"no"), "a.zip")}), 422)
    content = zipped({"a.log": make_wipe_log(device.drives[0].serial), "b.log": b"nothing"})
    sent = bench.post("/workshop/wipe-archives", data={"file": (io.BytesIO(content), "a.zip")})
    assert sent.status_code == 303
    at = sent.headers["Location"]
    assert "0 of 2 done" in page(bench.get(at)).text
    assert bench.get(at, headers={"HX-Request": "true"}).status_code == 200
    key = session.scalars(select(WipeBatch.id)).one()
    session.commit()
    judge_archive(key)
    assert bench.get(at, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    shown = page(bench.get(at)).text
    assert device.asset_tag in shown and "Accepted" in shown and "Not readable" in shown
    assert device.asset_tag not in page(bench.get(f"{at}?show=unreadable")).text
