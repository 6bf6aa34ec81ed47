"""Hard rules: which item suits which need, with a reason in words for each refusal.
A rule here is never traded against points or fit; how well a suitable item fits is in fit.py.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.matching.facts import DeviceWish, Item, MustHave, Need, NeedKind
from app.matching.makes import (
    BUNDLE_WORDS,
    COMPUTERS,
    EXACT,
    FORM_WORDS,
    PORTABLE,
    SUBSTITUTES,
    WISH_WORDS,
    BundleMake,
    DeviceMake,
    Look,
    Make,
    SuitabilityPolicy,
    Wish,
    gigabytes,
    is_exact_kind,
    least_sizes,
    make_of,
    minimum_for,
    wish_of,
)
from app.matching.places import Places


class RefusalCode(StrEnum):
    """Why an item does not suit a need; the order is the order in which reasons are told."""

    NOT_ASKED = "not_asked"
    KIND = "kind"
    SUBSTITUTE = "substitute"
    MEMORY = "memory"
    STORAGE = "storage"
    MUST_HAVE = "must_have"
    PROGRAMME = "programme"
    REFUSED = "refused"
    SITE = "site"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One hard rule that is not met, in words for the page."""

    code: RefusalCode
    words: str


def refusals(need: Need, item: Item, policy: SuitabilityPolicy, places: Places, on: date) -> tuple[Refusal, ...]:
    """Every reason why this item must not go to this need; an empty answer means that it suits."""
    found = list(make_refusals(wish_of(need), make_of(item, policy, on), policy))
    if item.programmes and need.programme not in item.programmes:
        found.append(Refusal(RefusalCode.PROGRAMME, "Its funder paid for it for another programme"))
    if item.reference in need.refused_items:
        found.append(Refusal(RefusalCode.REFUSED, "Not to be offered to this household again"))
    if not places.can_reach(item.site, need.collection_point):
        words = f"It is at {item.site} and is not brought to {need.collection_point}"
        found.append(Refusal(RefusalCode.SITE, words))
    return tuple(found)


def suits(need: Need, item: Item, policy: SuitabilityPolicy, places: Places, on: date) -> bool:
    """Whether no hard rule stands between this item and this need."""
    return not refusals(need, item, policy, places, on)


def make_refusals(wish: Wish, make: Make, policy: SuitabilityPolicy) -> tuple[Refusal, ...]:
    """Every hard rule about the item itself that this make breaks for this wish; none means that it suits."""
    return tuple(refusal for rule in MAKE_RULES for refusal in rule.ask(wish, make, policy))


def _bundle_refusals(wish: Wish, make: BundleMake) -> list[Refusal]:
    if wish.kind is NeedKind.DEVICE:
        return [Refusal(RefusalCode.NOT_ASKED, "This household needs a device, and this is data")]
    if is_exact_kind(wish, make):
        return []
    asked = " or ".join(BUNDLE_WORDS[kind] for kind in wish.bundle_kinds)
    words = f"The household can use {asked}, and this is {BUNDLE_WORDS[make.kind]}"
    return [Refusal(RefusalCode.KIND, words)]


def _kind_refusals(wish: Wish, make: Make, policy: SuitabilityPolicy) -> list[Refusal]:
    if isinstance(make, BundleMake):
        return _bundle_refusals(wish, make)
    if wish.kind is NeedKind.DATA:
        return [Refusal(RefusalCode.NOT_ASKED, "This household needs data, and this is a device")]
    form, asked = FORM_WORDS[make.form_factor], WISH_WORDS[wish.device]
    is_exact = make.form_factor in EXACT[wish.device]
    if not is_exact and make.form_factor not in SUBSTITUTES[wish.device]:
        return [Refusal(RefusalCode.KIND, f"The household asked for {asked}, and this is {form}")]
    if not is_exact and not wish.accepts_substitute:
        words = f"The household asked for {asked} and has not said yes to {form}"
        return [Refusal(RefusalCode.SUBSTITUTE, words)]
    # Somebody who asks for a tablet for work gets one; nobody is given one for work unasked.
    asked_by_name = is_exact and wish.device is not DeviceWish.ANY
    if minimum_for(wish, policy).needs_computer and make.form_factor not in COMPUTERS and not asked_by_name:
        return [Refusal(RefusalCode.KIND, f"Work needs a computer, and this is {form}")]
    return []


def _size_refusals(wish: Wish, make: Make, policy: SuitabilityPolicy) -> list[Refusal]:
    if isinstance(make, BundleMake):
        return []
    ram_mb, storage_gb = least_sizes(wish, make.form_factor, policy)
    found: list[Refusal] = []
    if make.ram_mb < ram_mb:
        has, needs = gigabytes(make.ram_mb // 1024), gigabytes(ram_mb // 1024)
        found.append(Refusal(RefusalCode.MEMORY, f"It has {has} of memory, and {needs} is needed"))
    if make.storage_gb < storage_gb:
        has, needs = gigabytes(make.storage_gb), gigabytes(storage_gb)
        found.append(Refusal(RefusalCode.STORAGE, f"It has {has} of storage, and {needs} is needed"))
    return found


def _must_have_refusals(wish: Wish, make: Make, _policy: SuitabilityPolicy) -> list[Refusal]:
    if isinstance(make, BundleMake):
        return []
    checks = _must_have_checks(make)
    return [
        Refusal(RefusalCode.MUST_HAVE, checks[must_have][1])
        for must_have in wish.must_haves
        if not checks[must_have][0]
    ]


def _must_have_checks(make: DeviceMake) -> dict[MustHave, tuple[bool, str]]:
    screen = "Its screen size is not recorded" if make.large_screen is None else "Its screen is too small"
    return {
        MustHave.TOUCH: (make.has_touch, "It has no touch screen"),
        MustHave.LARGE_SCREEN: (bool(make.large_screen), screen),
        MustHave.CAMERA: (make.has_camera, "It has no camera"),
        MustHave.SCREEN_READER: (make.reads_aloud, "It has no screen reader that we support"),
        MustHave.PORTABLE: (make.form_factor in PORTABLE, "It cannot be carried about"),
        MustHave.WINDOWS: (make.is_windows, "It does not run Windows"),
    }


MAKE_RULES = (
    Look(("kind", "device", "accepts_substitute", "purposes", "bundle_kinds"), ("form_factor", "kind"), _kind_refusals),
    Look(("purposes",), ("form_factor", "ram_mb", "storage_gb"), _size_refusals),
    Look(
        ("must_haves",),
        ("form_factor", "has_touch", "large_screen", "has_camera", "reads_aloud", "is_windows"),
        _must_have_refusals,
    ),
)
