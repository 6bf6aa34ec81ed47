"""The values firmware and tools print where they know nothing, and the one rule that reads them as missing.

For the readers of hardware reports and wipe logs; a serial number that many machines share must never match.
"""

import re
from typing import Final

_MISSING: Final = frozenset(
    {
        "system serial number",
        "to be filled by o.e.m.",
        "to be filled by o.e.m",
        "to be filled by oem",
        "chassis serial number",
        "base board serial number",
        "board serial number",
        "serial#",
        "serial number",
        "invalid",
        "not specified",
        "not available",
        "not applicable",
        "not provided",
        "not present",
        "n/a",
        "na",
        "none",
        "null",
        "nil",
        "unknown",
        "unknow",
        "default",
        "default string",
        "undefined",
        "empty",
        "no asset tag",
        "no asset information",
        "asset-1234567890",
        "atn12345678901234567",
        "asset tag",
        "sn 123456789abc",
        "sn123456789abc",
        "123456789abc",
        "yes",
        "no",
        "true",
        "false",
        "[removed]",
        "removed",
        "qm00001",
        "oem",
        "o.e.m.",
        "02:00:00:00:00:00",
        "system product name",
        "system manufacturer",
        "system version",
        "type1productconfigid",
        "product name",
        "sku",
        "oem_serial",
        "not settable",
        "<out of spec>",
        "<bad index>",
        "unspecified",
        "not installed",
        "not populated",
        "redacted",
        "filter",
        "superuser required",
        "root required",
        "cpu version",
        "lenovo product",
        "eee0123456789",
        "mb-1234567890",
        "bsn12345678901234567",
        "en-us",
    }
)
# Sentences firmware makers leave behind in many spellings, and the numbers QEMU gives its drives.
_LEFT_BEHIND: Final = re.compile(
    r"(?:to be filled|default string|filled by o|tbd by oem|type ?\d ?- ?|type\dsku|\$\().*"
    r"|(?:system|chassis|base ?board|mother ?board|board) ?(?:serial|asset|product|manufact|version|sku)"
    r"[ -]?(?:urer|er|name|number|tag|num)?[ #.]*|qm0000\d|(?:x{3,}-)+x+",
    re.IGNORECASE,
)
# One character over and over is nobody's serial number: ????, XXXX, 0000, AAAAAAAA, ---- and the like.
_ONE_SIGN: Final = re.compile(r"(?:\?+|x+|0+|\.+|-+|_+|\*+|#+|f{6,}|a{6,}|1{6,}|9{6,})", re.IGNORECASE)
_COUNTING: Final = "1234567890" * 6  # 123456, 0123456789, 12345678901234567890: typed along the keyboard
_SHORTEST_RUN: Final = 6
_IN_BRACKETS: Final = re.compile(r"<[^<>]*>|\[[^\[\]]*\]")  # <filter>, <superuser required>, [REMOVED]
# Control signs, and halves of a character: what no label prints and no database stores.
_NO_SIGN: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_GAPS: Final = re.compile(r"\s+")


def known_text(value: object) -> str | None:
    """The text with its spaces tidied; None for nothing, for a placeholder and for what is not text."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text = _GAPS.sub(" ", _NO_SIGN.sub("", str(value))).strip()
    if not text or text.casefold() in _MISSING or _IN_BRACKETS.fullmatch(text) or _LEFT_BEHIND.fullmatch(text):
        return None
    if text.isdecimal() and len(text) >= _SHORTEST_RUN and _COUNTING.startswith(text.removeprefix("0")):
        return None
    return None if _ONE_SIGN.fullmatch(text.replace(" ", "")) else text
