"""What matching knows about a need, a device and a data bundle: plain values, no name of a household.
Built from the database by the queries of this folder. No rules here, no database, no Flask.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class NeedKind(StrEnum):
    """What is asked for: a referral holds at most one need of each kind."""

    DEVICE = "device"
    DATA = "data"


class DeviceWish(StrEnum):
    """The kind of device the household asked for."""

    LAPTOP = "laptop"
    TABLET = "tablet"
    SMARTPHONE = "smartphone"
    DESKTOP = "desktop"
    ANY = "any"


class FormFactor(StrEnum):
    """The kinds of device that can be given to a household."""

    LAPTOP = "laptop"
    DESKTOP = "desktop"
    ALL_IN_ONE = "all_in_one"
    TABLET = "tablet"
    SMARTPHONE = "smartphone"


class MustHave(StrEnum):
    """What the device has to offer, or it is no use to this household."""

    TOUCH = "touch"
    LARGE_SCREEN = "large_screen"
    CAMERA = "camera"
    SCREEN_READER = "screen_reader"
    PORTABLE = "portable"
    WINDOWS = "windows"


class Purpose(StrEnum):
    """What the household will use it for; sets the minimum specification."""

    WORK = "work"
    SCHOOL = "school"
    HEALTH = "health"
    BENEFITS = "benefits"
    KEEPING_IN_TOUCH = "keeping_in_touch"


class Grade(StrEnum):
    """Cosmetic grade: A light marks, B visible marks, C heavy marks."""

    A = "A"
    B = "B"
    C = "C"


class BundleKind(StrEnum):
    """How the data reaches the household."""

    SIM = "sim"
    VOUCHER = "voucher"
    HOTSPOT = "hotspot"


@dataclass(frozen=True, slots=True)
class Need:
    """One need of one referral. `points` are the household's priority points, `waiting_since` breaks ties.

    `refused_items` must not be offered to this household again (refused, or excluded by a coordinator).
    `accepts_substitute` is the recipient's recorded yes to another kind of device than the one asked for.
    """

    referral: str
    kind: NeedKind
    points: int
    waiting_since: date
    partner: str
    authority: str
    programme: str
    collection_point: str | None = None
    wish: DeviceWish = DeviceWish.ANY
    must_haves: frozenset[MustHave] = frozenset()
    purposes: frozenset[Purpose] = frozenset()
    accepts_substitute: bool = False
    bundle_kinds: frozenset[BundleKind] = frozenset()
    refused_items: frozenset[str] = frozenset()

    @property
    def name(self) -> tuple[str, str]:
        """Referral and kind: names this need among all needs."""
        return (self.referral, self.kind.value)


@dataclass(frozen=True, slots=True)
class Device:
    """A device in stock, or on its way there. `programmes` empty means any programme may give it."""

    asset_tag: str
    form_factor: FormFactor
    ram_mb: int
    storage_gb: int
    screen_inches: float | None
    has_touch: bool
    has_camera: bool
    operating_system: str
    is_windows: bool
    grade: Grade
    in_stock_since: date
    site: str | None = None
    programmes: frozenset[str] = frozenset()

    @property
    def reference(self) -> str:
        """The name an item goes by in a plan: the asset tag."""
        return self.asset_tag


@dataclass(frozen=True, slots=True)
class Bundle:
    """A SIM, voucher or hotspot in stock. `site` None means that it can be sent anywhere."""

    reference: str
    kind: BundleKind
    network: str
    gb_month: int
    months: int
    in_stock_since: date
    site: str | None = None
    programmes: frozenset[str] = frozenset()


Item = Device | Bundle


def refuse_duplicates(names: Iterable[object], what: str) -> None:
    """Refuse a list that names one thing twice, because a plan would then count it twice."""
    seen: set[object] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"{what} is listed twice: {name}")
        seen.add(name)
