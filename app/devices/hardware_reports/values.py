"""Small careful readings of values that tools print in many ways: text, whole numbers, sizes, battery health.

Every function takes anything at all and answers None for what it does not understand.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from app.devices.placeholders import known_text

_SIZE: Final = re.compile(r"([\d.,]+)\s*([KMGTP]?)(i?)B\b", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\d{1,18}(?:\.\d{1,18})?")
_POWERS: Final = {"": 0, "K": 1, "M": 2, "G": 3, "T": 4, "P": 5}
_LARGEST: Final = 2**60
MIB: Final = 1024 * 1024
_SMALLEST_MODULE: Final = 32 * MIB  # chips of 16 MiB and less hold firmware
_LEAST_MEMORY: Final = 64 * MIB  # machines that report less are wrong about it


def mapping(value: object) -> dict[str, Any]:
    """The value when it is a JSON object, an empty one otherwise."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[Any]:
    """The value when it is a JSON list, an empty one otherwise."""
    return value if isinstance(value, list) else []


def mappings(value: object) -> Iterator[dict[str, Any]]:
    """The JSON objects in a list; a single object counts as a list of one."""
    for item in [value] if isinstance(value, dict) else items(value):
        if isinstance(item, dict):
            yield item


def text(value: object) -> str | None:
    """Tidied text, None for placeholders and anything else."""
    return known_text(value)


def whole(value: object) -> int | None:
    """A positive whole number from a number or from digits; zero and nonsense are not known."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        value = int(value) if value.strip().isdecimal() and len(value) < 20 else None
    if isinstance(value, float):
        value = round(value) if 0 < value < _LARGEST else None
    return value if isinstance(value, int) and 0 < value < _LARGEST else None


def count(value: object) -> int:
    """A number of errors: what is not a number counts as none."""
    return whole(value) or 0


def size_in_bytes(value: object, *, is_binary: bool = False) -> int | None:
    """A size in words such as 8 GB or 238.47 GiB; `is_binary` reads GB as 2^30, as memory is counted."""
    found = _SIZE.match(value.strip()) if isinstance(value, str) else None
    if found is None:
        return None
    digits = found[1].replace(",", ".") if found[1].count(",") == 1 and "." not in found[1] else found[1]
    try:
        number = float(digits.replace(",", ""))
    except ValueError:
        return None
    base = 1024 if is_binary or found[3] else 1000
    return whole(number * float(base ** _POWERS[found[2].upper()]))


def installed_memory(modules: Iterable[int | None]) -> int | None:
    """The memory of all modules in MiB from their bytes; None when none is known or the sum is no machine's."""
    total = sum(size for size in modules if size is not None and size >= _SMALLEST_MODULE)
    return total // MIB if total >= _LEAST_MEMORY else None


def leading_number(value: object) -> float | None:
    """The number at the start, as in 160042.0 MB or 662.0 hour * milliampere; None when there is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str):
        found = _NUMBER.match(value.strip())
        value = float(found[0]) if found else 0
    return float(value) if 0 < value < _LARGEST else None


def health_percent(full: object, design: object) -> float | None:
    """Full capacity in percent of design capacity; None unless both are known and the result is possible."""
    try:
        now, new = float(str(full)), float(str(design))
    except ValueError:
        return None
    if not (0 < now < _LARGEST and 0 < new < _LARGEST):
        return None
    percent = round(now / new * 100, 1)
    return percent if 1 <= percent <= 150 else None
