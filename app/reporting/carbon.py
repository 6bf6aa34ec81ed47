"""Weight reused and emissions avoided by devices handed over: an estimate, never an offset; none for SIMs.

Pure, in whole grams, so that the same devices give the same figure everywhere.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from app.reporting.factors import FactorSet

# An all-in-one stands among the desktops in the set; what has no factor is counted, and nothing is claimed for it.
KIND_OF: Final = {
    "laptop": "laptop", "desktop": "desktop", "all_in_one": "desktop", "tablet": "tablet", "smartphone": "smartphone",
    "monitor": "monitor",
}
OTHER: Final = "other"
KINDS: Final = ("laptop", "desktop", "tablet", "smartphone", "monitor", OTHER)


@dataclass(frozen=True)
class Weighed:
    """One device: its kind in reports, and its own weight where somebody weighed it."""

    kind: str
    own_weight_g: int | None = None


@dataclass
class Reuse:
    """Sums over devices: grams by kind, how many were weighed, grams CO2e avoided, and what has no factor."""

    weight_g: dict[str, int] = field(default_factory=dict)
    own_weights: int = 0
    without_weight: int = 0
    avoided_g: int = 0
    without_footprint: int = 0


def report_kind(form_factor: str | None) -> str:
    """The kind a device is reported as; what is rare is told as other."""
    return KIND_OF.get(form_factor or "", OTHER)


def sum_reuse(devices: Iterable[Weighed], factors: FactorSet) -> Reuse:
    """Weight and estimate of the devices; a device's own weight beats the factor."""
    found = Reuse()
    by_kind: Counter[str] = Counter()
    for device in devices:
        weight = device.own_weight_g if device.own_weight_g is not None else factors.weight_g(device.kind)
        avoided = factors.avoided_g(device.kind)
        by_kind[device.kind] += weight or 0
        found.own_weights += device.own_weight_g is not None
        found.without_weight += weight is None
        found.avoided_g += avoided or 0
        found.without_footprint += avoided is None
    found.weight_g = dict(sorted(by_kind.items()))
    return found


def avoided_by_counts(counts: Mapping[str, int], avoided_g: Mapping[str, int | None]) -> int:
    """Grams CO2e for so many devices of each kind; kinds without a factor add nothing."""
    return sum(count * (avoided_g.get(kind) or 0) for kind, count in counts.items())
