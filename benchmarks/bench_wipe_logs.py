"""Wipe logs: reading and judging a log of many drives, beside only decoding it and splitting its lines."""

from functools import partial

from app.devices.wipe_logs import read_wipe_log
from benchmarks.figures import Figure, medians_of

MANY_DRIVES = 185  # about 300 kB, far more than a bench in a workshop holds
MOST_MS = 50.0
SIZE = 500107862016
AT = "[2026/11/22 02:15:56]  "
RULE = "-" * 80
STARS = "*" * 80

STEPS = (
    "notice: Using direct I/O (O_DIRECT) on device '{0}'.",
    "notice: {0}: Device geometry is as follows...",
    "notice:   Logical sector size  = 512",
    "notice:   Physical sector size = 512",
    f"notice:   Total device bytes   = {SIZE}",
    "notice: Invoking method 'Fill With Zeros' on {0}",
    "notice: Starting round 1 of 1 on {0}",
    "notice: Starting pass 1/1, round 1/1, on {0}",
    "notice: I/O direction on '{0}' is start -> end (forward)",
    f"notice: {SIZE} bytes written to {{0}}",
    "notice: Finished pass 1/1, round 1/1, on {0}",
    "notice: Finished final round 1 of 1 on {0}",
    "notice: Blanking device {0}",
    f"notice: {SIZE} bytes written to {{0}}",
    "notice: Verifying that {0} is empty.",
    f"notice: {SIZE} bytes read from {{0}}",
    "notice: [SUCCESS] Verified that {0} is empty.",
    "notice: [SUCCESS] Blanked device {0}",
)


def run() -> list[Figure]:
    """Time a log of one drive and one of 185 drives, each against decoding and splitting alone."""
    figures = []
    for drives in (1, MANY_DRIVES):
        content = log_of(drives)
        if [drive.acceptable for drive in read_wipe_log(content).drives] != [True] * drives:
            raise RuntimeError("the made-up log must be read as good, or the figure measures something else")
        ours, bare = medians_of([partial(read_wipe_log, content), partial(_split, content)])
        figures.append(Figure(f"{drives} drives, {len(content) / 1000:,.0f} kB", ours * 1e3, "ms", bare * 1e3,
                              ours / bare, at_most=MOST_MS))
    return figures


def _split(content: bytes) -> list[list[str]]:
    return [line.split() for line in content.decode().splitlines()]


def log_of(drives: int) -> bytes:
    """Return the log of one good run over so many drives, in the layout of nwipe 0.42."""
    names = [f"sd{chr(97 + number // 26)}{chr(97 + number % 26)}" for number in range(drives)]
    lines = [
        *_opening(names),
        *(AT + step.format(f"/dev/{name}") for name in names for step in STEPS),
        *_tables(names),
        f"{AT}  info: Nwipe successfully completed. See summary table for details.",
    ]
    return ("\n".join(lines) + "\n").encode()


def _opening(names: list[str]) -> list[str]:
    found = (
        f"notice: Found /dev/{name}, ATA-SSD , KINGSTON SA400S37240G,  500 GB, S/N={_serial(number)}"
        for number, name in enumerate(names)
    )
    options = (
        "banner       = nwipe 0.42",
        "method       = Fill With Zeros",
        "rounds       = 1",
        "verify       = 1 (last pass)",
    )
    return [
        f"{AT}  info: nwipe 0.42",
        *(AT + line for line in found),
        f"{AT}notice: Program options are set as follows...",
        *(f"{AT}notice:   {option}" for option in options),
    ]


def _tables(names: list[str]) -> list[str]:
    erased = [f"{name:>10} | {SIZE:>17} | {SIZE:>16} |           100.00%" for name in names]
    status = [
        f"{name:>10} | Erased |  358 MB/s | 00:23:00 | KINGSTON SA400S37/{_serial(number)}"
        for number, name in enumerate(names)
    ]
    errors = [f"{name:>10} |           0 |                    0 |                    0" for name in names]
    return [
        "",
        " Error Summary ".center(80, "*"),
        "!   Device | Pass Errors | Verifications Errors | Fdatasync I\\O Errors",
        RULE,
        *errors,
        STARS,
        "",
        " Erasure Summary ".center(80, "*"),
        "!   Device |      Bytes Erased |      Bytes Total | Percentage Erased",
        RULE,
        *erased,
        STARS,
        "",
        " Drive Status ".center(80, "*"),
        "!   Device | Status | Thru-put | HH:MM:SS | Model/Serial Number",
        RULE,
        *status,
        RULE,
        "[2026/11/22 02:15:59] Total Throughput  358 MB/s, Fill With Zeros, 1R+B+VL",
        STARS,
        "",
    ]


def _serial(number: int) -> str:
    return f"50026B7783D{number:05d}"
