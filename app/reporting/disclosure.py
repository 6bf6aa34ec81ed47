"""Disclosure control: what may be said of a count of people, and what must not be worked out from it.

Pure. Whatever leaves the hub (page, PDF, spreadsheet, chart) passes here; exact figures never do.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Final

_BOUNDLESS: Final = 10**9
NOT_SHOWN: Final = "not shown"


@dataclass(frozen=True)
class DisclosureRules:
    """The thresholds in force; a report keeps those it was made with."""

    smallest_shown: int = 5
    round_to: int = 5
    least_base: int = 10
    least_ward: int = 10
    least_possible: int = 2

    def __post_init__(self) -> None:
        if self.smallest_shown < 2 or self.round_to < 1 or self.least_possible < 2:
            raise ValueError("a threshold of disclosure control is too low to protect anybody")
        if self.round_to > 2 * self.smallest_shown:
            raise ValueError("a count that may be shown must not round to 0")

    def as_record(self) -> dict[str, int]:
        """The thresholds as they are kept with a report."""
        return asdict(self)

    @classmethod
    def from_record(cls, record: Mapping[str, int]) -> "DisclosureRules":
        """Thresholds read back; names that are not ours are left out."""
        return cls(**{field.name: record[field.name] for field in fields(cls) if field.name in record})


def strictest(records: Sequence[Mapping[str, int]]) -> DisclosureRules:
    """The highest of each threshold: what a report over several programmes must keep to."""
    every = [DisclosureRules.from_record(record) for record in records] or [DisclosureRules()]
    return DisclosureRules(**{name: max(getattr(rules, name) for rules in every) for name in every[0].as_record()})


@dataclass(frozen=True)
class Shown:
    """One count as it may be shown: its text, and its number where there is one to draw."""

    text: str
    number: int | None


@dataclass(frozen=True)
class Sum:
    """A count and the parts it is made of; both may be shown, so each tells something of the other."""

    total: str
    parts: tuple[str, ...]


def rounded(count: int, base: int) -> int:
    """The nearest multiple of the base, a tie away from 0, alike below and above 0."""
    nearest = (2 * abs(count) + base) // (2 * base) * base
    return nearest if count >= 0 else -nearest


def is_small(count: int, rules: DisclosureRules) -> bool:
    """Whether a count is of so few that it must not be known."""
    return 0 < abs(count) < rules.smallest_shown


def control(count: int, rules: DisclosureRules) -> Shown:
    """0 stays 0, few become "fewer than 5", the rest is rounded to the nearest 5 (by the rules in force)."""
    if is_small(count, rules):
        return Shown(f"fewer than {rules.smallest_shown}", None)
    number = rounded(count, rules.round_to)
    return Shown(f"{number:,}", number)


def protect(
    counts: Mapping[str, int], sums: Sequence[Sum], rules: DisclosureRules, *, kept_inside: Collection[str] = ()
) -> dict[str, Shown]:
    """Every count as it may be shown; parts of a sum are withheld where they would give a small count away.

    Totals are rounded on their own, so parts need not add up. `kept_inside` are counts that nobody is shown and
    that must not be worked out either. The sums must form a tree: then the ranges below are all there is to know.
    """
    withheld = set(kept_inside) | _on_a_small_base(counts, sums, rules)
    while True:
        shown = {key: _shown(key, count, withheld, rules) for key, count in counts.items()}
        ranges = possible_ranges(shown, sums, rules)
        exposed = {
            key for key, count in counts.items()
            if is_small(count, rules) and ranges[key][1] - ranges[key][0] + 1 < rules.least_possible
        }
        if not exposed:
            return shown
        withheld |= _next_to_withhold(exposed, sums, withheld)


def possible_ranges(
    shown: Mapping[str, Shown], sums: Sequence[Sum], rules: DisclosureRules
) -> dict[str, tuple[int, int]]:
    """The least and the most each count can be, for a reader who knows the rules and all that is shown."""
    ranges = {key: _range_alone(one, rules) for key, one in shown.items()}
    is_settled = False
    while not is_settled:
        before = dict(ranges)
        for one in sums:
            _narrow(ranges, one)
        is_settled = ranges == before
    return ranges


def percentage(part: Shown, whole: Shown, base: int, rules: DisclosureRules) -> str:
    """Whole percent of two counts as they are shown, so that it tells no more than they do; none on a small base.

    Where rounding made both counts equal it claims no 100%: some of them may not belong to the part.
    """
    if base < rules.least_base or part.number is None or not whole.number:
        return NOT_SHOWN
    if part.number >= whole.number:
        return "all or nearly all"
    return f"{min(100, (200 * part.number + whole.number) // (2 * whole.number))}%"


def merge_wards(wards: Mapping[str, int], rules: DisclosureRules) -> tuple[list[str], list[str]]:
    """The wards of one authority (by code, "" where not known) that may stand alone, and those to be shown as one.

    Small wards are merged; when together they are still too few, the smallest of the others joins them.
    """
    by_size = sorted(wards, key=lambda ward: (wards[ward], ward))
    merged = [ward for ward in by_size if not ward or wards[ward] < rules.least_ward]
    alone = [ward for ward in by_size if ward not in merged]
    while merged and alone and sum(wards[ward] for ward in merged) < rules.least_ward:
        merged.append(alone.pop(0))
    return sorted(alone), sorted(merged)


def _shown(key: str, count: int, withheld: Collection[str], rules: DisclosureRules) -> Shown:
    return Shown(NOT_SHOWN, None) if key in withheld else control(count, rules)


def _range_alone(one: Shown, rules: DisclosureRules) -> tuple[int, int]:
    if one.text == NOT_SHOWN:
        return 0, _BOUNDLESS
    if one.number is None:
        return 1, rules.smallest_shown - 1
    if one.number == 0:
        return 0, 0
    least = one.number - rules.round_to // 2
    return max(rules.smallest_shown, least), least + rules.round_to - 1


def _on_a_small_base(counts: Mapping[str, int], sums: Sequence[Sum], rules: DisclosureRules) -> set[str]:
    """Parts of small totals, where one of them is small: withheld alike, so that withholding itself tells nothing."""
    return {
        part for one in sums
        if rounded(counts[one.total], rules.round_to) <= rules.least_base
        and any(is_small(counts[each], rules) for each in one.parts)
        for part in one.parts
    }


def _narrow(ranges: dict[str, tuple[int, int]], one: Sum) -> None:
    low = sum(ranges[part][0] for part in one.parts)
    high = min(_BOUNDLESS, sum(ranges[part][1] for part in one.parts))
    total = ranges[one.total] = _both(ranges[one.total], (low, high))
    for part in one.parts:
        others_low = low - ranges[part][0]
        others_high = sum(ranges[other][1] for other in one.parts if other != part)
        ranges[part] = _both(ranges[part], (total[0] - others_high, total[1] - others_low))


def _both(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return max(one[0], other[0]), min(one[1], other[1])


def _next_to_withhold(exposed: set[str], sums: Sequence[Sum], withheld: Collection[str]) -> set[str]:
    """The whole breakdown an exposed count stands in (zeros too: they tell who is not small), else what betrays it."""
    standing_in = [one for one in sums if exposed & set(one.parts) and not set(one.parts) <= set(withheld)]
    betraying = [one for one in sums if one.total in exposed and not set(one.parts) <= set(withheld)]
    for found in (standing_in, betraying):
        if found:
            return {part for one in found for part in one.parts}
    return set(exposed)
