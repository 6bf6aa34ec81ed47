"""Many wipe logs in one zip archive: taken in within bounds, judged by a worker file by file, nothing lost.

Nothing is ever unpacked to disk, and a name in an archive is only shown.
"""

import hashlib
import io
import zipfile
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, undefer

from app.accounts.models import User
from app.core import clock
from app.core.db import transaction
from app.core.errors import NotFound, Refused
from app.core.jobs import enqueue
from app.core.permissions import Actor
from app.devices.proof_models import WipeBatch, WipeBatchLine
from app.devices.service.wiping import DriveNote, record_loose_log
from app.devices.states import BatchState, DriveFinding
from app.devices.zip_contents import BREAKS, files_in, is_locked
from app.extensions import db

MOST_FILES: Final = 500
MOST_FILE_BYTES: Final = 5 * 1024 * 1024
MOST_UNPACKED: Final = 300 * 1024 * 1024
_STRANDED_AFTER: Final = timedelta(seconds=60)
log = structlog.get_logger()


def take_archive(actor: Actor, *, filename: str, content: bytes) -> WipeBatch:
    """Take an archive in and hand it to a worker.

    Refuses what is no zip archive, locked ones, more than 500 files, files over 5 MB and more than 300 MB in all.
    """
    members = _members(_opened(content))
    if not members:
        raise Refused("The archive holds no file. Choose the archive of the folder with the logs.", field="file")
    batch = WipeBatch(filename=(filename or "logs.zip")[:200], sha256=hashlib.sha256(content).hexdigest(),
                      content=content, total=len(members), uploaded_by_id=actor.id)
    db.session.add(batch)
    db.session.flush()
    enqueue("workers.devices.judge_archive", batch.id)
    return batch


def judge(batch_id: int) -> None:
    """Judge every file that waits, one transaction each; a second worker on the same archive only takes turns."""
    with transaction():
        found = db.session.scalar(select(WipeBatch).where(WipeBatch.id == batch_id).options(undefer(WipeBatch.content)))
        content = found.content if found else None
    if content is None:
        return
    archive = _opened(content)
    members = _members(archive)
    while True:
        with transaction():
            batch = db.session.scalar(
                select(WipeBatch).where(WipeBatch.id == batch_id).with_for_update()
                .execution_options(populate_existing=True)
            )
            if batch is None or batch.state == BatchState.DONE:
                return
            if batch.done >= len(members):
                _finish(batch)
                return
            _judge_one(batch, archive, members[batch.done])
            batch.done += 1


def _finish(batch: WipeBatch) -> None:
    """Close an archive; its bytes are kept only when a file in it could not be read, logs are kept one by one."""
    batch.state, batch.finished_at = BatchState.DONE, clock.now()
    if DriveFinding.UNREADABLE not in count_findings(batch):
        batch.content = None


def list_stranded() -> Sequence[int]:
    """Archives that wait for a worker and have none."""
    since = clock.now() - _STRANDED_AFTER
    return db.session.scalars(
        select(WipeBatch.id).where(WipeBatch.state == BatchState.WAITING, WipeBatch.updated_at < since).limit(20)
    ).all()


def get_batch(batch_id: int) -> WipeBatch:
    """One archive; NotFound when there is none."""
    found = db.session.get(WipeBatch, batch_id)
    if found is None:
        raise NotFound
    return found


def list_batches(*, limit: int = 20) -> Sequence[WipeBatch]:
    """The newest archives."""
    return db.session.scalars(select(WipeBatch).order_by(WipeBatch.id.desc()).limit(limit)).all()


def query_lines(batch: WipeBatch, finding: DriveFinding | None = None) -> Select[WipeBatchLine]:
    """What became of an archive's drives, all of them or those that ended in one way."""
    query = select(WipeBatchLine).where(WipeBatchLine.batch_id == batch.id).options(joinedload(WipeBatchLine.device))
    return query.where(WipeBatchLine.finding == finding) if finding else query


def count_findings(batch: WipeBatch) -> dict[DriveFinding, int]:
    """How many drives ended in which way."""
    rows = db.session.execute(
        select(WipeBatchLine.finding, func.count()).where(WipeBatchLine.batch_id == batch.id)
        .group_by(WipeBatchLine.finding)
    )
    return {DriveFinding(finding): number for finding, number in rows}


def _opened(content: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except BREAKS:
        raise Refused("This is not a zip archive, or it is damaged. Zip the logs again, or send them one by one.",
                      field="file") from None


def _members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The files to judge, in the order of the archive; refuses what goes beyond the bounds."""
    found = files_in(archive)
    if len(found) > MOST_FILES:
        raise Refused(f"The archive holds more than {MOST_FILES} files. Send it in parts.", field="file")
    if is_locked(archive):
        raise Refused("The archive is locked with a password. Send the logs in one without.", field="file")
    if sum(member.file_size for member in found) > MOST_UNPACKED:
        raise Refused("The logs are larger than 300 MB together. Send them in parts.", field="file")
    return found


def _judge_one(batch: WipeBatch, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    name = _shown(member.filename)
    actor = db.session.get_one(User, batch.uploaded_by_id)
    try:
        content = _read(archive, member)
        with db.session.begin_nested():
            reading = record_loose_log(actor, filename=name.rpartition("/")[2], content=content)
    except Refused as refused:
        _note(batch, name, DriveFinding.UNREADABLE, [refused.sentence])
    except Exception:  # one file that breaks us must not cost the others their judgement
        log.exception("archive_file_failed", batch=batch.id, position=batch.done)
        _note(batch, name, DriveFinding.UNREADABLE, ["This file could not be judged. Send it once more by itself."])
    else:
        for drive in reading.drives:
            _note_drive(batch, name, drive, reading.file.id)


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """A file's bytes, never more than a log may have, whatever the archive says of its size."""
    too_large = Refused("The file is larger than 5 MB: upload the log of one wiping session at a time.")
    if member.file_size > MOST_FILE_BYTES:
        raise too_large
    try:
        with archive.open(member) as opened:
            content = opened.read(MOST_FILE_BYTES + 1)
    except BREAKS:
        raise Refused("This file of the archive is damaged. Zip it again, or send it by itself.") from None
    if len(content) > MOST_FILE_BYTES:
        raise too_large
    return content


def _shown(name: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in name)[-200:]


def _note(batch: WipeBatch, name: str, finding: DriveFinding, reasons: Sequence[str]) -> WipeBatchLine:
    line = WipeBatchLine(batch_id=batch.id, position=batch.done, filename=name, finding=finding,
                         reasons=list(reasons)[:20])
    db.session.add(line)
    return line


def _note_drive(batch: WipeBatch, name: str, drive: DriveNote, file_id: int) -> None:
    line = _note(batch, name, drive.finding, drive.reasons)
    line.log_device, line.wipe_log_file_id = drive.result.device[:40], file_id
    line.serial, line.model = (drive.result.serial or "")[:80] or None, (drive.result.model or "")[:120] or None
    line.device_id = drive.device.id if drive.device else None
