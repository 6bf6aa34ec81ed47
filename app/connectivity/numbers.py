"""SIM, voucher and hotspot numbers as people paste them: one a line, in any spacing. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_SEPARATORS = re.compile(r"[\s\-.–]+")
_NUMBER = re.compile(r"[A-Z0-9]{6,24}")
MOST_AT_ONCE = 1_000


@dataclass(frozen=True)
class PastedNumbers:
    """The usable numbers in their order, and the lines that are none or stand twice, as line numbers from 1."""

    numbers: tuple[str, ...]
    unreadable_lines: tuple[int, ...]
    doubled_lines: tuple[int, ...]


def read_numbers(pasted: str) -> PastedNumbers:
    """Read one number a line: spaces, dashes and small letters do not matter, empty lines are left out."""
    numbers: dict[str, int] = {}
    unreadable, doubled = [], []
    for line_number, line in enumerate(pasted.splitlines(), start=1):
        number = _SEPARATORS.sub("", line).upper()
        if not number:
            continue
        if not _NUMBER.fullmatch(number) or not any(sign.isdigit() for sign in number):
            unreadable.append(line_number)
        elif number in numbers:
            doubled.append(line_number)
        else:
            numbers[number] = line_number
    return PastedNumbers(tuple(numbers), tuple(unreadable), tuple(doubled))


def unreadable_sentence(lines: Sequence[int]) -> str:
    """Which lines are no numbers and what to do about it."""
    return (f"Line {', '.join(str(line) for line in lines[:10])}: this is not a number. Put one SIM or voucher number "
            "on each line and nothing else.")


def last_four(number: str) -> str:
    """What people see of a number."""
    return number[-4:]
