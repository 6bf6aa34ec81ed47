"""What becomes of each referral and device by its number alone: pure, so that any part can be made on its own.

Referrals are numbered in the order they were sent. Most old ones are closed, the newest wait for a decision.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeVar

from app.bench.service.scale import Scale
from app.devices.states import DeviceState as D
from app.referrals.states import ReferralState as S

_Value = TypeVar("_Value")
_MASK: Final = 2**64 - 1
DAYS: Final = 1_826
# Up to which part of all referrals, from how many days ago to how many, and who of a hundred stands where.
_ERAS: Final = (
    (0.90, (DAYS, 200), ((S.CLOSED, 80), (S.HANDED_OVER, 2), (S.DECLINED, 10), (S.WITHDRAWN, 8))),
    (0.98, (200, 15), ((S.WAITING, 54), (S.HANDED_OVER, 14), (S.DRAFT, 12), (S.READY, 6), (S.DECLINED, 5),
                       (S.WITHDRAWN, 4), (S.MATCHED, 3), (S.ON_HOLD, 1), (S.NEEDS_INFORMATION, 1))),
    (1.00, (15, 0), ((S.SUBMITTED, 88), (S.NEEDS_INFORMATION, 8), (S.ON_HOLD, 2), (S.WITHDRAWN, 2))),
)
HELPED: Final = frozenset({S.HANDED_OVER, S.CLOSED})
HELD: Final = frozenset({S.MATCHED, S.READY})
# Of a hundred: who asks for what. There are more data bundles in the world than devices.
_HELPED_WISHES: Final = (((True, False), 14), ((True, True), 16), ((False, True), 70))
_WISHES: Final = (((True, False), 35), ((True, True), 45), ((False, True), 20))
# What is neither given nor held, oldest first: scrapped long ago, in stock, on the bench.
_REST: Final = (
    (0.55, (1_500, 100), ((D.RECYCLED, 90), (D.RECYCLE_PENDING, 6), (D.LOST, 4))),
    (0.80, (120, 20), ((D.IN_STOCK, 100),)),
    (1.00, (20, 0), ((D.RECEIVED, 20), (D.WIPE_PENDING, 25), (D.WIPE_FAILED, 5), (D.WIPED, 15), (D.TESTING, 15),
                     (D.REPAIR, 10), (D.GRADED, 10))),
)


def mix(seed: int, number: int, purpose: int) -> int:
    """A number below 2**64 that looks like chance and is the same each time."""
    value = (seed * 0x9E3779B97F4A7C15 + number * 0xBF58476D1CE4E5B9 + purpose * 0x94D049BB133111EB) & _MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return value ^ (value >> 31)


def pick(weighted: tuple[tuple[_Value, int], ...], drawn: int) -> _Value:
    """One of several values, each as likely as its weight; the weights add up to a hundred."""
    place = drawn % 100
    for value, weight in weighted:
        place -= weight
        if place < 0:
            return value
    raise ValueError("weights must add up to 100")


@dataclass(frozen=True, slots=True)
class Fate:
    """Where one referral stands, what it asks for, how old it is, and the numbers of what it was given or is kept."""

    number: int
    state: S
    has_device: bool
    has_data: bool
    days_ago: float
    device: int | None = None
    bundle: int | None = None

    @property
    def is_helped(self) -> bool:
        """Whether the hand-over is done."""
        return self.state in HELPED


@dataclass(frozen=True, slots=True)
class Kit:
    """How many devices and bundles were given and are held: given ones have the lowest numbers, then held ones."""

    devices_given: int
    devices_held: int
    bundles_given: int
    bundles_held: int
    drafts: int


def _bare(seed: int, scale: Scale, number: int) -> tuple[S, bool, bool, float]:
    part = (number + 0.5) / scale.referrals
    begin = 0.0
    for end, (oldest, newest), states in _ERAS:
        if part < end:
            state = pick(states, mix(seed, number, 1))
            wishes = _HELPED_WISHES if state in HELPED else _WISHES
            has_device, has_data = pick(wishes, mix(seed, number, 2))
            return state, has_device, has_data, oldest + (newest - oldest) * (part - begin) / (end - begin)
        begin = end
    raise ValueError("a referral's number must be below their count")


def count_kit(seed: int, scale: Scale) -> Kit:
    """Walk through all referrals once and count what they were given."""
    devices, bundles, drafts = {True: 0, False: 0}, {True: 0, False: 0}, 0
    for number in range(scale.referrals):
        state, has_device, has_data, _ = _bare(seed, scale, number)
        drafts += state == S.DRAFT
        if state in HELPED or state in HELD:
            devices[state in HELPED] += has_device
            bundles[state in HELPED] += has_data
    return Kit(devices[True], devices[False], bundles[True], bundles[False], drafts)


def fates(seed: int, scale: Scale, kit: Kit) -> Iterator[Fate]:
    """Every referral in order, with the item it was given or is kept for it."""
    given_device = given_bundle = 0
    held_device, held_bundle = kit.devices_given, kit.bundles_given
    for number in range(scale.referrals):
        state, has_device, has_data, days_ago = _bare(seed, scale, number)
        device = bundle = None
        if state in HELPED:
            device, given_device = (given_device, given_device + 1) if has_device else (None, given_device)
            bundle, given_bundle = (given_bundle, given_bundle + 1) if has_data else (None, given_bundle)
        elif state in HELD:
            device, held_device = (held_device, held_device + 1) if has_device else (None, held_device)
            bundle, held_bundle = (held_bundle, held_bundle + 1) if has_data else (None, held_bundle)
        yield Fate(number, state, has_device, has_data, days_ago, device, bundle)


def device_fate(seed: int, scale: Scale, kit: Kit, number: int) -> tuple[D, float]:
    """Where one device stands and how many days ago it came in."""
    if number < kit.devices_given:
        return D.HANDED_OVER, DAYS + 60 - (DAYS - 100) * number / kit.devices_given
    if number < kit.devices_given + kit.devices_held:
        return D.RESERVED, 260 - (number - kit.devices_given) * 30 / kit.devices_held
    rest = kit.devices_given + kit.devices_held
    part = (number - rest + 0.5) / max(1, scale.devices - rest)
    begin = 0.0
    for end, (oldest, newest), states in _REST:
        if part < end:
            return pick(states, mix(seed, number, 3)), oldest + (newest - oldest) * (part - begin) / (end - begin)
        begin = end
    raise ValueError("a device's number must be below their count")
