"""What labels are printed on, and where a print of many stands."""

from enum import StrEnum


class Stock(StrEnum):
    """The paper: a roll of single labels, or an A4 sheet of a usual grid."""

    ROLL_62 = "roll_62"
    SHEET_24 = "sheet_24"
    SHEET_21 = "sheet_21"


class PrintState(StrEnum):
    """Waiting for the worker, or drawn."""

    WAITING = "waiting"
    DRAWN = "drawn"
