"""Files made to hurt: each is small, and asks for gigabytes or hours of a reader that believes it.

Run as a script with names, it makes those files, reads them and prints what came of each, so that a test can put
limits round the whole process.
"""

import gc
import io
import json
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from app.bulk_referrals.reading import read_file
from app.bulk_referrals.shapes import UnreadableFile
from tests.bulk_referrals.reading.building import HEAD_AND_ROW, csv_bytes, raw_parts, text_cell

MEGABYTE = 1_000_000
MARK = "<!--HERE-->"


def streamed(pieces: Iterator[str] | list[str], part: str = "xl/worksheets/sheet1.xml", **how: str) -> bytes:
    """A workbook with one part of any length; the pieces stand where the mark is."""
    parts = raw_parts(how.pop("sheet", f"<sheetData>{HEAD_AND_ROW}{MARK}</sheetData>"), **how)
    before, after = parts.pop(part).split(MARK)
    made = io.BytesIO()
    level = 1 if isinstance(pieces, list) else 6  # what repeats packs well at once
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as package:
        for name, content in parts.items():
            package.writestr(name, content)
        with package.open(part, "w") as opened:
            opened.write(before.encode())
            for piece in pieces:
                opened.write(piece.encode())
            opened.write(after.encode())
    return made.getvalue()


def repeated(text: str, megabytes: int) -> list[str]:
    """The text again and again, up to so many million characters."""
    block = text * (MEGABYTE // len(text) + 1)
    return [block] * megabytes


def rows(write: Callable[[int], str], count: int) -> Iterator[str]:
    """So many rows from the third on, a thousand at a time."""
    for begins in range(3, count, 1000):
        yield "".join(write(number) for number in range(begins, begins + 1000))


def letters(count: int) -> list[str]:
    """The first column letters."""
    one = [chr(65 + place) for place in range(26)]
    two = [first + second for first in one for second in one]
    return [*one, *two, *(first + pair for first in one for pair in two)][:count]


def styled(number: int, columns: list[str]) -> str:
    cells = "".join(f'<c r="{column}{number}" s="1"/>' for column in columns)
    return f'<row r="{number}" spans="1:20">{cells}</row>'


def wide_row(number: int, columns: list[str], cell: str) -> str:
    return f'<row r="{number}">' + "".join(cell.format(f"{column}{number}") for column in columns) + "</row>"


TWENTY, ALL = letters(20), letters(16_384)
LAST = 1_040_000
BLANK, WORD = "<si><t> </t></si>", "<si><t>x</t></si>"
ONLY_ROWS = f"<sheetData>{MARK}</sheetData>"
STRING = '<c r="{}" t="s"><v>0</v></c>'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 20}">' for n in range(9)
) + "]>"  # fmt: skip


def strings(pieces: list[str]) -> bytes:
    return streamed(pieces, "xl/sharedStrings.xml", strings=MARK)


def laughing(part: str) -> bytes:
    parts = raw_parts(f"<sheetData>{HEAD_AND_ROW}<row r='3'>{text_cell('A3', 'x')}</row></sheetData>", strings="<si/>")
    parts[part] = LAUGHS + parts[part].replace(">x<", ">&j;<").replace("<si/>", "<si><t>&j;</t></si>")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return made.getvalue()


def many_parts() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for number in range(60_000):
            package.writestr(str(number), "")
    return made.getvalue()


def corner() -> bytes:
    return streamed([f'<row r="1048576">{text_cell("XFD1048576", "here")}</row>'])


WORKBOOKS: dict[str, Callable[[], bytes]] = {
    "a cell in the last corner": corner,
    "a million rows that are blank": lambda: streamed(rows(lambda n: f'<row r="{n}" spans="1:9"/>', LAST)),
    "a million rows of two blank cells": lambda: streamed(rows(lambda n: styled(n, TWENTY[:2]), LAST)),
    "200,000 rows of twenty blank cells": lambda: streamed(rows(lambda n: styled(n, TWENTY), 200_000)),
    "a million rows of blank values": lambda: streamed(rows(lambda n: wide_row(n, ["A"], '<c r="{}"><v/></c>'), LAST)),
    "a million rows of a blank": lambda: streamed(rows(lambda n: wide_row(n, ["A"], STRING), LAST), strings=BLANK),
    "a million rows without a place": lambda: streamed(["<row><c/></row>" * 1000] * 1000, sheet=ONLY_ROWS),
    "16,384 blank columns": lambda: streamed(styled(n, ALL) for n in range(3, 150)),
    "16,384 headings": lambda: streamed([wide_row(n, ALL, STRING) for n in range(3, 6)], strings=WORD),
    "16,384 filled columns": lambda: streamed((wide_row(n, ALL, STRING) for n in range(3, 150)), strings=WORD),
    "a cell in the last column of each row": lambda: streamed(
        rows(lambda n: wide_row(n, ["A", "XFD"], STRING), 9000), strings=WORD
    ),
    "a cell of 100 MB": lambda: streamed(["<row r='3'><c r='A3' t='str'><v>", *repeated("a", 100), "</v></c></row>"]),
    "a formula of 100 MB": lambda: streamed(["<row r='3'><c r='A3'><f>", *repeated("a", 100), "</f></c></row>"]),
    "100 MB of blanks": lambda: streamed(repeated(" \n", 100)),
    "100 MB of tags": lambda: streamed(repeated("<a/>", 100)),
    "100 MB of open tags": lambda: streamed(repeated("<a>", 100)),
    "100 MB of open values": lambda: streamed(["<row r='3'><c r='A3'>", *repeated("<v>", 100)]),
    "100 MB of comments": lambda: streamed(repeated("<!--a-->", 100)),
    "100 MB of instructions": lambda: streamed(repeated("<?a b?>", 100)),
    "one tag of 100 MB": lambda: streamed(['<row r="', *repeated("1", 100), '"/>']),
    "one tag with a million words": lambda: streamed(["<row ", *(f'a{n}="" ' for n in range(1_000_000)), "/>"]),
    "100 MB of empty rows alike": lambda: streamed(repeated('<row r="3"></row>', 100)),
    "rows of rows": lambda: streamed(repeated('<row r="3"><c r="A3"/>', 100)),
    "a million merged cells": lambda: streamed(
        (f'<mergeCell ref="A{n}:B{n}"/>' for n in range(3, LAST)),
        sheet=f"<sheetData>{HEAD_AND_ROW}</sheetData><mergeCells>{MARK}</mergeCells>",
    ),
    "more than is unpacked": lambda: streamed(repeated(" ", 600)),
    "45 MB of shared strings": lambda: strings(repeated("<si><t>abc</t></si>", 45)),
    "45 MB of empty shared strings": lambda: strings(repeated("<si/>", 45)),
    "one shared string of 45 MB": lambda: strings(["<si><t>", *repeated("a", 45), "</t></si>"]),
    "45 MB of runs": lambda: strings(["<si>", *repeated("<r><t>a</t></r>", 45), "</si>"]),
    "19 MB of styles": lambda: streamed(
        ["<cellXfs>", *repeated("<xf/>", 19), "</cellXfs>"], "xl/styles.xml", styles=MARK
    ),
    "60,000 parts": many_parts,
    "a billion laughs in the sheet": lambda: laughing("xl/worksheets/sheet1.xml"),
    "a billion laughs in the strings": lambda: laughing("xl/sharedStrings.xml"),
}
HEAD = b"Tenancy Ref,Name,Address\n"
TEN = 10_400_000


def filled(text: bytes, end: bytes = b"") -> bytes:
    """Ten megabytes of the text under headings."""
    return HEAD + text * ((TEN - len(HEAD) - len(end)) // len(text)) + end


TEXTS: dict[str, Callable[[], bytes]] = {
    "ten million blank lines": lambda: filled(b"\n"),
    "ten million blank lines and a quote": lambda: filled(b"\n", b'T1,"x'),
    "ten million blank lines before a row": lambda: filled(b"\n", b"T1,x\n"),
    "a million rows of separators": lambda: filled(b",,,,,\r\n"),
    "a million rows of separators and a quote": lambda: filled(b",,,,,\r\n", b'T1,"x'),
    "rows of 16,000 separators": lambda: filled(b"," * 16_000 + b"\n"),
    "rows of 16,000 cells": lambda: filled(b"ab," * 16_000 + b"\n"),
    "rows with their last cell far away": lambda: filled(b"T1" + b"," * 1000 + b"x\n"),
    "one line of separators": lambda: filled(b","),
    "one line of cells": lambda: filled(b"ab,"),
    "one cell": lambda: filled(b"a"),
    "one cell in quotes": lambda: HEAD + b'"' + b"a" * 10_000_000 + b'",x\n',
    "quotes": lambda: filled(b'"'),
    "pairs of quotes": lambda: filled(b'""\n'),
    "open quotes on each line": lambda: filled(b'a,"b\n'),
    "quotes that stray on each line": lambda: filled(b'"a"b,c\n'),
    "three quotes on each line": lambda: filled(b'"""\n'),
    "a quote left open over ten megabytes": lambda: HEAD + b'T1,"x,y\n' + filled(b"a\n"),
    "escaped quotes after an open one": lambda: HEAD + b'T1,"x,y\n' + b'a""b\n' * 1_500_000,
    "rows of quotes and line breaks": lambda: filled(b'"\n\n",'),
    "letters outside the first plane": lambda: HEAD + "T1,😀😀😀😀,x\n".encode() * 400_000,
    "one cell outside the first plane": lambda: HEAD + "😀".encode() * 2_500_000,
    "garbled letters": lambda: HEAD + "T1,Ã«Ã«Ã«Ã«Ã«,Ã«\n".encode() * 9_900,
    "one garbled cell": lambda: HEAD + "Ã«".encode() * 2_600_000,
    "wide text": lambda: ("a,b\n" * 1_300_000).encode("utf-16"),
    "wide text without a mark": lambda: ("a\n" * 2_600_000).encode("utf-16-le"),
    "bytes without a character": lambda: filled(b"\x81"),
    "zero bytes": lambda: filled(b"a,b\n", b"\0"),
    "carriage returns": lambda: filled(b"\r"),
    "carriage returns and one line end": lambda: filled(b"a\r", b"\n"),
    "as full as is read": lambda: csv_bytes([[f"é{row:05}{column:03}" for column in range(80)] for row in range(9990)]),
    "sep": lambda: b"sep=" * 2_600_000,
}
FILES = {**WORKBOOKS, **TEXTS}


def peak_megabytes() -> int:
    """The most memory this process has held, in megabytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) // 1000


def outcome(name: str) -> dict[str, object]:
    """Make the file, forget what making it took, read it, and say what came of it."""
    content = FILES[name]()
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak begins anew
    began = time.process_time()
    try:
        source = read_file(content)
        found: dict[str, object] = {"rows": len(source.rows), "last": source.rows[-1].number}
    except UnreadableFile as refused:
        found = {"code": refused.code, "sentence": refused.sentence}
    return {**found, "name": name, "seconds": time.process_time() - began, "peak": peak_megabytes()}


if __name__ == "__main__":
    for asked in sys.argv[1:]:
        print(json.dumps(outcome(asked)), flush=True)
