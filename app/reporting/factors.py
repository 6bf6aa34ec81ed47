"""Weight and footprint factors of one kind of device, as sets with a source; the built-in set and a reader of more.

Every set says whose figures it holds and which share of a new purchase a handed-over device is taken to spare.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from app.core.errors import Refused

_COLUMNS: Final = {"factor_set", "device_type", "metric", "value", "unit", "source"}
_READ: Final = {"weight": "kg", "footprint": "kgCO2e", "displacement": "ratio"}
_EVERY_KIND: Final = "*"


@dataclass(frozen=True)
class KindFactor:
    """What one device of a kind weighs and what making a new one emits, in grams; None where nobody says."""

    weight_g: int | None = None
    footprint_g: int | None = None


@dataclass(frozen=True)
class FactorSet:
    """One coherent set of factors; `displacement` is the share of a new purchase that is spared."""

    name: str
    version: str
    source: str
    displacement: Decimal
    kinds: Mapping[str, KindFactor] = field(default_factory=dict)

    def weight_g(self, kind: str) -> int | None:
        """Grams one device of a kind weighs by this set."""
        return self.kinds.get(kind, KindFactor()).weight_g

    def avoided_g(self, kind: str) -> int | None:
        """Grams CO2e one handed-over device of a kind is estimated to avoid: footprint times displacement."""
        footprint = self.kinds.get(kind, KindFactor()).footprint_g
        return None if footprint is None else int((footprint * self.displacement).to_integral_value())

    def as_record(self) -> dict[str, Any]:
        """The set as a report keeps it: name, version, source, assumption, and grams per kind."""
        return {
            "name": self.name, "version": self.version, "source": self.source,
            "displacement": format(self.displacement.normalize(), "f"),
            "kinds": {
                kind: {"weight_g": self.weight_g(kind), "avoided_g": self.avoided_g(kind)}
                for kind in sorted(self.kinds)
            },
        }


RESTART_2021: Final = FactorSet(
    name="restart_2021",
    version="13 August 2021",
    source="The Restart Project, categories of restarters.net as of 13 August 2021",
    displacement=Decimal("0.5"),
    kinds={
        "laptop": KindFactor(1_830, 265_320),
        "desktop": KindFactor(6_690, 414_170),
        "tablet": KindFactor(770, 114_490),
        "smartphone": KindFactor(150, 50_510),
        "monitor": KindFactor(5_230, 343_490),
    },
)


def read_factor_sets(text: str) -> dict[str, FactorSet]:
    """Sets by name from a CSV with the columns factor_set, device_type, metric, value, unit, source.

    Refuses, naming the line, a missing column, an unknown unit, a wrong number and a value given twice. Metrics we
    do not use (savings claimed by vendors, material use) are left out, and so are sets without a footprint.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    missing = _COLUMNS - set(reader.fieldnames or ())
    if missing:
        raise Refused(f"The file of factors lacks {', '.join(sorted(missing))}. Add what is missing and load it again.")
    found: dict[str, dict[tuple[str, str], Decimal]] = {}
    sources: dict[str, str] = {}
    for line, row in enumerate(reader, start=2):
        if (row["metric"] or "") not in _READ:
            continue
        values, key = found.setdefault(row["factor_set"], {}), (row["device_type"], row["metric"])
        if key in values:
            what = f"{row['metric']} of {row['device_type']}"
            raise Refused(f"Line {line} of the file of factors gives {what} twice. Remove one.")
        values[key] = _value(line, row)
        sources.setdefault(row["factor_set"], row["source"])
    return {
        name: _made(name, sources[name], values)
        for name, values in found.items() if any(metric == "footprint" for _, metric in values)
    }


def _value(line: int, row: Mapping[str, str]) -> Decimal:
    if row["unit"] != _READ[row["metric"]]:
        unit = _READ[row["metric"]]
        raise Refused(f"Line {line} of the file of factors: {row['metric']} is given in {unit}. Correct it.")
    try:
        value = Decimal(row["value"])
    except InvalidOperation:
        raise Refused(f"Line {line} of the file of factors: {row['value']!r} is not a number. Correct it.") from None
    if not value.is_finite() or value < 0 or (row["metric"] == "displacement" and value > 1):
        raise Refused(f"Line {line} of the file of factors: {row['value']} cannot be a {row['metric']}. Correct it.")
    return value


def _made(name: str, source: str, values: Mapping[tuple[str, str], Decimal]) -> FactorSet:
    return FactorSet(
        name=name, version=name.rpartition("_")[2], source=source,
        # A set that says nothing takes it that each device spares a whole new one; the report prints the share.
        displacement=values.get((_EVERY_KIND, "displacement"), Decimal(1)),
        kinds={kind: _kind_factor(kind, values) for kind in _kinds(values)},
    )


def _kinds(values: Iterable[tuple[str, str]]) -> list[str]:
    return sorted({kind for kind, _ in values if kind != _EVERY_KIND})


def _kind_factor(kind: str, values: Mapping[tuple[str, str], Decimal]) -> KindFactor:
    return KindFactor(_grams(values.get((kind, "weight"))), _grams(values.get((kind, "footprint"))))


def _grams(kilograms: Decimal | None) -> int | None:
    return None if kilograms is None else int((kilograms * 1000).to_integral_value())
