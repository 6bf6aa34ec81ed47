"""The public check: does a number, a hash or a file belong to a certificate of ours, and does it count?

What comes out is all that anybody may know: number, date, count of drives, class.
"""

import hashlib
import re
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from app.certificates import queries
from app.certificates.policy import standing_of
from app.certificates.wording import levels_named
from app.core.references import InvalidReference, read_reference
from app.web.filters import day

if TYPE_CHECKING:
    from app.certificates.models import Certificate

PREFIX: Final = "SC"
_NUMBER: Final = re.compile(rb"SC-[0-9A-Z]{6}")
_HASH: Final = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


class Answer(StrEnum):
    """What the check says."""

    GENUINE = "genuine"
    SUPERSEDED = "superseded"
    OVERTAKEN = "overtaken"
    WITHDRAWN = "withdrawn"
    ALTERED = "altered"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """The answer, whether a file was compared, and what anybody may know of the certificate."""

    answer: Answer
    is_file: bool = False
    number: str = ""
    issued: str = ""
    drives: int = 0
    levels: str = ""


def read_number(typed: str) -> str:
    """A certificate number from any case and spacing; refuses a wrong length or check character."""
    return read_reference(typed, PREFIX)


def check_number(number: str) -> Finding:
    """What is known of a number, by itself."""
    found = queries.find_certificate(number)
    return Finding(Answer.UNKNOWN) if found is None else _told(found, is_file=False)


def check_file(content: bytes, *, number: str = "") -> Finding:
    """Whether a file is a certificate exactly as issued; one that only carries a number of ours was altered.

    `number` is what the file is held to be, where somebody said so.
    """
    return check_hash(hashlib.sha256(content).hexdigest(), number=number, mentioned=_numbers_in(content))


def check_hash(sha256: str, *, number: str = "", mentioned: tuple[str, ...] = ()) -> Finding:
    """The same for a SHA-256 hash that somebody worked out themselves."""
    found = queries.find_by_hash(sha256)
    if found is not None and number in {"", found.number}:
        return _told(found, is_file=True)
    for name in (number, *mentioned):
        other = queries.find_certificate(name) if name else None
        if other is not None:
            return Finding(Answer.ALTERED, True, other.number)
    return Finding(Answer.UNKNOWN, True)


def read_hash(typed: str) -> str | None:
    """A SHA-256 hash as 64 hexadecimal digits from any case and spacing, or out of a line a tool printed.

    None when there is none, or more than one.
    """
    found = set(_HASH.findall(typed.lower()))
    if not found:
        bare = re.sub(r"[\s:\-]", "", typed.lower().replace("sha256:", "", 1))
        found = {bare} if _HASH.fullmatch(bare) else set()
    return found.pop() if len(found) == 1 else None


def _numbers_in(content: bytes) -> tuple[str, ...]:
    """Numbers of the right shape that stand in a file unpacked, as in the title our certificates carry."""
    numbers = []
    for found in dict.fromkeys(_NUMBER.findall(content)[:20]):
        with suppress(InvalidReference):
            numbers.append(read_number(found.decode("ascii")))
    return tuple(numbers[:3])


def _told(certificate: "Certificate", *, is_file: bool) -> Finding:
    return Finding(Answer(str(standing_of(certificate))), is_file, certificate.number,
                   day(certificate.issued_at), certificate.drive_count, levels_named(certificate.levels))
