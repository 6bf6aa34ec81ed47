"""Files people attach as proof, certificates of other tools and of destruction, kept byte for byte with their hash."""

import hashlib
from dataclasses import dataclass

from app.core.errors import Refused
from app.core.permissions import Actor
from app.devices.models import WipeLogFile
from app.devices.queries import find_log_file
from app.devices.states import FileKind
from app.extensions import db

MOST_BYTES = 10 * 1024 * 1024
_KINDS = (
    (b"%PDF-", "pdf", "application/pdf"), (b"\xff\xd8\xff", "jpg", "image/jpeg"), (b"\x89PNG", "png", "image/png"),
)


@dataclass(frozen=True)
class Attachment:
    """A file as it was sent."""

    filename: str
    content: bytes


def content_type_of(content: bytes) -> tuple[str, str]:
    """The ending and type under which a kept file is given out again; what is none of ours is plain text."""
    for start, ending, mimetype in _KINDS:
        if content.startswith(start):
            return ending, mimetype
    return "log", "text/plain"


def keep_certificate(actor: Actor, attached: Attachment, *, tool: str, version: str | None, field: str) -> WipeLogFile:
    """Keep a certificate; the same file again is the same row, because one certificate may name many drives.

    Refuses empty, too large and other files than PDF, JPEG and PNG, and logs or reports that we read ourselves.
    """
    if not attached.content:
        raise Refused("The file is empty. Choose the certificate again.", field=field)
    if len(attached.content) > MOST_BYTES:
        raise Refused("The file is larger than 10 MB. Scan the certificate again at a lower resolution.", field=field)
    if not attached.content.startswith(tuple(start for start, _, _ in _KINDS)):
        raise Refused("This is no certificate we can keep. Choose a PDF, JPEG or PNG file.", field=field)
    digest = hashlib.sha256(attached.content).hexdigest()
    known = find_log_file(digest)
    if known is not None:
        if known.kind != FileKind.CERTIFICATE:
            raise Refused("This file was already read as a log or report of nwipe. See what it proved on the device's "
                          "page.", field=field)
        return known
    file = WipeLogFile(
        sha256=digest, kind=str(FileKind.CERTIFICATE), filename=(attached.filename or "certificate")[:200],
        content=attached.content, parser_version=0, tool=tool[:40], tool_version=(version or "")[:40] or None,
        uploaded_by_id=actor.id,
    )
    db.session.add(file)
    db.session.flush()
    return file
