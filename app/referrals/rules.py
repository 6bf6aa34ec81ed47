"""A programme's rules as read from its stored version: criteria and limits, with the defaults of the field.

Pure: every number a rule needs stands here as a default and may be changed by a programme version.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from app.referrals.eligibility import DEFAULT_CRITERIA, Group, read_criteria


@dataclass(frozen=True, slots=True)
class Limits:
    """Numbers of a programme; days are working days in England."""

    open_per_caseworker: int = 3
    open_per_authority_for_landlord: int = 100
    repeat_months: int = 12
    decide_working_days: int = 10
    hold_working_days: int = 5

    def __post_init__(self) -> None:
        wrong = [name for name, value in asdict(self).items() if type(value) is not int or value < 0]
        if wrong:
            raise ValueError(f"Limits are whole numbers from 0: {', '.join(wrong)}")


@dataclass(frozen=True, slots=True)
class Rules:
    """What a referral is judged by; `criteria` by the kind of need."""

    limits: Limits = field(default_factory=Limits)
    criteria: Mapping[str, Group] = field(default_factory=lambda: read_criteria(DEFAULT_CRITERIA))


def read_rules(stored: Mapping[str, Any]) -> Rules:
    """Read a programme version's rules; what it does not name has its default, what is wrong raises ValueError."""
    limits = stored.get("limits", {})
    unknown = sorted(set(limits) - {one.name for one in fields(Limits)})
    if unknown:
        raise ValueError(f"Not a limit of a programme: {', '.join(unknown)}")
    return Rules(Limits(**limits), read_criteria({**DEFAULT_CRITERIA, **stored.get("criteria", {})}))


def default_rules() -> dict[str, Any]:
    """The criteria and limits a new programme starts with, ready to be stored (its points are matching's)."""
    return {"criteria": DEFAULT_CRITERIA, "limits": asdict(Limits())}
