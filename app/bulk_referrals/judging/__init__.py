"""Every row of a file is accepted, to be checked, rejected or skipped, with all of its problems.

Pure: no Flask, no database, no clock; what is known of earlier rows comes through a protocol, asked once a file.
"""

from app.bulk_referrals.judging.judge import judge
from app.bulk_referrals.judging.judgement import ColumnNote, Judgement, as_json
from app.bulk_referrals.judging.known import Earlier, Found, Known, NothingKnown, Wanted
from app.bulk_referrals.judging.settings import CHOICES, Choice, Decisions, FilePermission, JudgeSettings

__all__ = [
    "CHOICES",
    "Choice",
    "ColumnNote",
    "Decisions",
    "Earlier",
    "FilePermission",
    "Found",
    "JudgeSettings",
    "Judgement",
    "Known",
    "NothingKnown",
    "Wanted",
    "as_json",
    "judge",
]
