"""The sentences nwipe prints about one drive while it works, each as a short event.

One table of patterns for all versions since 0.28; what order they must come in is in replay.py.
"""

import re
from enum import StrEnum
from typing import Final, NamedTuple

_DRIVE: Final = r"(?:device )?'?(/[^\s',]+?)'?\.?"


class Step(StrEnum):
    """What a drive's wiping thread reports."""

    INVOKED = "invoked"
    ROUND_STARTED = "round started"
    ROUND_FINISHED = "round finished"
    FINAL_ROUND_FINISHED = "final round finished"
    PASS_STARTED = "pass started"
    PASS_FINISHED = "pass finished"
    WRITTEN = "written"
    READ = "read back"
    PASS_VERIFYING = "pass being verified"
    PASS_VERIFIED = "pass verified"
    LAST_RANDOM_STARTED = "last random pattern started"
    LAST_RANDOM_VERIFYING = "last random pattern being verified"
    LAST_RANDOM_VERIFIED = "last random pattern verified"
    LAST_RANDOM_WRITTEN = "last random pattern written"
    BLANKING = "blanking started"
    EMPTY_VERIFYING = "blank being verified"
    EMPTY_VERIFIED = "blank verified"
    BLANKED = "blanked"
    CONTENT_VERIFYING = "content being verified"
    CONTENT_VERIFIED = "content verified"


class Event(NamedTuple):
    """One step with its numbers: (round, of) · (pass, of, round, of) · (bytes,)."""

    step: Step
    numbers: tuple[int, ...] = ()


class Reported(NamedTuple):
    """An event of one drive; `method` only when a method was invoked."""

    drive: str
    event: Event
    method: str | None = None


_COUNT: Final = r"(\d{1,9})(?:/| of )(\d{1,9})"
_PASS: Final = rf"pass {_COUNT}, round {_COUNT}, on {_DRIVE}"
_PATTERNS: Final[dict[str, tuple[tuple[Step, re.Pattern[str]], ...]]] = {
    first: tuple((step, re.compile(pattern)) for step, pattern in rows)
    for first, rows in {
        "Starting": (
            (Step.PASS_STARTED, f"Starting {_PASS}"),
            (Step.ROUND_STARTED, f"Starting round {_COUNT} on {_DRIVE}"),
        ),
        "Finished": (
            (Step.PASS_FINISHED, f"Finished {_PASS}"),
            (Step.FINAL_ROUND_FINISHED, f"Finished final round {_COUNT} on {_DRIVE}"),
            (Step.ROUND_FINISHED, f"Finished round {_COUNT} on {_DRIVE}"),
        ),
        "Verifying": (
            (Step.PASS_VERIFYING, f"Verifying {_PASS}"),
            (
                Step.LAST_RANDOM_VERIFYING,
                f"Verifying (?:the )?final random pattern (?:FRP )?on {_DRIVE}(?: is empty\\.)?",
            ),
            (Step.EMPTY_VERIFYING, f"Verifying that {_DRIVE} is empty\\.?"),
            (Step.CONTENT_VERIFYING, f"Verifying that {_DRIVE} is (?:zeroed|Ones \\(0xFF\\))"),
        ),
        "Verified": (
            (Step.PASS_VERIFIED, f"Verified {_PASS}"),
            (Step.LAST_RANDOM_VERIFIED, f"Verified the final random pattern on {_DRIVE} is empty\\."),
        ),
        "Writing": ((Step.LAST_RANDOM_STARTED, f"Writing final random pattern to {_DRIVE}"),),
        "Wrote": ((Step.LAST_RANDOM_WRITTEN, f"Wrote final random pattern to {_DRIVE}"),),
        "Blanking": ((Step.BLANKING, f"Blanking device {_DRIVE}"),),
        "[SUCCESS]": (
            (Step.EMPTY_VERIFIED, f"\\[SUCCESS\\] Verified that {_DRIVE} is empty\\."),
            (Step.LAST_RANDOM_VERIFIED, f"\\[SUCCESS\\] Verified FRP on {_DRIVE} matches"),
            (
                Step.CONTENT_VERIFIED,
                f"\\[SUCCESS\\] Verified that {_DRIVE} is (?:Zeroed\\.|full of ones \\(0xFF\\)\\.)",
            ),
            (Step.BLANKED, f"\\[SUCCESS\\] Blanked device {_DRIVE}"),
        ),
    }.items()
}
_INVOKED: Final = re.compile(f"Invoking method '(.{{1,80}}?)' on {_DRIVE}")
_BYTES: Final = re.compile(rf"(\d{{1,20}}) bytes (written to|read from) {_DRIVE}")


def read_event(message: str) -> Reported | None:
    """The step a message reports, or None; only whole sentences count, so a cut line reports nothing."""
    if message[:1].isdigit():
        found = _BYTES.fullmatch(message)
        if found is None:
            return None
        step = Step.WRITTEN if found[2] == "written to" else Step.READ
        return Reported(found[3], Event(step, (int(found[1]),)))
    if message.startswith("Invoking"):
        found = _INVOKED.fullmatch(message)
        return None if found is None else Reported(found[2], Event(Step.INVOKED), found[1])
    for step, pattern in _PATTERNS.get(message.partition(" ")[0], ()):
        found = pattern.fullmatch(message)
        if found is not None:
            *numbers, drive = found.groups()
            return Reported(drive, Event(step, tuple(int(number) for number in numbers)))
    return None
