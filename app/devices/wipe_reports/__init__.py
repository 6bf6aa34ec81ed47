"""PDF reports of nwipe (0.35 and later): the text is read within bounds, then judged by the rules of the logs.

Pure: no database, no web. A report shows less than a log; what it does not show is a reason to refuse.
"""

from app.devices.wipe_reports.reading import read_wipe_report

__all__ = ["read_wipe_report"]
