"""How well a suitable item fits a need, line by line: chooses between items, never between households.
What is not suitable is refused in suitability.py before anybody asks for its fit.
"""

from dataclasses import dataclass
from datetime import date

from app.matching.facts import DeviceWish, Grade, Item, MustHave, Need, Purpose
from app.matching.makes import (
    BUNDLE_WORDS,
    COMPUTERS,
    EXACT,
    FORM_WORDS,
    BundleMake,
    DeviceMake,
    Look,
    Make,
    SuitabilityPolicy,
    Wish,
    least_sizes,
    make_of,
    wish_of,
)

FIT_AT_MOST = 100
AS_ASKED, SUBSTITUTE = 40, 10
SIZE, PER_MEMORY_DOUBLING, PER_STORAGE_DOUBLING = 30, 8, 4
KEEPS_FOR_OTHERS, SPARE_TOUCH, SPARE_WINDOWS = 10, 6, 3
CAMERA = 5
GRADES = {Grade.A: 5, Grade.B: 3, Grade.C: 1}
STOCK_AGES = (0, 2, 5)
VIDEO_CALLS = frozenset({Purpose.HEALTH, Purpose.KEEPING_IN_TOUCH, Purpose.SCHOOL, Purpose.WORK})


@dataclass(frozen=True, slots=True)
class FitLine:
    """One reason why an item fits well, in words."""

    words: str
    score: int


NOTHING = FitLine("", 0)


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a suitable item fits, 0 to FIT_AT_MOST; the total is the sum of the lines."""

    lines: tuple[FitLine, ...]

    @property
    def total(self) -> int:
        """The sum of the lines; there is no score outside them."""
        return sum(line.score for line in self.lines)


def fit(need: Need, item: Item, policy: SuitabilityPolicy, on: date) -> Fit:
    """The fit of a suitable item: as asked, no larger than needed, nothing others need more, old stock."""
    return make_fit(wish_of(need), make_of(item, policy, on), policy)


def make_fit(wish: Wish, make: Make, policy: SuitabilityPolicy) -> Fit:
    """The fit of a make for a wish that it suits; says nothing useful about one that it does not suit."""
    lines = [look.ask(wish, make, policy) for look in FIT_LOOKS]
    return Fit(tuple(line for line in lines if line.score > 0))


def _kind_line(wish: Wish, make: Make, _policy: SuitabilityPolicy) -> FitLine:
    if isinstance(make, BundleMake):
        return FitLine(f"{_sentence(BUNDLE_WORDS[make.kind])}, which the household can use", AS_ASKED)
    form = _sentence(FORM_WORDS[make.form_factor])
    if make.form_factor not in EXACT[wish.device]:
        return FitLine(f"{form}, which the household has said yes to instead", SUBSTITUTE)
    if wish.device is DeviceWish.ANY:
        return FitLine(f"{form}, where any kind will do", AS_ASKED)
    return FitLine(f"{form}, as asked", AS_ASKED)


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:]


def _size_line(wish: Wish, make: Make, policy: SuitabilityPolicy) -> FitLine:
    if isinstance(make, BundleMake):
        return NOTHING
    ram_mb, storage_gb = least_sizes(wish, make.form_factor, policy)
    memory, storage = _doublings(make.ram_mb, ram_mb), _doublings(make.storage_gb, storage_gb)
    enough = "more than is needed" if memory or storage else "enough, and no more than is needed"
    words = f"{make.ram_mb // 1024} GB of memory and {make.storage_gb} GB of storage: {enough}"
    return FitLine(words, max(0, SIZE - PER_MEMORY_DOUBLING * memory - PER_STORAGE_DOUBLING * storage))


def _doublings(has: int, needs: int) -> int:
    return max(0, (has // max(needs, 1)).bit_length() - 1)


def _others_line(wish: Wish, make: Make, _policy: SuitabilityPolicy) -> FitLine:
    if isinstance(make, BundleMake):
        return NOTHING
    spare_touch = make.form_factor in COMPUTERS and make.has_touch and MustHave.TOUCH not in wish.must_haves
    spare_windows = make.is_windows and MustHave.WINDOWS not in wish.must_haves
    score = KEEPS_FOR_OTHERS - SPARE_TOUCH * spare_touch - SPARE_WINDOWS * spare_windows
    return FitLine("Uses little that other households must have", score)


def _camera_line(wish: Wish, make: Make, _policy: SuitabilityPolicy) -> FitLine:
    has_camera = isinstance(make, DeviceMake) and make.has_camera
    score = CAMERA if has_camera and not VIDEO_CALLS.isdisjoint(wish.purposes) else 0
    return FitLine("Has a camera for video calls", score)


def _grade_line(_wish: Wish, make: Make, _policy: SuitabilityPolicy) -> FitLine:
    if isinstance(make, BundleMake):
        return NOTHING
    return FitLine(f"Grade {make.grade.value}", GRADES[make.grade])


def _stock_line(_wish: Wish, make: Make, _policy: SuitabilityPolicy) -> FitLine:
    return FitLine("Has been in stock for a while", STOCK_AGES[make.stock_age])


FIT_LOOKS = (
    Look(("device",), ("form_factor", "kind"), _kind_line),
    Look(("purposes",), ("form_factor", "ram_mb", "storage_gb"), _size_line),
    Look(("must_haves",), ("form_factor", "has_touch", "is_windows"), _others_line),
    Look(("purposes",), ("has_camera",), _camera_line),
    Look((), ("grade",), _grade_line),
    Look((), ("stock_age",), _stock_line),
)
