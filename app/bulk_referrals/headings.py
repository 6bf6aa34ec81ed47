"""Finds the header row of a file."""

from app.bulk_referrals.shapes import Header, SourceFile
from app.bulk_referrals.synonyms import Synonyms


def find_header(source: SourceFile, synonyms: Synonyms) -> Header:
    """The best match in the first 20 rows; raises UnreadableFile (no_header, no_rows) when nothing fits."""
    raise NotImplementedError
