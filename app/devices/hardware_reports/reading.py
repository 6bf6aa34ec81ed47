"""Reads a hardware report in any of the known formats, told apart by their content and not by file names.

Refuses everything else with one sentence that says what to do.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from app.devices.hardware_reports.combining import combine
from app.devices.hardware_reports.dmidecode import is_dmidecode, read_dmidecode
from app.devices.hardware_reports.inxi import is_inxi, read_inxi
from app.devices.hardware_reports.lshw import is_lshw, read_lshw
from app.devices.hardware_reports.record import HardwareReport, Part, ReportFormat, UnreadableHardwareReport
from app.devices.hardware_reports.smartctl import is_smartctl, read_smartctl
from app.devices.hardware_reports.techaid import is_techaid, read_techaid
from app.devices.hardware_reports.values import mapping, mappings
from app.devices.hardware_reports.workbench import is_workbench_11, outputs_of, read_workbench_11, unwrapped

# Raised with every change of what the readers understand; `flask devices reread-reports` then reads all anew.
PARSER_VERSION: Final = 2
MAX_BYTES: Final = 5 * 1024 * 1024
_MOST_DOCUMENTS: Final = 200
_LONGEST_MESSAGES: Final = 4_000
_BEGINS: Final = re.compile(r"^[\[{]", re.MULTILINE)
_KNOWN_STARTS: Final = (
    (b"%PDF", "This is a PDF: upload the report as the tool wrote it, a .json or .txt file."),
    (b"PK\x03\x04", "This is a zip archive: unpack it and upload the reports inside."),
    (b"\x1f\x8b", "This is a compressed archive: unpack it and upload the report inside."),
    (b"\xff\xd8\xff", "This is a picture: upload the report itself, or type the device in by hand."),
    (b"\x89PNG", "This is a picture: upload the report itself, or type the device in by hand."),
)
_PLAIN: Final = (ReportFormat.LSHW, ReportFormat.INXI, ReportFormat.SMARTCTL)  # each under its tool's name
_UNKNOWN: Final = (
    "This is not a hardware report we know: upload the output of lshw -json, dmidecode, smartctl --json, "
    "inxi --output json, Workbench or HardwareInfo."
)


def read_hardware_report(content: bytes) -> HardwareReport:
    """Read one device's report; refuses empty, foreign, damaged and too large files with one sentence."""
    decoded = _unquoted(_without_messages(_decode(content).lstrip()))
    if not decoded.startswith(("{", "[")):
        if not is_dmidecode(decoded):
            raise UnreadableHardwareReport(_UNKNOWN)
        begins = _BEGINS.search(decoded)  # one file with what several tools wrote
        others = _several(_documents(decoded[begins.start():])) if begins else {}
        return combine(ReportFormat.DMIDECODE, {"dmidecode": read_dmidecode(decoded)} | others)
    return _report(_documents(decoded))


def _decode(content: bytes) -> str:
    if not content.strip(b"\x00 \t\r\n"):
        raise UnreadableHardwareReport("The file is empty: run the report again and upload it.")
    if len(content) > MAX_BYTES:
        raise UnreadableHardwareReport("The file is larger than 5 MB: upload one device's report at a time.")
    for start, sentence in _KNOWN_STARTS:
        if content.startswith(start):
            raise UnreadableHardwareReport(sentence)
    try:
        encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
        return content.decode(encoding)
    except UnicodeDecodeError:
        decoded = content.decode("latin-1")
        if decoded.count("\x00") * 50 > len(decoded):
            raise UnreadableHardwareReport(_UNKNOWN) from None
        return decoded


def _without_messages(decoded: str) -> str:
    """The text without the few lines of warnings that a tool wrote before its JSON; other text stays as it is."""
    if decoded.startswith(("{", "[")) or is_dmidecode(decoded):
        return decoded
    begins = _BEGINS.search(decoded, 0, _LONGEST_MESSAGES)
    return decoded[begins.start():] if begins else decoded


def _unquoted(decoded: str) -> str:
    """A report that was sent as one JSON string, opened."""
    if not decoded.startswith('"'):
        return decoded
    try:
        inner = json.loads(decoded, strict=False)
    except (ValueError, RecursionError):
        return decoded
    return inner.lstrip() if isinstance(inner, str) else decoded


def _documents(decoded: str) -> Any:
    """One JSON value, or the values of several reports written one after the other, with messages between them.

    Control signs inside of words are borne with: lshw copies them from the firmware.
    """
    decoder, position = json.JSONDecoder(strict=False), 0
    values: list[Any] = []
    try:
        while position < len(decoded) and len(values) < _MOST_DOCUMENTS:
            value, end = decoder.raw_decode(decoded, position)
            values.append(value)
            position = _next_value(decoded, end)
    except (ValueError, RecursionError):
        raise UnreadableHardwareReport(
            "The report is damaged or cut off: run it again and upload the whole file."
        ) from None
    if len(values) == 1:
        return values[0]
    return [item for value in values for item in (value if isinstance(value, list) else [value])]


def _next_value(decoded: str, end: int) -> int:
    """Where the next value begins; the few lines that a tool wrote behind its JSON are passed over."""
    position = len(decoded) - len(decoded[end:].lstrip(" \t\r\n,"))
    if position == end or decoded.startswith(("{", "["), position):
        return position
    begins = _BEGINS.search(decoded, position, position + _LONGEST_MESSAGES)
    if begins:
        return begins.start()
    return len(decoded) if len(decoded) - position < _LONGEST_MESSAGES else position


def _report(document: Any) -> HardwareReport:
    if isinstance(document, dict):
        document = unwrapped(document)
        if is_workbench_11(document):
            debug = mapping(document.get("debug"))
            parts = {"own": read_workbench_11(document)} | _outputs({"lshw": debug.get("lshw")})
            return combine(ReportFormat.WORKBENCH_11, parts)
        outputs = outputs_of(document)
        if outputs is not None:
            return _from_outputs(document, outputs)
        if is_techaid(document):
            return combine(ReportFormat.TECHAID, {"own": read_techaid(document)})
    parts = _several(document)
    kind = next((kind for kind in _PLAIN if kind.value in parts), None)
    if kind is not None:
        return combine(kind, parts)
    first = next(mappings(document), {})
    if isinstance(document, list) and len(document) == 1 and first:
        return _report(first)
    raise UnreadableHardwareReport(_UNKNOWN)


def _from_outputs(document: Mapping[str, Any], outputs: Mapping[str, Any]) -> HardwareReport:
    parts = _outputs(outputs)
    if not parts:
        raise UnreadableHardwareReport(
            "The snapshot holds no output of a tool we read: run Workbench as administrator and upload it again."
        )
    is_script = document.get("software") == "workbench-script" or "evidence" in document
    return combine(ReportFormat.WORKBENCH_SCRIPT if is_script else ReportFormat.WORKBENCH_2022, parts)


def _outputs(outputs: Mapping[str, Any]) -> dict[str, Part]:
    """The parts by tool; outputs are JSON values, or texts that hold JSON; a damaged one is left out."""
    parts: dict[str, Part] = {}
    dmi = outputs.get("dmidecode")
    if isinstance(dmi, str) and is_dmidecode(dmi):
        parts["dmidecode"] = read_dmidecode(dmi)
    tree, inxi = _opened(outputs.get("lshw")), _opened(outputs.get("inxi"))
    smart = _opened(outputs.get("smartctl", outputs.get("smart")))
    if any(is_lshw(node) for node in mappings(tree)):
        parts["lshw"] = read_lshw(tree)
    if is_inxi(inxi):
        parts["inxi"] = read_inxi(inxi)
    if any(is_smartctl(item) for item in mappings(smart)):
        parts["smartctl"] = read_smartctl(smart)
    return parts


def _several(document: Any) -> dict[str, Part]:
    """The parts of a value in which the outputs of several tools may stand one after the other."""
    return _outputs({"lshw": document, "inxi": document, "smartctl": document})


def _opened(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return _documents(value.lstrip()) if value.lstrip().startswith(("{", "[")) else None
    except UnreadableHardwareReport:
        return None
