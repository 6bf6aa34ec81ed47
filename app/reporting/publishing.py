"""What of a report's exact figures may be seen: everything inside, the controlled form on every way out.

Pure. Amounts that go out are worked out from counts as they are shown, so that they tell nothing more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from app.geography.authorities import AUTHORITIES, BY_CODE
from app.reporting.carbon import KINDS, avoided_by_counts
from app.reporting.disclosure import (
    NOT_SHOWN,
    DisclosureRules,
    Shown,
    Sum,
    control,
    is_small,
    merge_wards,
    percentage,
    protect,
    rounded,
)
from app.reporting.figures import BANDS, BUNDLE_KINDS, NOT_KNOWN, OUTCOMES, half_up

_INSIDE: Final = ("late",)
_GB_STEP: Final = 10
_POUNDS_STEP: Final = 5
_WEIGHT_STEP_G: Final = 10


@dataclass(frozen=True)
class Ward:
    """A line of the ward table: its key among the counts, its name, its authority's name."""

    key: str
    name: str
    authority: str


@dataclass(frozen=True)
class Values:
    """A report's figures as one reader may see them: counts by key, amounts as text, and the wards listed."""

    is_exact: bool
    counts: Mapping[str, Shown]
    amounts: Mapping[str, str]
    wards: tuple[Ward, ...]
    editions: tuple[str, ...]
    changes: Mapping[str, str]


def exact_values(figures: Mapping[str, Any]) -> Values:
    """Everything as counted; for coordinators, on their pages, and nowhere else."""
    wards = _every_ward(figures)
    counts = figures["counts"] | {
        ward.key: found["households"] for ward, found in zip(wards, figures["wards"], strict=True)
    }
    shown = {key: Shown(f"{count:,}", count) for key, count in counts.items()}
    changes = {key: f"{change:+,}" for key, change in _changes(figures).items()}
    return Values(True, shown, _exact_amounts(figures), wards, _editions(figures), changes)


def published_values(figures: Mapping[str, Any]) -> Values:
    """The same under disclosure control: the only form that leaves the hub."""
    rules = DisclosureRules.from_record(figures["disclosure"])
    wards, ward_counts, ward_sums = _merged_wards(figures, rules)
    counts = figures["counts"] | ward_counts
    shown = protect(counts, [*sums_of(counts), *ward_sums], rules, kept_inside=_INSIDE)
    listed = tuple(ward for ward in wards if not ward.key.startswith("wards."))
    return Values(
        False, {key: one for key, one in shown.items() if key not in _INSIDE},
        _published_amounts(figures, shown, rules), wards if listed else (), _editions(figures),
        {key: _more_or_less(change, rules) for key, change in _changes(figures).items()},
    )


def sums_of(counts: Mapping[str, int]) -> list[Sum]:
    """Which counts add up to which, so that none gives another away."""
    return [
        Sum("people", ("adults", "children")),
        Sum("children", BANDS),
        Sum("devices", tuple(f"device.{kind}" for kind in KINDS)),
        Sum("devices", ("gifts", "loans")),
        Sum("bundles", tuple(f"bundle.{kind}" for kind in BUNDLE_KINDS)),
        Sum("households", tuple(f"area.{code}" for code in (*(found.code for found in AUTHORITIES), NOT_KNOWN))),
        Sum("households", tuple(key for key in counts if key.startswith("decile."))),
        Sum("received", OUTCOMES),
        Sum("waits", ("on_time", "late")),
    ]


def _changes(figures: Mapping[str, Any]) -> Mapping[str, int]:
    correction = figures.get("correction")
    return correction["changes"] if correction else {}


def _more_or_less(change: int, rules: DisclosureRules) -> str:
    return f"{'up' if change > 0 else 'down'} by {control(abs(change), rules).text}"


def _editions(figures: Mapping[str, Any]) -> tuple[str, ...]:
    found = {key.split(".")[1] for key in figures["counts"] if key.startswith("decile.")}
    return tuple(sorted(found - {NOT_KNOWN}))


def _every_ward(figures: Mapping[str, Any]) -> tuple[Ward, ...]:
    return tuple(
        Ward(f"ward.{found['authority']}.{found['code'] or NOT_KNOWN}", found["name"] or "Ward not known",
             BY_CODE[found["authority"]].name)
        for found in figures["wards"]
    )


def _merged_wards(
    figures: Mapping[str, Any], rules: DisclosureRules
) -> tuple[tuple[Ward, ...], dict[str, int], list[Sum]]:
    wards: list[Ward] = []
    counts: dict[str, int] = {}
    sums: list[Sum] = []
    for authority in AUTHORITIES:
        here = {found["code"]: found for found in figures["wards"] if found["authority"] == authority.code}
        sizes = {code: found["households"] for code, found in here.items()}
        alone, merged = merge_wards(sizes, rules)
        rest = sum(sizes[code] for code in merged)
        listed = [Ward(f"ward.{authority.code}.{code}", here[code]["name"], authority.name) for code in alone]
        if rest:
            listed.append(Ward(f"wards.{authority.code}", f"Other wards of {authority.name}", authority.name))
        counts |= {ward.key: sizes[code] for ward, code in zip(listed, alone, strict=False)}
        counts |= {f"wards.{authority.code}": rest} if rest else {}
        sums += [Sum(f"area.{authority.code}", tuple(ward.key for ward in listed))] if listed else []
        wards += listed
    return tuple(wards), counts, sums


def _exact_amounts(figures: Mapping[str, Any]) -> dict[str, str]:
    counts, amounts = figures["counts"], figures["amounts"]
    per_household = Fraction(amounts["cost_pence"], counts["households"]) if counts["households"] else None
    share = f"{half_up(Fraction(100 * counts['on_time'], counts['waits']))}%" if counts["waits"] else "–"
    return {
        "attributed": f"{amounts['attributed_hundredths'] / 100:,.2f}",
        "gb": f"{amounts['gb']:,} GB",
        "weight": _kilograms(sum(amounts["weight_g"].values())),
        "avoided": _kilograms(amounts["avoided_g"], "kg CO2e"),
        "cost": _pounds(amounts["cost_pence"]),
        "cost_per_household": "–" if per_household is None else _pounds(half_up(per_household)),
        "median_wait": _days(amounts["median_days"]), "p90_wait": _days(amounts["p90_days"]),
        "on_time_share": share,
        "own_weights": f"{amounts['own_weights']:,}", "without_factor": f"{amounts['without_footprint']:,}",
    }


def _published_amounts(
    figures: Mapping[str, Any], shown: Mapping[str, Shown], rules: DisclosureRules
) -> dict[str, str]:
    counts, amounts = figures["counts"], figures["amounts"]
    factors = figures["factors"]["kinds"]
    kinds = {kind: shown[f"device.{kind}"].number or 0 for kind in KINDS}
    weight = sum(kinds[kind] * _mean_weight(kind, figures) for kind in KINDS)
    avoided = avoided_by_counts(kinds, {kind: factor["avoided_g"] for kind, factor in factors.items()})
    has_base = counts["waits"] >= rules.least_base
    return {
        "attributed": _attributed(amounts["attributed_hundredths"], rules),
        "gb": _gigabytes(figures, shown["bundles"]),
        "weight": _from_kinds(shown, _rough_kilograms(weight)),
        "avoided": _from_kinds(shown, _rough_kilograms(avoided, "kg CO2e")),
        "cost_per_household": _rough_cost(amounts["cost_pence"], counts["households"], rules),
        "median_wait": _days(amounts["median_days"]) if has_base else NOT_SHOWN,
        "p90_wait": _days(amounts["p90_days"]) if has_base else NOT_SHOWN,
        "on_time_share": percentage(shown["on_time"], shown["waits"], counts["waits"], rules),
    }


def _attributed(hundredths: int, rules: DisclosureRules) -> str:
    # Between 0 and the smallest count shown there is always somebody, also below one whole household.
    whole = half_up(Fraction(hundredths, 100))
    if 0 < hundredths < 100 * rules.smallest_shown or is_small(whole, rules):
        return f"fewer than {rules.smallest_shown}"
    return control(whole, rules).text


def _gigabytes(figures: Mapping[str, Any], bundles: Shown) -> str:
    if bundles.number is None:
        return NOT_SHOWN
    if not bundles.number:
        return "0 GB"
    mean = half_up(Fraction(figures["amounts"]["gb"], figures["counts"]["bundles"] * _GB_STEP)) * _GB_STEP
    return f"about {bundles.number * max(mean, _GB_STEP):,} GB"


def _mean_weight(kind: str, figures: Mapping[str, Any]) -> int:
    count, weight = figures["counts"][f"device.{kind}"], figures["amounts"]["weight_g"].get(kind, 0)
    return rounded(half_up(Fraction(weight, count)), _WEIGHT_STEP_G) if count else 0


def _from_kinds(shown: Mapping[str, Shown], text: str) -> str:
    """An amount worked out from the kinds shown; some may be left out, and then it is a least amount."""
    every = [shown[f"device.{kind}"] for kind in KINDS]
    if not any(one.number for one in every):
        return text if all(one.number == 0 for one in every) else NOT_SHOWN
    return f"at least {text}" if any(one.number is None for one in every) else f"about {text}"


def _rough_cost(pence: int, households: int, rules: DisclosureRules) -> str:
    if households < rules.least_base:
        return NOT_SHOWN
    steps = half_up(Fraction(pence, households * 100 * _POUNDS_STEP))
    return f"about £{steps * _POUNDS_STEP:,}"


def _kilograms(grams: int, unit: str = "kg") -> str:
    tenths = half_up(Fraction(grams, 100))
    return f"{tenths // 10:,}.{tenths % 10} {unit}"


def _rough_kilograms(grams: int, unit: str = "kg") -> str:
    """Two leading figures: the counts behind it are rounded, so more would only look exact."""
    step = 10 ** max(0, len(str(grams // 1000)) - 2)
    return f"{half_up(Fraction(grams, 1000 * step)) * step:,} {unit}"


def _pounds(pence: int) -> str:
    return f"£{pence // 100:,}.{pence % 100:02d}"


def _days(days: int | None) -> str:
    return "–" if days is None else "1 day" if days == 1 else f"{days:,} days"
