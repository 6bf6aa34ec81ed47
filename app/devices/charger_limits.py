"""Whether a charger, lead or mains-powered device is safe, from what was seen and measured. Pure.

Limits after the IET Code of Practice for In-service Inspection and Testing of Electrical Equipment: earth continuity
of Class I at most 0.1 ohm plus the lead's own resistance; insulation at 500 V at least 1 megohm in Class I and
2 megohm in Class II. A lead of 0.75 square millimetres has 0.026 ohm a metre at 20 degrees (IEC 60228).
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final


class ApplianceClass(StrEnum):
    """How a mains appliance protects from shock: by its earth (Class I), or by double insulation (Class II)."""

    CLASS_1 = "class_1"
    CLASS_2 = "class_2"


class Appliance(StrEnum):
    """What was tested: the charger with its lead, a lead by itself, or the device itself with its lead."""

    CHARGER = "charger"
    LEAD = "lead"
    DEVICE = "device"


class Look(StrEnum):
    """What a careful look at case, lead and plug found."""

    WHOLE = "whole"
    DAMAGED = "damaged"


class Fuse(StrEnum):
    """The rating of the plug's fuse in ampere (BS 1362), or a plug-in charger that has none to change."""

    A3 = "3"
    A5 = "5"
    A10 = "10"
    A13 = "13"
    NONE = "none"


EARTH_OHM: Final = 0.1
LEAD_OHM_PER_METRE: Final = 0.026
INSULATION_MEGOHM: Final = {ApplianceClass.CLASS_1: 1.0, ApplianceClass.CLASS_2: 2.0}
USUAL_LEAD_METRES: Final = 2.0
# The Code leaves intervals to the risk. Ours: a year when measured; a quarter when somebody could only look.
MONTHS_MEASURED: Final = 12
MONTHS_ONLY_SEEN: Final = 3


@dataclass(frozen=True)
class ChargerReading:
    """What one safety test saw and measured; None was not measured."""

    appliance: Appliance
    appliance_class: ApplianceClass
    is_undamaged: bool
    fuse: Fuse
    lead_metres: float = USUAL_LEAD_METRES
    earth_ohm: float | None = None
    insulation_megohm: float | None = None

    @property
    def is_only_seen(self) -> bool:
        """Whether it was looked at only: the insulation, which every class has, was not measured."""
        return self.insulation_megohm is None


def earth_limit(lead_metres: float) -> float:
    """The most ohm from the plug's earth pin to the metal of a Class I appliance with a lead of this length."""
    return round(EARTH_OHM + LEAD_OHM_PER_METRE * lead_metres, 3)


def charger_faults(reading: ChargerReading) -> Sequence[str]:
    """Why it is not safe, a sentence each; empty when it passed."""
    faults = []
    if not reading.is_undamaged:
        faults.append("It is damaged: take it out of use and cut its plug off.")
    if reading.appliance_class == ApplianceClass.CLASS_1 and reading.earth_ohm is not None:
        limit = earth_limit(reading.lead_metres)
        if reading.earth_ohm > limit:
            faults.append(f"Earth continuity is {reading.earth_ohm:g} ohm, more than {limit:g} ohm: change the lead "
                          "and measure again.")
    least = INSULATION_MEGOHM[reading.appliance_class]
    if reading.insulation_megohm is not None and reading.insulation_megohm < least:
        faults.append(f"Insulation is {reading.insulation_megohm:g} megohm, less than {least:g} megohm: take it out "
                      "of use.")
    return faults


def missing_measures(reading: ChargerReading) -> Sequence[tuple[str, str]]:
    """What has to be measured before it can pass, as (field, sentence): nothing is asked of what is damaged.

    Class II may pass by a look alone, by a named competent person; Class I never, because its safety is an earth that
    nobody can see.
    """
    if not reading.is_undamaged:
        return ()
    if reading.appliance_class == ApplianceClass.CLASS_2:
        return ()
    missing = []
    if reading.earth_ohm is None:
        missing.append(("earth_ohm", "Measure the earth continuity: Class I is not safe by a look alone."))
    if reading.insulation_megohm is None:
        missing.append(("insulation_megohm", "Measure the insulation: Class I is not safe by a look alone."))
    if reading.fuse == Fuse.NONE:
        missing.append(("fuse", "A Class I appliance has a fuse in its plug. Read its rating."))
    return missing


def due_again(reading: ChargerReading, tested_on: date) -> date:
    """The day the next test is due: a year later, or a quarter later when it was only looked at."""
    months = MONTHS_ONLY_SEEN if reading.is_only_seen else MONTHS_MEASURED
    years, month = divmod(tested_on.month - 1 + months, 12)
    year = tested_on.year + years
    return date(year, month + 1, min(tested_on.day, monthrange(year, month + 1)[1]))
