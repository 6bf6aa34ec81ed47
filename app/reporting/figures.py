"""Counting: from hand-overs of a period to the figures of a report, exact, and the same bytes for the same data.

Pure, whole numbers only. What of it may be shown is decided in publishing; where rows come from, in queries.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

from app.geography.authorities import AUTHORITIES, BY_CODE
from app.reporting.carbon import KINDS, Reuse, Weighed, report_kind, sum_reuse
from app.reporting.disclosure import DisclosureRules
from app.reporting.factors import FactorSet
from app.reporting.periods import Period

WAY_OF_COUNTING: Final = 1
WHOLE: Final = 10_000
WITHIN_DAYS: Final = 42
BANDS: Final = ("children_0_4", "children_5_10", "children_11_15", "children_16_17")
BUNDLE_KINDS: Final = ("sim", "voucher", "hotspot")
OUTCOMES: Final = ("accepted", "declined", "withdrawn", "undecided")
NOT_KNOWN: Final = "unknown"


@dataclass(frozen=True, kw_only=True)
class HandedOver:
    """One hand-over done in the period, to a household that the fund touches; shares and costs are this fund's.

    `charged` is pence × ten thousandths: the fund's own part of the unit's cost.
    """

    hand_over_id: int
    household_id: int
    referral_id: int
    on: date
    received_on: date | None = None
    is_first: bool = True
    adults: int | None = None
    children: tuple[int | None, int | None, int | None, int | None] = (None, None, None, None)
    authority_code: str | None = None
    ward_code: str | None = None
    decile: int | None = None
    edition: str | None = None
    device_id: int | None = None
    form_factor: str | None = None
    is_loan: bool = False
    own_weight_g: int | None = None
    is_returned: bool = False
    device_share_bp: int = 0
    device_charged: int = 0
    bundle_id: int | None = None
    bundle_kind: str | None = None
    bundle_gb: int = 0
    is_active: bool = False
    bundle_share_bp: int = 0
    bundle_charged: int = 0

    @property
    def is_touched(self) -> bool:
        """Whether the fund carries a share of anything in this hand-over."""
        return self.device_share_bp > 0 or self.bundle_share_bp > 0

    @property
    def has_device(self) -> bool:
        """Whether it counts as a device of the fund: its share, and not brought back within 28 days."""
        return self.device_id is not None and self.device_share_bp > 0 and not self.is_returned

    @property
    def has_bundle(self) -> bool:
        """Whether it counts as a data bundle of the fund: its share, and activated."""
        return self.bundle_id is not None and self.bundle_share_bp > 0 and self.is_active


@dataclass(frozen=True)
class Correction:
    """What has changed since a closed report was counted: that one stays as it is, the next one says so."""

    reference: str
    label: str
    changes: Mapping[str, int]


@dataclass(frozen=True)
class Scope:
    """What is counted: which period up to which day, whose fund (code and name; none: all), and by which rules."""

    period: Period
    counted_to: date
    funder: tuple[str, str] | None
    factors: FactorSet
    rules: DisclosureRules
    correction: "Correction | None" = None

    def as_record(self) -> dict[str, Any]:
        """The scope as it stands in the figures."""
        period = self.period
        return {
            "period": {"code": period.code, "label": period.label, "from": period.first.isoformat(),
                       "to": period.last.isoformat(), "counted_to": self.counted_to.isoformat()},
            "funder": {"code": self.funder[0], "name": self.funder[1]} if self.funder else None,
            "factors": self.factors.as_record(), "disclosure": self.rules.as_record(),
            "correction": asdict(self.correction) if self.correction else None,
        }


def count_figures(
    scope: Scope, rows: Iterable[HandedOver], referrals: Mapping[str, int], ward_names: Mapping[str, str]
) -> dict[str, Any]:
    """All exact figures of a report as plain values; order of the rows does not matter."""
    rows = sorted(rows, key=lambda row: row.hand_over_id)
    touched = [row for row in rows if row.is_touched]
    latest = {row.household_id: row for row in sorted(touched, key=lambda row: (row.on, row.hand_over_id))}
    homes = list(latest.values())
    devices = [row for row in touched if row.has_device]
    bundles = [row for row in touched if row.has_bundle]
    reuse = sum_reuse((Weighed(report_kind(row.form_factor), row.own_weight_g) for row in devices), scope.factors)
    waits = _waits(touched)
    counts = {
        "households": len(homes), **_members(homes), **_places(homes), **_devices(devices),
        **_bundles(bundles), **_referrals(referrals), "waits": len(waits),
        "on_time": sum(days <= WITHIN_DAYS for days in waits), "late": sum(days > WITHIN_DAYS for days in waits),
    }
    return {
        "way_of_counting": WAY_OF_COUNTING,
        **scope.as_record(),
        "rows": {"hand_overs": len(touched), "digest": digest_of([_row_record(row) for row in rows])},
        "counts": counts, "wards": _wards(homes, ward_names),
        "amounts": _amounts(rows, devices, bundles, reuse) | _wait_days(waits),
        "members_not_known": sum(row.adults is None for row in homes),
    }


def correction_to(reference: str, figures: Mapping[str, Any], rows: Iterable[HandedOver]) -> Correction | None:
    """How the main counts of a closed report differ from its period counted anew; None when they do not."""
    touched = [row for row in rows if row.is_touched]
    now = {
        "households": len({row.household_id for row in touched}),
        "devices": sum(row.has_device for row in touched), "bundles": sum(row.has_bundle for row in touched),
    }
    changes = {key: count - figures["counts"][key] for key, count in now.items() if count != figures["counts"][key]}
    return Correction(reference, figures["period"]["label"], changes) if changes else None


def canonical(figures: Any) -> bytes:
    """The one way to write figures as bytes; refuses fractions, which machines print differently."""
    _refuse_fractions(figures)
    return json.dumps(figures, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest_of(figures: Any) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal."""
    return hashlib.sha256(canonical(figures)).hexdigest()


def attributed(rows: Iterable[HandedOver]) -> Fraction:
    """Households by share: of each household, the fund's mean share of the units handed over to it.

    Over all funds that carry a household's units in full this adds up to one household.
    """
    shares: dict[int, list[int]] = {}
    for row in rows:
        if row.device_id is not None:
            shares.setdefault(row.household_id, []).append(row.device_share_bp)
        if row.bundle_id is not None:
            shares.setdefault(row.household_id, []).append(row.bundle_share_bp)
    return sum((Fraction(sum(each), len(each) * WHOLE) for each in shares.values()), Fraction(0))


def half_up(value: Fraction) -> int:
    """The nearest whole number, a half upwards; for amounts that are not negative."""
    return int(value + Fraction(1, 2))


def _members(homes: Sequence[HandedOver]) -> dict[str, int]:
    bands = {
        band: sum(row.children[at] or 0 for row in homes) for at, band in enumerate(BANDS)
    }
    adults, children = sum(row.adults or 0 for row in homes), sum(bands.values())
    return {"people": adults + children, "adults": adults, "children": children, **bands}


def _places(homes: Sequence[HandedOver]) -> dict[str, int]:
    areas = Counter(row.authority_code if row.authority_code in BY_CODE else NOT_KNOWN for row in homes)
    deciles = Counter(_decile_key(row) for row in homes)
    editions = sorted({row.edition for row in homes if row.edition and row.decile})
    return {
        **{f"area.{code}": areas[code] for code in (*(found.code for found in AUTHORITIES), NOT_KNOWN)},
        **{f"decile.{edition}.{decile}": deciles[f"decile.{edition}.{decile}"]
           for edition in editions for decile in range(1, 11)},
        f"decile.{NOT_KNOWN}": deciles[f"decile.{NOT_KNOWN}"],
    }


def _decile_key(row: HandedOver) -> str:
    return f"decile.{row.edition}.{row.decile}" if row.edition and row.decile else f"decile.{NOT_KNOWN}"


def _wards(homes: Sequence[HandedOver], names: Mapping[str, str]) -> list[dict[str, Any]]:
    found = Counter(
        (row.authority_code, row.ward_code or "") for row in homes if row.authority_code in BY_CODE
    )
    return [
        {"authority": authority, "code": ward, "name": names.get(ward, ward), "households": households}
        for (authority, ward), households in sorted(found.items())
    ]


def _devices(devices: Sequence[HandedOver]) -> dict[str, int]:
    kinds = Counter(report_kind(row.form_factor) for row in devices)
    loans = sum(row.is_loan for row in devices)
    return {
        "devices": len(devices), **{f"device.{kind}": kinds[kind] for kind in KINDS},
        "gifts": len(devices) - loans, "loans": loans,
    }


def _bundles(bundles: Sequence[HandedOver]) -> dict[str, int]:
    kinds = Counter(row.bundle_kind for row in bundles)
    return {"bundles": len(bundles), **{f"bundle.{kind}": kinds[kind] for kind in BUNDLE_KINDS}}


def _referrals(referrals: Mapping[str, int]) -> dict[str, int]:
    found = {outcome: referrals.get(outcome, 0) for outcome in OUTCOMES}
    return {"received": sum(found.values()), **found}


def _amounts(
    rows: Sequence[HandedOver], devices: Sequence[HandedOver], bundles: Sequence[HandedOver], reuse: Reuse
) -> dict[str, Any]:
    charged = sum(row.device_charged for row in devices) + sum(row.bundle_charged for row in bundles)
    return {
        "attributed_hundredths": half_up(attributed(rows) * 100),
        "gb": sum(row.bundle_gb for row in bundles),
        "cost_pence": half_up(Fraction(charged, WHOLE)),
        **asdict(reuse),
    }


def _waits(touched: Sequence[HandedOver]) -> list[int]:
    """Days from received to the first hand-over of each referral, where that first one lies in the period."""
    days = {
        row.referral_id: (row.on - row.received_on).days
        for row in reversed(touched) if row.is_first and row.received_on is not None
    }
    return sorted(days.values())


def _wait_days(waits: Sequence[int]) -> dict[str, int | None]:
    if not waits:
        return {"median_days": None, "p90_days": None}
    middle = Fraction(waits[(len(waits) - 1) // 2] + waits[len(waits) // 2], 2)
    # Nearest rank: the shortest wait that 90 in 100 did not exceed.
    return {"median_days": half_up(middle), "p90_days": waits[-(-len(waits) * 9 // 10) - 1]}


def _row_record(row: HandedOver) -> dict[str, Any]:
    return asdict(row) | {
        "on": row.on.isoformat(), "received_on": row.received_on.isoformat() if row.received_on else None,
    }


def _refuse_fractions(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("figures are whole numbers")
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ():
        _refuse_fractions(inner)
