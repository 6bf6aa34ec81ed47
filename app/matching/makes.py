"""What suitability looks at: the wish in a need, the make of an item, the policy that sets the minimums.
Needs with one wish suit the same makes; so a region's thousands fall into a few hundred kinds of alike.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from app.matching.facts import (
    Bundle,
    BundleKind,
    Device,
    DeviceWish,
    FormFactor,
    Grade,
    Item,
    MustHave,
    Need,
    NeedKind,
    Purpose,
)

_Word = TypeVar("_Word", bound=StrEnum)

RAM_LADDER_MB = (1024, 2048, 3072, 4096, 6144, 8192, 12288, 16384, 24576, 32768, 65536, 131072)
STORAGE_LADDER_GB = (8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096)
NOMINAL_SHARE = 0.9  # a "128 GB" drive reports 119 or 120, "8 GB" of memory reports 7.7
STOCK_AGE_DAYS = (30, 90)

COMPUTERS = frozenset({FormFactor.LAPTOP, FormFactor.DESKTOP, FormFactor.ALL_IN_ONE})
PORTABLE = frozenset({FormFactor.LAPTOP, FormFactor.TABLET, FormFactor.SMARTPHONE})
# "Any" means any computer or tablet. A smartphone has to be asked for: most households have one already.
EXACT = {
    DeviceWish.LAPTOP: frozenset({FormFactor.LAPTOP}),
    DeviceWish.TABLET: frozenset({FormFactor.TABLET}),
    DeviceWish.SMARTPHONE: frozenset({FormFactor.SMARTPHONE}),
    DeviceWish.DESKTOP: frozenset({FormFactor.DESKTOP, FormFactor.ALL_IN_ONE}),
    DeviceWish.ANY: COMPUTERS | {FormFactor.TABLET},
}
SUBSTITUTES = {
    DeviceWish.LAPTOP: frozenset({FormFactor.DESKTOP, FormFactor.ALL_IN_ONE, FormFactor.TABLET}),
    DeviceWish.TABLET: frozenset({FormFactor.LAPTOP}),
    DeviceWish.SMARTPHONE: frozenset({FormFactor.TABLET}),
    DeviceWish.DESKTOP: frozenset({FormFactor.LAPTOP}),
    DeviceWish.ANY: frozenset({FormFactor.SMARTPHONE}),
}
FORM_WORDS = {
    FormFactor.LAPTOP: "a laptop",
    FormFactor.DESKTOP: "a desktop computer",
    FormFactor.ALL_IN_ONE: "an all-in-one computer",
    FormFactor.TABLET: "a tablet",
    FormFactor.SMARTPHONE: "a smartphone",
}
WISH_WORDS = {
    DeviceWish.LAPTOP: "a laptop",
    DeviceWish.TABLET: "a tablet",
    DeviceWish.SMARTPHONE: "a smartphone",
    DeviceWish.DESKTOP: "a desktop computer",
    DeviceWish.ANY: "a computer or tablet",
}
BUNDLE_WORDS = {
    BundleKind.SIM: "a SIM",
    BundleKind.VOUCHER: "a voucher",
    BundleKind.HOTSPOT: "a hotspot",
}


@dataclass(frozen=True, slots=True)
class Minimum:
    """The least memory (MB) and storage (GB) for a purpose, on computers and on hand-held devices."""

    ram_mb: int
    storage_gb: int
    handheld_ram_mb: int
    handheld_storage_gb: int
    needs_computer: bool = False


def _default_minimums() -> dict[Purpose, Minimum]:
    return {
        Purpose.WORK: Minimum(8192, 128, 4096, 64, needs_computer=True),
        Purpose.SCHOOL: Minimum(4096, 64, 3072, 32),
        Purpose.HEALTH: Minimum(4096, 64, 2048, 32),
        Purpose.BENEFITS: Minimum(4096, 64, 2048, 32),
        Purpose.KEEPING_IN_TOUCH: Minimum(4096, 32, 2048, 16),
    }


@dataclass(frozen=True, slots=True)
class SuitabilityPolicy:
    """The numbers behind the hard rules; a programme may set its own, each change makes a new version."""

    version: int = 1
    minimums: dict[Purpose, Minimum] = field(default_factory=_default_minimums)
    without_purpose: Minimum = Minimum(4096, 32, 2048, 16)
    large_screen_inches: float = 15.0
    # Systems whose built-in screen reader our champions can teach.
    screen_reader_systems: tuple[str, ...] = ("windows", "chromeos", "macos", "ipados", "ios", "android")


@dataclass(frozen=True, slots=True)
class Wish:
    """What suitability looks at in a need."""

    kind: NeedKind
    device: DeviceWish = DeviceWish.ANY
    must_haves: tuple[MustHave, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    accepts_substitute: bool = False
    bundle_kinds: tuple[BundleKind, ...] = ()


@dataclass(frozen=True, slots=True)
class DeviceMake:
    """What suitability looks at in a device, in nominal sizes; `large_screen` None means not recorded."""

    form_factor: FormFactor
    ram_mb: int
    storage_gb: int
    large_screen: bool | None
    has_touch: bool
    has_camera: bool
    is_windows: bool
    reads_aloud: bool
    grade: Grade
    stock_age: int


@dataclass(frozen=True, slots=True)
class BundleMake:
    """What suitability looks at in a data bundle."""

    kind: BundleKind
    gb_month: int
    months: int
    stock_age: int


Make = DeviceMake | BundleMake
_Answer_co = TypeVar("_Answer_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Look(Generic[_Answer_co]):
    """One question about a wish and a make, with the only fields it looks at; so it is asked once for all alike."""

    wish_fields: tuple[str, ...]
    make_fields: tuple[str, ...]
    ask: Callable[[Wish, Make, SuitabilityPolicy], _Answer_co]

    def wish_part(self, wish: Wish) -> tuple[object, ...]:
        """What it sees of a wish."""
        return tuple(getattr(wish, name) for name in self.wish_fields)

    def make_part(self, make: Make) -> tuple[object, ...]:
        """What it sees of a make; a bundle has no screen, and says so."""
        return (type(make).__name__, *(getattr(make, name, None) for name in self.make_fields))


def nominal(value: int, ladder: tuple[int, ...]) -> int:
    """The size people call it by: the highest step of the ladder it nearly reaches; 0 when there is none."""
    return max((step for step in ladder if value >= step * NOMINAL_SHARE), default=0)


def wish_of(need: Need) -> Wish:
    """The part of a need that decides which makes suit it."""
    if need.kind is NeedKind.DATA:
        return Wish(need.kind, bundle_kinds=_in_order(need.bundle_kinds))
    return Wish(
        need.kind,
        need.wish,
        _in_order(need.must_haves),
        _in_order(need.purposes),
        need.accepts_substitute,
    )


def make_of(item: Item, policy: SuitabilityPolicy, on: date) -> Make:
    """The part of an item that decides which needs it suits, on this day."""
    waited = (on - item.in_stock_since).days
    stock_age = sum(waited >= days for days in STOCK_AGE_DAYS)
    if isinstance(item, Bundle):
        return BundleMake(item.kind, item.gb_month, item.months, stock_age)
    return DeviceMake(
        form_factor=item.form_factor,
        ram_mb=nominal(item.ram_mb, RAM_LADDER_MB),
        storage_gb=nominal(item.storage_gb, STORAGE_LADDER_GB),
        large_screen=_is_large(item, policy),
        has_touch=item.has_touch,
        has_camera=item.has_camera,
        is_windows=item.is_windows,
        reads_aloud=_reads_aloud(item, policy),
        grade=item.grade,
        stock_age=stock_age,
    )


def minimum_for(wish: Wish, policy: SuitabilityPolicy) -> Minimum:
    """The highest of the minimums of all purposes asked for."""
    asked = [policy.minimums[p] for p in wish.purposes if p in policy.minimums] or [policy.without_purpose]
    return Minimum(
        max(m.ram_mb for m in asked),
        max(m.storage_gb for m in asked),
        max(m.handheld_ram_mb for m in asked),
        max(m.handheld_storage_gb for m in asked),
        needs_computer=any(m.needs_computer for m in asked),
    )


def least_sizes(wish: Wish, form_factor: FormFactor, policy: SuitabilityPolicy) -> tuple[int, int]:
    """The least memory (MB) and storage (GB) that this wish needs on this kind of device."""
    least = minimum_for(wish, policy)
    if form_factor in COMPUTERS:
        return least.ram_mb, least.storage_gb
    return least.handheld_ram_mb, least.handheld_storage_gb


def is_exact_kind(wish: Wish, make: Make) -> bool:
    """Whether this is the kind asked for; anything else is a substitute and needs the recipient's yes."""
    if isinstance(make, BundleMake):
        return not wish.bundle_kinds or make.kind in wish.bundle_kinds
    return make.form_factor in EXACT[wish.device]


def gigabytes(size_gb: int) -> str:
    """A size as people say it; 0 means that nobody has recorded it."""
    return f"{size_gb} GB" if size_gb else "an unknown amount"


def _in_order(values: frozenset[_Word]) -> tuple[_Word, ...]:
    return tuple(sorted(values))


def _is_large(device: Device, policy: SuitabilityPolicy) -> bool | None:
    return None if device.screen_inches is None else device.screen_inches >= policy.large_screen_inches


def _reads_aloud(device: Device, policy: SuitabilityPolicy) -> bool:
    system = device.operating_system.casefold().replace(" ", "")
    return device.is_windows or system.startswith(policy.screen_reader_systems)
