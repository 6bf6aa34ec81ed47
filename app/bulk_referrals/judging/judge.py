"""The way of a file through the judge: skip, read, group, place, compare, decide."""

from app.bulk_referrals.judging.judgement import Judgement
from app.bulk_referrals.judging.known import Known
from app.bulk_referrals.judging.settings import Decisions, JudgeSettings
from app.bulk_referrals.shapes import Header, Mapping, SourceFile


def judge(
    source: SourceFile, header: Header, mapping: Mapping, settings: JudgeSettings, known: Known,
    decisions: Decisions | None = None,
) -> Judgement:
    """Judge every row under the header, in time linear to their number; nothing is written.

    Each row gets exactly one outcome. `decisions` are what people edited, confirmed and chose so far.
    """
    raise NotImplementedError
