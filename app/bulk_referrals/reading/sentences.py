"""What is said about a file as a whole: why it cannot be read and what to do, and notes on what was found in it.

Every refusal has a code for machines and one sentence that ends in the next step.
"""

from typing import Final

from app.bulk_referrals.shapes import Problem, Severity, UnreadableFile

_SAVE: Final = "Open it in Excel, choose File, Save As, Excel Workbook (.xlsx), then upload that file."

_REFUSALS: Final = {
    "too_large": "This file is larger than 10 MB. Split it into smaller files and upload them one after the other.",
    "too_many_rows": (
        "This file has more than 10,000 rows. "
        "Split it into files of at most 10,000 rows each and upload them one after the other."
    ),
    "too_many_cells": (
        "This table has far more columns or cells than we can read. "
        "Copy the columns you need into a new workbook, save it and upload that."
    ),
    "too_much_text": (
        "The cells of this table hold more text than we can read. "
        "Leave out long notes, or split the file, and upload it again."
    ),
    "too_much_unpacked": (
        "This workbook unpacks to far more than a list of 10,000 households needs, most of it empty cells or pictures. "
        "Copy the filled rows into a new workbook, save it and upload that."
    ),
    "empty": "This file is empty. Check that you chose the right one, and upload the file with the households in it.",
    "one_row": (
        "This file has a single row, so there is nothing under the headings. "
        "Put one household on each row below them, then upload the file again."
    ),
    "xls": f"This is an old Excel file (.xls), which we cannot read. {_SAVE}",
    "xlsb": f"This is a binary Excel workbook (.xlsb), which we cannot read. {_SAVE}",
    "macros": f"This workbook holds macros, which we do not accept. {_SAVE}",
    "password": (
        "This file is protected by a password. In Excel choose File, Info, Protect Workbook, "
        "Encrypt with Password and clear the password, save it, then upload it again."
    ),
    "ods": (
        "This is an OpenDocument spreadsheet (.ods), which we cannot read. "
        "In LibreOffice choose File, Save As, Excel 2007-365 (.xlsx), then upload that file."
    ),
    "numbers": (
        "This is a Numbers spreadsheet, which we cannot read. "
        "In Numbers choose File, Export To, Excel, then upload that file."
    ),
    "word": "This is a Word document. Put the households in a spreadsheet, one on each row, and upload that.",
    "powerpoint": "This is a PowerPoint file. Put the households in a spreadsheet, one on each row, and upload that.",
    "zip": "This is a zip folder. Open it, take the spreadsheet out of it, and upload the spreadsheet.",
    "archive": "This is a packed folder. Unpack it, take the spreadsheet out of it, and upload the spreadsheet.",
    "pdf": (
        "This is a PDF, which we cannot read. "
        "Ask for the same list as an Excel workbook (.xlsx) or a CSV file, and upload that."
    ),
    "picture": "This is a picture. Put the households in a spreadsheet, one on each row, and upload that.",
    "html": f"This is a web page, although its name may say Excel. {_SAVE}",
    "xml": f"This is an XML file, not a workbook or a CSV file. {_SAVE}",
    "json": "This is a JSON file. Ask for the same list as an Excel workbook (.xlsx) or a CSV file, and upload that.",
    "rtf": "This is a text document (RTF). Put the households in a spreadsheet, one on each row, and upload that.",
    "ole": f"This is not a spreadsheet we can read. {_SAVE}",
    "not_a_table": (
        "This file is not a table we can read. "
        "Upload an Excel workbook (.xlsx) or a CSV file with one household on each row."
    ),
    "damaged_text": (
        "The text of this file is damaged, or was cut off on the way. "
        "In Excel choose File, Save As, CSV UTF-8, then upload that file."
    ),
    "damaged": f"This workbook is damaged, or was cut off on the way. {_SAVE}",
    "no_visible_sheet": (
        "This workbook has no visible sheet with cells. "
        "In Excel, unhide the sheet with the households, save the workbook, then upload it again."
    ),
    "sheet_not_found": "This workbook has no sheet called “{sheet}”. Choose one of its sheets: {sheets}.",
}


def refusal(code: str, **words: str) -> UnreadableFile:
    """The exception that refuses the whole file for a known reason; to be raised by the caller."""
    return UnreadableFile(code, _REFUSALS[code].format(**words) if words else _REFUSALS[code])


def told(
    code: str,
    message: str,
    *,
    row: int | None = None,
    column: str | None = None,
    value: str | None = None,
    severity: Severity = Severity.NOTE,
) -> Problem:
    """Something found while reading; the heading is not known yet, and a note unless a person must look."""
    return Problem(row, column, None, value, severity, code, message)


def listed(names: list[str] | tuple[str, ...], most: int = 10) -> str:
    """Names in one sentence, in quotes, the first few of them."""
    shown = ", ".join(f"“{name}”" for name in names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown


def numbered(numbers: list[int], most: int = 12) -> str:
    """Row numbers in one sentence, the first few of them."""
    shown = ", ".join(str(number) for number in numbers[:most])
    return f"{shown} and {len(numbers) - most} more" if len(numbers) > most else shown
