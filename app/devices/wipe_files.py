"""One door for everything nwipe writes: the log, and the PDF report made from the same run. Pure."""

from typing import Final

from app.devices.wipe_logs import WipeLog, read_wipe_log
from app.devices.wipe_reports import read_wipe_report

_START_OF_PDF: Final = b"%PDF-"


def is_report(content: bytes) -> bool:
    """Whether a file is a PDF; readers of PDF look for its mark in the first thousand bytes, so do we."""
    return _START_OF_PDF in content[:1024]


def read_wipe_file(content: bytes) -> WipeLog:
    """Read a log or a PDF report of nwipe, judged drive by drive; refuses everything else (UnreadableWipeLog)."""
    return read_wipe_report(content) if is_report(content) else read_wipe_log(content)
