"""Files of one upload made into reports: several files, or zip archives of them, within bounds.

Nothing is unpacked to disk, and a name in an archive is only shown.
"""

import io
import zipfile
from collections.abc import Sequence
from typing import Final

from app.core.errors import Refused
from app.devices.hardware_reports import MAX_BYTES
from app.devices.service.reports import SentReport
from app.devices.zip_contents import BREAKS, files_in, is_locked

MOST_FILES: Final = 100
MOST_UNPACKED: Final = 50 * 1024 * 1024
_ZIP: Final = b"PK\x03\x04"


def unpack(files: Sequence[SentReport]) -> list[SentReport]:
    """The reports in an upload.

    Refuses none, more than 100 or 50 MB in all, damaged archives and those with a password.
    """
    unpacked: list[SentReport] = []
    left = MOST_UNPACKED
    for file in files:
        for sent in _members(file, left) if file.content.startswith(_ZIP) else [file]:
            left -= len(sent.content)
            unpacked.append(sent)
            if len(unpacked) > MOST_FILES:
                raise Refused(f"These are more than {MOST_FILES} files. Send them in parts.", field="files")
            if left < 0:
                raise Refused("The reports are larger than 50 MB together. Send them in parts.", field="files")
    if not unpacked:
        raise Refused("There is no file in it. Choose the reports again.", field="files")
    return unpacked


def _members(file: SentReport, left: int) -> list[SentReport]:
    try:
        with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
            members = files_in(archive)
            if len(members) > MOST_FILES:
                raise Refused(f"The archive holds more than {MOST_FILES} files. Send it in parts.", field="files")
            if is_locked(archive):
                raise Refused("The archive is locked with a password. Send the reports without one.", field="files")
            found = []
            for member in members:
                content = _read(archive, member, min(left, MAX_BYTES + 1))
                left -= len(content)
                found.append(SentReport(member.filename, content))
            return found
    except BREAKS:
        raise Refused("The archive is damaged. Send the reports one by one.",
                      field="files") from None


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    """A file's bytes, whatever the archive says of its size; one byte too many is refused by the reader later."""
    if most <= 0:
        raise Refused("The reports are larger than 50 MB together. Send them in parts.", field="files")
    with archive.open(member) as opened:
        return opened.read(most)
