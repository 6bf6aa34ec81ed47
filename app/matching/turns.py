"""Turns: households one after another in order of priority, each served when there is room under the caps.
Decides who is served, not with what; the order and what it guarantees are told in solver.py.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from app.matching.facts import Need, refuse_duplicates
from app.matching.plan import Caps, LeftOver, Obstacle, Together
from app.matching.room import Room


@dataclass(frozen=True, slots=True)
class Household:
    """One referral with its open needs; they agree in everything that decides its turn."""

    needs: tuple[Need, ...]

    @property
    def first(self) -> Need:
        """Any of its needs, to ask for what they agree in."""
        return self.needs[0]


def households_in_order(needs: Sequence[Need]) -> list[Household]:
    """Join needs, already in order of priority, into households; refuses two needs that disagree."""
    found = [Household(tuple(own)) for _, own in groupby(needs, key=lambda need: need.referral)]
    refuse_duplicates((household.first.referral for household in found), "A household with two priorities")
    for household in found:
        if len({_agreed(need) for need in household.needs}) > 1:
            raise ValueError(f"The needs of {household.first.referral} disagree in who asks or since when.")
    return found


class Allowance:
    """What the caps still allow. A household counts once, however many of its needs are served."""

    def __init__(self, caps: Caps) -> None:
        self._limits = {"partner": caps.partners, "authority": caps.authorities, "programme": caps.programmes}
        self._served: Counter[tuple[str, str]] = Counter()
        self._counted: set[str] = set()

    def reached(self, need: Need) -> str | None:
        """The name of a cap that forbids this household, or None; one already counted is never forbidden."""
        if need.referral in self._counted:
            return None
        return next((name for what, name in _groups(need) if self._is_full(what, name)), None)

    def count(self, need: Need) -> None:
        """Count the household as served, once."""
        if need.referral not in self._counted:
            self._counted.add(need.referral)
            self._served.update(_groups(need))

    def _is_full(self, what: str, name: str) -> bool:
        limit = self._limits[what].get(name)
        return limit is not None and self._served[what, name] >= limit


class Turns:
    """One pass over all households; afterwards `served` and `left_over` hold every need exactly once."""

    def __init__(
        self, room: Room, kinds: Mapping[tuple[str, str], int], allowance: Allowance, together: Together
    ) -> None:
        self._room = room
        self._kinds = kinds
        self._allowance = allowance
        self._together = together
        self.served: list[Need] = []
        self.left_over: list[LeftOver] = []

    def take(self, households: Iterable[Household]) -> None:
        """Give every household its turn; among equals those who can have both together come first."""
        for _, equals in groupby(households, key=lambda one: (one.first.points, one.first.waiting_since)):
            rest = [one for one in equals if not (len(one.needs) > 1 and self._serve_whole(one))]
            for household in rest:
                self._serve_rest(household)

    def _serve_whole(self, household: Household) -> bool:
        if self._allowance.reached(household.first) is not None:
            return False
        if not all(self._has_room(need) for need in household.needs):
            return False
        for need in household.needs:
            self._serve(need)
        return True

    def _serve_rest(self, household: Household) -> None:
        waits_for_both = len(household.needs) > 1 and self._together is Together.REQUIRED
        for need in household.needs:
            cap = self._allowance.reached(need)
            if not self._room.suits_anything(self._kinds[need.name]):
                self.left_over.append(LeftOver(need, Obstacle.NOTHING_SUITS))
            elif cap is not None:
                self.left_over.append(LeftOver(need, Obstacle.CAP, cap))
            elif waits_for_both and self._has_room(need):
                self.left_over.append(LeftOver(need, Obstacle.OTHER_HALF))
            elif waits_for_both or not self._serve(need):
                self.left_over.append(LeftOver(need, Obstacle.QUEUE))

    def _has_room(self, need: Need) -> bool:
        return self._room.has_room(self._kinds[need.name])

    def _serve(self, need: Need) -> bool:
        if not self._room.take(self._kinds[need.name]):
            return False
        self._allowance.count(need)
        self.served.append(need)
        return True


def _agreed(need: Need) -> tuple[object, ...]:
    return (need.points, need.waiting_since, need.partner, need.authority, need.programme)


def _groups(need: Need) -> tuple[tuple[str, str], ...]:
    return (("partner", need.partner), ("authority", need.authority), ("programme", need.programme))
