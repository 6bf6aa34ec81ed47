"""Wipe logs of nwipe and ShredOS: read from bytes, judged drive by drive, matched to a device.

Pure: no database, no web. Typed evidence and destruction records live elsewhere.
"""

from app.devices.states import MatchBasis
from app.devices.wipe_logs.evidence import EvidenceJudgement, judge_against, match_serial
from app.devices.wipe_logs.reading import read_wipe_log
from app.devices.wipe_logs.record import (
    DriveResult,
    Host,
    Outcome,
    Sanitisation,
    UnreadableWipeLog,
    VerifyMode,
    WipeLog,
)

__all__ = [
    "DriveResult",
    "EvidenceJudgement",
    "Host",
    "MatchBasis",
    "Outcome",
    "Sanitisation",
    "UnreadableWipeLog",
    "VerifyMode",
    "WipeLog",
    "judge_against",
    "match_serial",
    "read_wipe_log",
]
