"""Priority points: how much a household's circumstances count, line by line, under a versioned policy.
Anybody may read the lines aloud to the household. Knows no database and does not look at the clock.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from enum import StrEnum

WorkingDays = Callable[[date, date], int]


class HasNow(StrEnum):
    """What the household has at the moment."""

    NOTHING = "nothing"
    SMARTPHONE_ONLY = "smartphone_only"
    SHARED_DEVICE = "shared_device"
    BROKEN_DEVICE = "broken_device"
    OWN_DEVICE = "own_device"


class Internet(StrEnum):
    """Internet at home, or away from home."""

    NONE = "none"
    NOT_ENOUGH = "not_enough"
    ENOUGH = "enough"
    NOT_KNOWN = "not_known"


class Deadline(StrEnum):
    """Something with a date that needs a device."""

    JOB = "job"
    BENEFIT = "benefit"
    COURT = "court"
    HEALTH = "health"
    SCHOOL = "school"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The facts of one household that can earn points.

    `urgency_reason` is the coordinator's own words; without a reason there is no urgency. Health and
    disability count only with `special_category_consent`.
    """

    waiting_since: date
    has_now: HasNow | None = None
    school_age_child: bool = False
    deadline: Deadline | None = None
    disability_or_access_need: bool = False
    special_category_consent: bool = False
    internet_at_home: Internet = Internet.NOT_KNOWN
    internet_away: Internet = Internet.NOT_KNOWN
    deprivation_decile: int | None = None
    urgency_reason: str = ""


@dataclass(frozen=True, slots=True)
class PointsPolicy:
    """What each circumstance is worth. A changed number is a new version; a run stores the one it used."""

    version: int = 1
    no_device: int = 25
    smartphone_only: int = 15
    shared_or_broken: int = 10
    school_age_child: int = 20
    deadline: int = 20
    disability_or_access_need: int = 15
    no_internet_anywhere: int = 15
    most_deprived: int = 10
    deprived: int = 5
    waiting_step_working_days: int = 5
    waiting_per_step: int = 1
    waiting_at_most: int = 20
    urgency: int = 30

    def __post_init__(self) -> None:
        negative = [name for name, value in asdict(self).items() if value < 0]
        if negative:
            raise ValueError(f"Points cannot be below 0: {', '.join(negative)}")
        if self.waiting_step_working_days < 1:
            raise ValueError("Waiting points need a step of at least 1 working day.")

    def as_json(self) -> dict[str, int]:
        """The policy as plain numbers, to store beside a run."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> "PointsPolicy":
        """Read a stored policy; refuses unknown names and anything but whole numbers: no rule gets lost."""
        known = {field.name for field in fields(cls)}
        unknown = sorted(set(stored) - known)
        if unknown:
            raise ValueError(f"Not a line of the points policy: {', '.join(unknown)}")
        numbers: dict[str, int] = {}
        for name, value in stored.items():
            if type(value) is not int:
                raise ValueError(f"Points must be whole numbers: {name} is {value!r}")
            numbers[name] = value
        return cls(**numbers)


@dataclass(frozen=True, slots=True)
class PointsLine:
    """One reason for points, in words for the page."""

    code: str
    words: str
    points: int


@dataclass(frozen=True, slots=True)
class Points:
    """The total with its lines. `withheld` are codes not counted because the household has not consented."""

    lines: tuple[PointsLine, ...]
    withheld: tuple[str, ...]
    policy_version: int

    @property
    def total(self) -> int:
        """The sum of the lines; there are no points outside them."""
        return sum(line.points for line in self.lines)


def priority_points(household: Circumstances, policy: PointsPolicy, today: date, working_days: WorkingDays) -> Points:
    """The household's points today, one line a reason; `working_days(start, end)` counts the days."""
    lines = [
        *_device_lines(household, policy),
        *_people_lines(household, policy),
        *_internet_lines(household, policy),
        *_place_lines(household, policy),
        *_waiting_lines(household, policy, today, working_days),
        *_urgency_lines(household, policy),
    ]
    return Points(
        lines=tuple(line for line in lines if line.points > 0),
        withheld=_withheld(household),
        policy_version=policy.version,
    )


def _device_lines(household: Circumstances, policy: PointsPolicy) -> list[PointsLine]:
    match household.has_now:
        case HasNow.NOTHING:
            return [PointsLine("no_device", "No device at all", policy.no_device)]
        case HasNow.SMARTPHONE_ONLY:
            return [PointsLine("smartphone_only", "Only a smartphone", policy.smartphone_only)]
        case HasNow.SHARED_DEVICE:
            return [PointsLine("shared_or_broken", "Shares a device with others", policy.shared_or_broken)]
        case HasNow.BROKEN_DEVICE:
            return [PointsLine("shared_or_broken", "The device is broken", policy.shared_or_broken)]
        case _:
            return []


def _people_lines(household: Circumstances, policy: PointsPolicy) -> list[PointsLine]:
    lines: list[PointsLine] = []
    if household.school_age_child:
        lines.append(PointsLine("school_age_child", "A child of school age", policy.school_age_child))
    if household.deadline is not None and "deadline" not in _withheld(household):
        words = f"A {household.deadline.value} deadline"
        lines.append(PointsLine("deadline", words, policy.deadline))
    if household.disability_or_access_need and household.special_category_consent:
        code = "disability_or_access_need"
        lines.append(PointsLine(code, "A disability or access need", policy.disability_or_access_need))
    return lines


def _internet_lines(household: Circumstances, policy: PointsPolicy) -> list[PointsLine]:
    nowhere = household.internet_at_home is Internet.NONE and household.internet_away is Internet.NONE
    line = PointsLine("no_internet_anywhere", "No internet anywhere", policy.no_internet_anywhere)
    return [line] if nowhere else []


def _place_lines(household: Circumstances, policy: PointsPolicy) -> list[PointsLine]:
    decile = household.deprivation_decile
    if decile is not None and not 1 <= decile <= 10:
        raise ValueError(f"A deprivation decile runs from 1 to 10, not {decile}.")
    if decile == 1:
        words = "Lives in the most deprived tenth of areas"
        return [PointsLine("deprivation", words, policy.most_deprived)]
    if decile in (2, 3):
        words = "Lives in one of the more deprived areas (decile 2 or 3)"
        return [PointsLine("deprivation", words, policy.deprived)]
    return []


def _waiting_lines(
    household: Circumstances, policy: PointsPolicy, today: date, working_days: WorkingDays
) -> list[PointsLine]:
    if household.waiting_since >= today:
        return []
    days = working_days(household.waiting_since, today)
    steps = days // policy.waiting_step_working_days
    points = min(steps * policy.waiting_per_step, policy.waiting_at_most)
    return [PointsLine("waiting", f"Has waited {days} working {'day' if days == 1 else 'days'}", points)]


def _urgency_lines(household: Circumstances, policy: PointsPolicy) -> list[PointsLine]:
    reason = household.urgency_reason.strip()
    words = f"Urgent, says the coordinator: {reason}"
    return [PointsLine("urgency", words, policy.urgency)] if reason else []


def _withheld(household: Circumstances) -> tuple[str, ...]:
    if household.special_category_consent:
        return ()
    codes = []
    if household.deadline is Deadline.HEALTH:
        codes.append("deadline")
    if household.disability_or_access_need:
        codes.append("disability_or_access_need")
    return tuple(codes)
