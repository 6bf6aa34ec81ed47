"""Words: why this household now, why this item, and for each need left over what stands in its way.
Short sentences that a coordinator can read out. Decides nothing.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from app.matching.alike import sort_into_kinds
from app.matching.arrays import np
from app.matching.facts import DeviceWish, FormFactor, Item, MustHave, Need, NeedKind
from app.matching.fit import fit
from app.matching.makes import BUNDLE_WORDS, WISH_WORDS, least_sizes, wish_of
from app.matching.plan import Assignment, LeftOver, Obstacle, Rules
from app.matching.points import Points
from app.matching.suitability import RefusalCode, refusals

DEFAULT_WAIT = "4 to 6 weeks"
DAYS_COUNTED = 90
FEWEST_FOR_A_WAIT = 10
LONGEST_WAIT_WEEKS = 26
MUST_HAVE_WORDS = {
    MustHave.TOUCH: "a touch screen",
    MustHave.LARGE_SCREEN: "a large screen",
    MustHave.CAMERA: "a camera",
    MustHave.SCREEN_READER: "a screen reader",
    MustHave.PORTABLE: "easy to carry",
    MustHave.WINDOWS: "Windows",
}
WITHHELD_WORDS = "Health and disability are not counted, because the household has not agreed to that"
_SIZED_AS = {
    DeviceWish.LAPTOP: FormFactor.LAPTOP,
    DeviceWish.TABLET: FormFactor.TABLET,
    DeviceWish.SMARTPHONE: FormFactor.SMARTPHONE,
    DeviceWish.DESKTOP: FormFactor.DESKTOP,
    DeviceWish.ANY: FormFactor.LAPTOP,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a need left over stands; `ahead` counts needs left over that come first and want the same."""

    left: LeftOver
    in_stock: int
    ahead: int
    in_workshop: int


def why_now(points: Points, place: int, waiting: int) -> tuple[str, ...]:
    """The household's place in the line (1 is first) and its points, one line a reason; they add up."""
    opening = f"{_count(points.total, 'point', 'points')}: number {place} of {waiting} waiting"
    lines = [f"{line.words}: {line.points}" for line in points.lines]
    return (opening, *lines, *([WITHHELD_WORDS] if points.withheld else []))


def why_this_item(assignment: Assignment, rules: Rules) -> tuple[str, ...]:
    """What speaks for this item: the lines of its fit, how near it is, and what a person has to check."""
    found = [line.words for line in fit(assignment.need, assignment.item, rules.suitability, rules.on).lines]
    known = (assignment.item.site, assignment.need.collection_point) in rules.places.distances
    if assignment.item.site is not None and assignment.item.site == assignment.need.collection_point:
        found.append("Already at the collection point")
    elif known:
        found.append(f"{assignment.distance / 10:.0f} km from the collection point")
    if assignment.is_substitute:
        found.append("Not the kind asked for: check that the household's yes is recorded")
    if assignment.is_pinned:
        found.append("Chosen by a coordinator")
    return tuple(found)


def describe_need(need: Need, rules: Rules) -> str:
    """What would serve this need, in words: "a tablet with 64 GB of storage and a camera"."""
    if need.kind is NeedKind.DATA:
        kinds = sorted(need.bundle_kinds)
        return _either([BUNDLE_WORDS[kind] for kind in kinds]) if kinds else "a data bundle"
    ram_mb, storage_gb = least_sizes(wish_of(need), _SIZED_AS[need.wish], rules.suitability)
    sizes = [f"{ram_mb // 1024} GB of memory", f"{storage_gb} GB of storage"]
    features = [MUST_HAVE_WORDS[must_have] for must_have in sorted(need.must_haves)]
    return f"{WISH_WORDS[need.wish]} with {_all_of(sizes + features)}"


def standings(
    left_over: Sequence[LeftOver], stock: Sequence[Item], workshop: Sequence[Item], rules: Rules
) -> tuple[Standing, ...]:
    """Count, for every need left over (in order of priority), who is ahead of it and what would suit it.

    `stock` is everything the run could give, given or not; `workshop` is still being wiped, tested or graded.
    """
    needs, items = [one.need for one in left_over], [*stock, *workshop]
    kinds = sort_into_kinds(needs, items, rules.suitability, rules.places, rules.on)
    is_workshop = np.arange(len(items)) >= len(stock)
    item_kind = np.asarray(kinds.item_kind, dtype=np.intp)
    width = kinds.suits.shape[1]
    in_stock = kinds.suits @ np.bincount(item_kind[~is_workshop], minlength=width)
    in_workshop = kinds.suits @ np.bincount(item_kind[is_workshop], minlength=width)
    wants = kinds.suits.astype(np.float32)
    rivals = (wants @ wants.T > 0) | np.eye(len(wants), dtype=np.bool_)
    waiting = np.zeros(len(wants), dtype=np.int64)
    found: list[Standing] = []
    for left, kind in zip(left_over, kinds.need_kind, strict=True):
        ahead = int(waiting[rivals[kind]].sum())
        found.append(Standing(left, int(in_stock[kind]), ahead, int(in_workshop[kind])))
        waiting[kind] += 1
    return tuple(found)


def near_misses(need: Need, stock: Sequence[Item], rules: Rules) -> tuple[tuple[str, int], ...]:
    """The items that break only one hard rule: which rule, and how many of them, most first."""
    counts: Counter[str] = Counter()
    for item in stock:
        reasons = refusals(need, item, rules.suitability, rules.places, rules.on)
        if len(reasons) == 1 and reasons[0].code is not RefusalCode.NOT_ASKED:
            counts[reasons[0].words] += 1
    return tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def what_stands_in_the_way(standing: Standing, rules: Rules) -> tuple[str, ...]:
    """Why this need was left over, in sentences for the coordinator and the caseworker."""
    need = standing.left.need
    wanted = describe_need(need, rules)
    match standing.left.obstacle:
        case Obstacle.CAP:
            found = [f"{standing.left.cap} has had as many as one run may give it"]
        case Obstacle.OTHER_HALF:
            other = "data" if need.kind is NeedKind.DEVICE else "a device"
            found = [f"There is {wanted}, but not {other}, and this household waits for both"]
        case Obstacle.NOTHING_SUITS:
            found = [f"Nothing in stock suits: this needs {wanted}"]
        case Obstacle.QUEUE:
            everything = _count(standing.in_stock, "that would suit goes", "that would suit go")
            found = [f"Waits for {wanted}: {everything} to households with more points or a longer wait"]
    if standing.ahead:
        found.append(f"{_count(standing.ahead, 'household is', 'households are')} ahead in the line for the same")
    if standing.in_workshop:
        coming = _count(standing.in_workshop, "suitable device is", "suitable devices are")
        found.append(f"{coming} being wiped, tested or graded")
    return tuple(found)


def expected_wait(ahead: int, given_in_90_days: int) -> str:
    """How long until it is served, at our own pace of the last 90 days; while that says little, 4 to 6 weeks."""
    if given_in_90_days < FEWEST_FOR_A_WAIT:
        return DEFAULT_WAIT
    weeks = ceil((ahead + 1) * DAYS_COUNTED / 7 / given_in_90_days)
    if weeks > LONGEST_WAIT_WEEKS:
        return "more than 6 months"
    return f"about {weeks} weeks" if weeks > 1 else "about a week"


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _all_of(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _either(words: list[str]) -> str:
    return " or ".join(words)
