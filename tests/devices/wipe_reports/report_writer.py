"""Writes PDF reports as nwipe 0.35 to 0.42 lays them out, from the same description of a session as the logs.

Plain drawing as nwipe's own small PDF library makes it. Knows nothing of the reader under test.
"""

import zlib
from dataclasses import dataclass, field
from datetime import timedelta

from tests.devices.wipe_logs.log_writer import Drive, Session, in_words, shown_serial

STATUS = {"": "ERASED", "abort": "ABORTED"}
VERIFY = {"off": "None", "last": "Last", "all": "All"}


@dataclass
class Sheet:
    """One page: every text with its place, and whether it stands sideways."""

    texts: list[tuple[float, float, str, bool]] = field(default_factory=list)
    repainted: tuple[str, str] = ("", "")

    def say(self, x: float, y: float, text: str, *, is_turned: bool = False) -> None:
        if text:
            self.texts.append((x, y, text, is_turned))

    def drawing(self) -> bytes:
        rows = []
        for x, y, text, is_turned in self.texts:
            shown = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
            place = f"0.000024 1.000000 -1.000000 0.000024 {x:f} {y:f} Tm" if is_turned else f"{x:f} {y:f} TD"
            rows.append(f"BT /GS0 gs {place} /F1 10.000000 Tf 0 0 0 rg 0.000000 Tc ({shown}) Tj ET")
        return "\n".join(rows).replace(*self.repainted, -1 if self.repainted[0] else 0).encode("latin-1")


def _erased(drive: Drive) -> int:
    return drive.size if drive.fault not in {"write", "abort"} else drive.size // 3


def _errors(session: Session, drive: Drive) -> str:
    counts = [2 * (drive.fault == "write"), int(drive.fault == "fsync"), 3 * (drive.fault == "verify")]
    if session.number >= (0, 41):
        counts.append(0)
    return "/".join(map(str, counts))


def _values(session: Session, drive: Drive, **changed: str) -> dict[str, str]:
    begins = session.begins
    ends = begins + timedelta(hours=1)
    is_done = drive.fault == ""
    only_reads = session.method.startswith("Verify")
    is_new = session.number >= (0, 41)
    words = in_words(drive.size, is_old=False)
    values = {
        "model": drive.model, "serial": shown_serial(session, drive) or "Unknown", "bus": drive.bus.strip(),
        "size": f"{words}, {drive.size} bytes", "real": f"{words},{drive.size}b" if is_new else
        f"{words}, {drive.size} bytes",
        "start": f"{begins:%Y/%m/%d %H:%M:%S}", "end": f"{ends:%Y/%m/%d %H:%M:%S}", "duration": "01:00:00",
        "status": STATUS.get(drive.fault, "FAILED"), "method": session.method, "prng": "Isaac64",
        "blank": "Zeros" if session.blank else "None",
        "verify": VERIFY[session.verify] if is_new else f"Verify {VERIFY[session.verify]}",
        "erased": "Not applicable to method" if only_reads else
        f"{_erased(drive)}, ({'100' if _erased(drive) == drive.size else '33.33'}%)",
        "rounds": f"{session.rounds if is_done else session.rounds - 1}/{session.rounds}",
        "hpa": "No hidden sectors", "hpa_size": "No hidden sectors", "throughput": "495 MB/s/sec",
        "errors": _errors(session, drive),
    }
    return values | changed


def single(session: Session, drive: Drive, **changed: str) -> list[Sheet]:
    """The report of one drive, with its page of SMART data."""
    values = _values(session, drive, **changed)
    page = Sheet()
    _head(page, session, drive, "Page 1 - Erasure Status")
    for x, y, label in ((50, 630, "Organisation Performing The Disk Erasure"), (60, 610, "Business Name:"),
                        (153, 610, "Not Applicable (BN)"), (60, 570, "Contact Name:"), (300, 570, "Contact Phone:"),
                        (50, 530, "Customer Details"), (60, 510, "Name:"), (100, 510, "Not Applicable Name"),
                        (60, 490, "Address:"), (50, 430, "Disk Information"), (50, 330, "Disk Erasure Details")):
        page.say(x, y, label)
    errors = "Errors(pass/sync/verify/retries):" if session.number >= (0, 41) else "Errors(pass/sync/verify):"
    for x, y, label, offset, name in (
        (60, 410, "Make/Model:", 75, "model"), (340, 410, "Serial:", 40, "serial"), (340, 390, "Bus:", 30, "bus"),
        (60, 390, "Size(Apparent): ", 85, "size"), (60, 370, "Size(Real):", 65, "real"),
        (60, 310, "Start time:", 60, "start"), (300, 310, "End time:", 60, "end"),
        (60, 290, "Duration:", 55, "duration"), (300, 290, "Status:", 65, "status"),
        (60, 270, "Method:", 50, "method"), (300, 270, "PRNG algorithm:", 95, "prng"),
        (60, 250, "Final Pass(Zeros/Ones/None):", 170, "blank"),
        (300, 250, "Verify Pass(Last/All/None):", 150, "verify"), (60, 230, "*Bytes Erased:", 85, "erased"),
        (300, 230, "Rounds(completed/requested):", 170, "rounds"),
        (60, 210, "HPA/DCO:", 70, "hpa"), (300, 210, "HPA/DCO Size:", 90, "hpa_size"),
        (300, 190, "Throughput:", 85, "throughput"), (60, 190, errors, 170, "errors"),
    ):
        page.say(x, y, label)
        page.say(x + offset, y, values[name])
    page.say(60, 170, "Information:")
    page.say(60, 137, "* bytes erased: The amount of drive that's been erased at least once")
    page.say(50, 100, "Technician/Operator ID")
    page.say(60, 80, "Name/ID:")
    smart = Sheet()
    _head(smart, session, drive, "Page 2 - Smart Data")
    smart.say(50, 630, f"serial number:    {drive.serial}")
    smart.say(50, 621, "SMART overall-health self-assessment test result: PASSED")
    return [page, smart]


def several(session: Session) -> list[Sheet]:
    """The report of a whole session as 0.42 writes it: drives one below another, statuses sideways."""
    pages = [Sheet()]
    _head(pages[0], session, None, "Page 1 - Erasure Status")
    y = 410.0
    for drive in session.drives:
        if y < 210:
            pages.append(Sheet())
            _head(pages[-1], session, None, f"Page {len(pages)} - Erasure Status")
            y = 630.0
        page, values = pages[-1], _values(session, drive)
        rows = (
            (("Make:", 90, "model"), ("S/N:", 330, "serial")),
            (("Size(Apparent): ", 150, "size"), ("Size(Real): ", 370, "real")),
            (("Start time:", 150, "start"), ("End time:", 360, "end")),
            (("Duration:", 150, "duration"), ("Errors(pass/sync/verify/retries):", 500, "errors")),
            (("*Bytes Erased:", 150, "erased"), ("Throughput:", 375, "throughput")),
            (("Method:", 150, "method"), ("PRNG algorithm:", 395, "prng")),
            (("Blanking Pass:", 150, "blank"), ("Verify(Last/All/None):", 450, "verify")),
            (("HPA/DCO:", 150, "hpa"), ("HPA/DCO Size:", 390, "hpa_size")),
            (("Rounds(completed/requested):", 230, "rounds"),),
        )
        for row in rows:
            for (label, x, name), left in zip(row, (60, 300), strict=False):
                page.say(left, y, label)
                page.say(x, y, values[name])
            y -= 10
        y += 10
        page.say(48, y + 20, values["status"], is_turned=True)
        y -= 20
    return pages


def _head(page: Sheet, session: Session, drive: Drive | None, title: str) -> None:
    page.say(180, 30, f"Disc Erasure by NWIPE version {session.version}")
    page.say(200, 695, "Disk Erasure Report" if drive else "System Erasure Report")
    page.say(220, 670, title)
    if drive is not None:
        page.say(200, 755, f" {'Disk Model' if session.number >= (0, 38) else 'Model'}: {drive.model} ")
        page.say(200, 735, f" {'Disk S/N' if session.number >= (0, 38) else 'S/N'}: {shown_serial(session, drive)} ")
    else:
        page.say(200, 688, f" System S/N: {session.host_serial} ")


def as_pdf(pages: list[Sheet], *, is_packed: bool = False, catalog: bytes = b"", leaf: bytes = b"") -> bytes:
    """The pages as a PDF file; `is_packed` compresses the drawing as a saved-again file would.

    `catalog` and `leaf` are what somebody added to the root of the file and to each page.
    """
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R " + catalog + b">>",
        f"<< /Type /Pages /Kids [ {kids} ] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, page in enumerate(pages):
        drawing = zlib.compress(page.drawing()) if is_packed else page.drawing()
        packed = b" /Filter /FlateDecode" if is_packed else b""
        objects.append(
            b"<< /Type /Page " + leaf + b" /Parent 2 0 R /MediaBox [ 0 0 595 842 ] "
            + f"/Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * number} 0 R >>".encode()
        )
        objects.append(f"<< /Length {len(drawing)}".encode() + packed + b" >>stream\n" + drawing + b"\nendstream")
    body = b"%PDF-1.3\r\n%\xe5\xe5\xe5\xe5\r\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\r\n".encode() + content + b"\r\nendobj\r\n"
    begin = len(body)
    table = "".join(f"{place:010d} 00000 n\r\n" for place in places)
    body += f"xref\r\n0 {len(objects) + 1}\r\n0000000000 65535 f\r\n{table}".encode()
    return body + f"trailer\r\n<< /Size {len(objects) + 1} /Root 1 0 R >>\r\nstartxref\r\n{begin}\r\n%%EOF\r\n".encode()
