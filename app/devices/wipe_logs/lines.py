"""From bytes to lines: refuses what is not an nwipe log, and splits stamps and levels from messages.

Knows nothing of drives or tables.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.devices.wipe_logs.record import UnreadableWipeLog

MAX_BYTES: Final = 5 * 1024 * 1024
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 9000
_LONGEST_LINE: Final = 4096  # nwipe itself never prints more than 1,024 characters

_STAMP: Final = re.compile(
    r"\[(\d{4,}/\d\d/\d\d \d\d:\d\d:\d\d)\] (?:nwipe: )?"
    r"(?: *(debug|info|notice|warning|error|fatal|sanity): ?)?(.*)"
)
_SIGN_OF_NWIPE: Final = re.compile(
    r"\bnwipe \d|Invoking method '|^! +Device \||Nwipe (?:was aborted|exited|successfully)|\] nwipe: "
    r"|\] +notice: Found /|Program options are set as follows",
    re.MULTILINE,
)
# What a terminal was told (colours, places), and what mail or the system's journal put before every line.
_ESCAPE: Final = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b\n]*(?:\x07|\x1b\\)|[ -/]+[0-~]|[0-~])")
_BEFORE_LINES: Final = re.compile(
    r"^(?:(?:> ?)+|(?:<\d{1,3}>)?(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT[\d:.,+\-Z]+) "
    r"\S+ [\w./\-]+(?:\[\d+\])?: ?)"
)
_BEGINS_OWN_LINE: Final = frozenset("[ !*-")
_KNOWN_STARTS: Final = (
    (b"%PDF", "This is a PDF: upload the .log file instead, which nwipe or ShredOS wrote beside the report."),
    (b"PK\x03\x04", "This is a zip archive: unpack it and upload the .log file inside."),
    (b"\x1f\x8b", "This is a compressed archive: unpack it and upload the .log file inside."),
    (b"\xff\xd8\xff", "This is a picture: upload the .log file that nwipe wrote, not a photo of the screen."),
    (b"\x89PNG", "This is a picture: upload the .log file that nwipe wrote, not a picture of the screen."),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `level` is empty for table rows, rules and anything nwipe did not stamp with a level."""

    stamp: str | None
    level: str
    message: str


def read_stamp(stamp: str | None) -> datetime | None:
    """A printed stamp as a naive local time, None when it is missing or impossible."""
    if stamp is None:
        return None
    try:
        printed = datetime.strptime(stamp, "%Y/%m/%d %H:%M:%S")  # noqa: DTZ007 - nwipe prints no zone
    except ValueError:
        return None
    # At both ends of the calendar a time cannot be put into another zone.
    return printed if _FIRST_YEAR <= printed.year <= _LAST_YEAR else None


def decode_log(content: bytes) -> str:
    """The text of an uploaded log; refuses empty, too large, binary and foreign files, saying what to do."""
    if not content.strip(b"\x00\xff \t\r\n"):
        raise UnreadableWipeLog("The file is empty: copy the log from the wiping stick again and upload it.")
    if len(content) > MAX_BYTES:
        raise UnreadableWipeLog("The file is larger than 5 MB: upload the log of one wiping session at a time.")
    for start, sentence in _KNOWN_STARTS:
        if content.startswith(start):
            raise UnreadableWipeLog(sentence)
    text = _ESCAPE.sub("", _decode(content))
    odd = sum(text.count(sign) for sign in "\x00\x01\x02\x03\x04\x05\x06\x0e\x0f\x10\ufffd")
    if odd * 20 > len(text):
        raise UnreadableWipeLog("The file is not text: upload the .log file exactly as nwipe wrote it.")
    if not _SIGN_OF_NWIPE.search(text):
        raise UnreadableWipeLog(
            "This is not an nwipe log: upload the .log file from nwipe or ShredOS, or record another tool's "
            "certificate as typed evidence."
        )
    # A file broken by a power cut holds NULs; no database keeps them, and leaving them out could join two numbers.
    return text.replace("\x00", "\ufffd")


def _decode(content: bytes) -> str:
    """UTF-8 as nwipe writes it, or what an editor on Windows may have made of it."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    return content.decode("utf-8-sig", errors="replace")


def split_lines(text: str) -> Iterator[Line]:
    """The lines that say something, in order; over-long ones are dropped: nwipe cannot have printed them."""
    for raw in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        line = raw if raw[:1] in _BEGINS_OWN_LINE else _BEFORE_LINES.sub("", raw, count=1)
        if not line or line.isspace() or len(line) > _LONGEST_LINE:
            continue
        found = _STAMP.match(line) if line[0] == "[" else None
        if found is None:
            yield Line(None, "", line)
        else:
            yield Line(found[1], found[2] or "", found[3])


def is_begun_stamp(text: str) -> bool:
    """Whether an unstamped line could be a stamped one that was cut off: digits and signs after a bracket."""
    return re.fullmatch(r"\[[\d/ :]*\]? ?", text) is not None
