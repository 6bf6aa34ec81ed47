"""The words of bulk referrals: where a file and a row stand, in a tag, a colour and a plain sentence. Words only."""

from dataclasses import dataclass
from typing import Final

from app.bulk_referrals.shapes import Severity
from app.bulk_referrals.states import BulkState, RowChoice, RowStanding


@dataclass(frozen=True, slots=True)
class Words:
    """A tag, its colour and what it means for the person who reads it."""

    tag: str
    colour: str
    sentence: str


STATE_WORDS: Final[dict[BulkState, Words]] = {
    BulkState.UPLOADED: Words("Uploaded", "blue", "We begin to read it in a moment."),
    BulkState.READING: Words("Being read", "blue", "We are reading it."),
    BulkState.MAPPING: Words("Columns to name", "amber", "Say what each column holds."),
    BulkState.CHECKING: Words("Being checked", "blue", "We are looking at every row."),
    BulkState.TO_CHECK: Words("To check", "amber", "Look at what we ask, then confirm it. Nobody is referred yet."),
    BulkState.CONFIRMING: Words("Being referred", "blue", "The rows that are ready become referrals."),
    BulkState.DONE: Words("Finished", "green", "The rows that were ready are referrals."),
    BulkState.UNREADABLE: Words("Not readable", "red", "We could not read it."),
    BulkState.CANCELLED: Words("Taken back", "grey", "Somebody took it back. Nothing of it is kept."),
}

STANDING_WORDS: Final[dict[RowStanding, Words]] = {
    RowStanding.READY: Words("Ready", "green", "Becomes a referral."),
    RowStanding.UPDATING: Words("Updates", "teal", "Updates a referral that is open."),
    RowStanding.OPEN: Words("To look at", "amber", "We ask something about it."),
    RowStanding.REJECTED: Words("Not possible", "red", "Something must be put right first."),
    RowStanding.SKIPPED: Words("Left out", "grey", "Is not referred."),
    RowStanding.REFERRED: Words("Referred", "green", "Is a referral now."),
    RowStanding.UPDATED: Words("Updated", "teal", "Its answers went into an open referral."),
    RowStanding.LEFT: Words("Left", "amber", "Became no referral."),
}

CHOICE_WORDS: Final[dict[RowChoice, str]] = {
    RowChoice.SKIP: "Leave this row out",
    RowChoice.UPDATE: "Put its answers into the one that is there",
    RowChoice.REFER_ANYWAY: "Refer anyway, with a reason",
}

SEVERITY_WORDS: Final[dict[Severity, tuple[str, str]]] = {
    Severity.REJECT: ("Put right", "red"), Severity.CONFIRM: ("We ask", "amber"), Severity.NOTE: ("Note", "grey"),
}

WORKING_WORDS: Final[dict[BulkState, str]] = {
    BulkState.UPLOADED: "Reading the file", BulkState.READING: "Reading the file",
    BulkState.CHECKING: "Checking every row", BulkState.CONFIRMING: "Making the referrals",
}

_ENCODINGS: Final = {
    "utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16-le": "UTF-16 (Unicode text)", "utf-16-be": "UTF-16 (Unicode text)",
    "cp1252": "Windows (Western European)",
}
_DELIMITERS: Final = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}


def how_read(layout: dict[str, object]) -> str:
    """How a file was understood, in one sentence."""
    where = f"its headings stand in row {layout['header_row']}."
    if layout.get("kind") == "xlsx":
        return f"We read the sheet “{layout.get('sheet')}” of a workbook; {where}"
    encoding = _ENCODINGS.get(str(layout.get("encoding")), str(layout.get("encoding")))
    delimiter = _DELIMITERS.get(str(layout.get("delimiter")), "another sign")
    return f"We read this as {encoding}, with {delimiter} between the cells; {where}"
