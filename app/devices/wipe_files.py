"""One door for everything nwipe writes: the log, and the PDF report made from the same run. Pure."""

from typing import TYPE_CHECKING, Final

from app.core.late import Late
from app.devices.wipe_logs import WipeLog, read_wipe_log

if TYPE_CHECKING:
    from app.devices import wipe_reports
else:
    wipe_reports = Late("app.devices.wipe_reports")  # the reader of PDFs takes 15 MB; most logs are text

_START_OF_PDF: Final = b"%PDF-"


def is_report(content: bytes) -> bool:
    """Whether a file is a PDF; readers of PDF look for its mark in the first thousand bytes, so do we."""
    return _START_OF_PDF in content[:1024]


def read_wipe_file(content: bytes) -> WipeLog:
    """Read a log or a PDF report of nwipe, judged drive by drive; refuses everything else (UnreadableWipeLog)."""
    return wipe_reports.read_wipe_report(content) if is_report(content) else read_wipe_log(content)
