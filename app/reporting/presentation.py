"""A report laid out once, for the page, the PDF and the spreadsheet alike: headline, blocks of lines, method.

Pure. It sees figures only as `Values`, so it cannot show more than its reader may see.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.geography.authorities import AUTHORITIES
from app.reporting.carbon import KINDS
from app.reporting.definitions import BUNDLE_NAMES, CORRECTED, FIGURES, KIND_NAMES, OF_THE_PROGRAMME, Words
from app.reporting.disclosure import NOT_SHOWN, DisclosureRules
from app.reporting.figures import BUNDLE_KINDS, NOT_KNOWN
from app.reporting.publishing import Values

_HEADLINE: Final = ("households", "people", "devices", "bundles", "median_wait", "avoided")
_FACTS: Final = (
    ("reach", "Households and people", (
        "households", "attributed", "people", "adults", "children", "children_0_4", "children_5_10",
        "children_11_15", "children_16_17")),
    ("given", "Devices and data", ("devices", "gifts", "loans", "bundles", "gb")),
    ("wait", "From referral to hand-over", ("waits", "median_wait", "p90_wait", "on_time", "on_time_share")),
    ("reuse", "Reuse", ("weight", "avoided")),
    ("cost", "Cost", ("cost", "cost_per_household")),
    ("referrals", "Referrals of the whole programme", (
        "received", "accepted", "declined", "withdrawn", "undecided")),
)
_PROGRAMME_LEAVES_OUT: Final = frozenset({"attributed", "cost", "cost_per_household"})


@dataclass(frozen=True)
class Line:
    """One figure: its name, its text as it may be read, its number where there is one to draw, its definition."""

    key: str
    label: str
    text: str
    number: int | None = None
    definition: str = ""


@dataclass(frozen=True)
class Headline:
    """One large figure, short enough for large print, what it counts, and a note in small print."""

    figure: str
    label: str
    note: str = ""


@dataclass(frozen=True)
class Block:
    """Figures that belong together; a breakdown has bars, facts have a definition a line."""

    key: str
    caption: str
    lines: tuple[Line, ...]
    label_heading: str = ""
    figure_heading: str = ""
    note: str = ""

    @property
    def is_withheld(self) -> bool:
        """Whether nothing of it may be read."""
        return all(line.text == NOT_SHOWN for line in self.lines)


@dataclass(frozen=True)
class Presented:
    """A report as one reader sees it."""

    title: str
    funder: str
    period: str
    is_exact: bool
    headline: tuple[Headline, ...]
    facts: tuple[Block, ...]
    breakdowns: tuple[Block, ...]
    method: tuple[str, ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All blocks, facts first."""
        return self.facts + self.breakdowns

    @property
    def charts(self) -> tuple[Block, ...]:
        """The breakdowns worth a picture: where help went, and which kinds of device."""
        return tuple(block for block in self.breakdowns if block.key in {"areas", "kinds"} and not block.is_withheld)


def present(values: Values, figures: Mapping[str, Any]) -> Presented:
    """Lay a report out; of `figures` only what is not a figure is used: period, fund, factors, thresholds."""
    period, funder = figures["period"], figures["funder"]
    until = "" if period["counted_to"] == period["to"] else ", so far"
    words = FIGURES if funder else {
        key: one for key, one in (FIGURES | OF_THE_PROGRAMME).items() if key not in _PROGRAMME_LEAVES_OUT
    }
    facts = (
        *(_fact_block(values, key, caption, keys, words) for key, caption, keys in _FACTS),
        _corrections(values, figures.get("correction")),
    )
    return Presented(
        title=f"Impact report: {period['label']}{until}",
        funder=funder["name"] if funder else "The whole programme",
        period=f"{period['label']}{until}",
        is_exact=values.is_exact,
        headline=tuple(_headline(values, key) for key in _HEADLINE),
        facts=tuple(block for block in facts if block.lines),
        breakdowns=tuple(_breakdowns(values)),
        method=tuple(_method(values, figures)),
    )


def _headline(values: Values, key: str) -> Headline:
    text = values.amounts[key] if key in values.amounts else values.counts[key].text
    notes = {
        "people": f"of them children: {values.counts['children'].text}", "bundles": values.amounts["gb"],
        "median_wait": "half waited no longer", "avoided": "kg CO2e",
    }
    note = notes.get(key, "")
    for start, meaning in (("about ", "rounded"), ("at least ", "at least")):
        if text.startswith(start):
            text, note = text.removeprefix(start), f"{note}, {meaning}"
    if text == NOT_SHOWN:
        return Headline("–", FIGURES[key].label, "not shown: too few")
    return Headline(text.removesuffix(" kg CO2e"), FIGURES[key].label, note)


def _fact_block(
    values: Values, key: str, caption: str, keys: tuple[str, ...], words: Mapping[str, Words]
) -> Block:
    known = [one for one in keys if one in words and (one in values.counts or one in values.amounts)]
    return Block(key, caption, tuple(_line(values, one, words) for one in known))


def _corrections(values: Values, correction: Mapping[str, Any] | None) -> Block:
    caption = f"Corrections to {correction['label']} ({correction['reference']})" if correction else ""
    return Block("corrections", caption, tuple(
        Line(f"changed.{key}", FIGURES[key].label, text, None, CORRECTED) for key, text in values.changes.items()
    ))


def _line(values: Values, key: str, words: Mapping[str, Words]) -> Line:
    named = words[key]
    if key in values.amounts:
        return Line(key, named.label, values.amounts[key], None, named.definition)
    shown = values.counts[key]
    return Line(key, named.label, shown.text, shown.number, named.definition)


def _part(values: Values, key: str, label: str) -> Line:
    return Line(key, label, values.counts[key].text, values.counts[key].number)


def _breakdowns(values: Values) -> list[Block]:
    wards = [_wards(values)] if values.wards else []
    deciles = [_deciles(values, edition) for edition in values.editions]
    return [_areas(values), *wards, *deciles, _kinds(values), _bundles(values)]


def _areas(values: Values) -> Block:
    lines = [_part(values, f"area.{authority.code}", authority.name) for authority in AUTHORITIES]
    return Block("areas", "Households helped by authority", (*lines, _part(values, f"area.{NOT_KNOWN}", "Not known")),
                 "Authority", "Households", "Where the household lived on the day of hand-over.")


def _wards(values: Values) -> Block:
    lines = tuple(
        _part(values, ward.key, ward.name if ward.authority in ward.name else f"{ward.name}, {ward.authority}")
        for ward in values.wards
    )
    note = "" if values.is_exact else "Wards with few households are shown together."
    return Block("wards", "Households helped by ward", lines, "Ward", "Households", note)


def _deciles(values: Values, edition: str) -> Block:
    lines = [_part(values, f"decile.{edition}.{decile}", _decile_name(decile)) for decile in range(1, 11)]
    return Block(
        f"deciles.{edition}", f"Households helped by deprivation of the neighbourhood ({edition})",
        (*lines, _part(values, f"decile.{NOT_KNOWN}", "Not known")), "Tenth of neighbourhoods in England", "Households",
        f"English Indices of Deprivation, edition {edition}.",
    )


def _decile_name(decile: int) -> str:
    return {1: "1, most deprived", 10: "10, least deprived"}.get(decile, str(decile))


def _kinds(values: Values) -> Block:
    lines = tuple(_part(values, f"device.{kind}", KIND_NAMES[kind]) for kind in KINDS)
    return Block("kinds", "Devices handed over by kind", lines, "Kind", "Devices",
                 "All-in-one computers stand among the desktops.")


def _bundles(values: Values) -> Block:
    lines = tuple(_part(values, f"bundle.{kind}", BUNDLE_NAMES[kind]) for kind in BUNDLE_KINDS)
    return Block("bundles", "Data bundles by kind", lines, "Kind", "Bundles")


def _method(values: Values, figures: Mapping[str, Any]) -> list[str]:
    factors, rules = figures["factors"], DisclosureRules.from_record(figures["disclosure"])
    sources = (
        f"Emissions and weights use the factor set {factors['name']} (version {factors['version']}; source: "
        f"{factors['source']}). Assumption: a device handed over spares {factors['displacement']} of a new one."
    )
    if values.is_exact:
        return [sources, "These are exact figures for use inside the hub. They must not be passed on."]
    rounding = (
        f"0 stays 0; 1 to {rules.smallest_shown - 1} is shown as fewer than {rules.smallest_shown}; other counts are "
        f"rounded to the nearest {rules.round_to}. Totals are rounded on their own, so a table may not add up."
    )
    bases = (
        f"Shares, waits and costs per household are given on a base of {rules.least_base} or more. Wards with fewer "
        f"than {rules.least_ward} households are merged. A breakdown that would give a small number away is left out."
    )
    amounts = (
        "Weight, emissions and gigabytes are worked out from the rounded counts shown here; kinds whose count is "
        "hidden are left out of them."
    )
    return [sources, rounding, bases, amounts]
