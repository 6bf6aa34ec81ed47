"""Chance that falls the same way each time: the demonstration is the same story on every machine."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

_Value = TypeVar("_Value")


class Chance(Random):
    """Seeded randomness with the two questions the story asks."""

    def happens(self, percent: float) -> bool:
        """Whether something of this likelihood happens now."""
        return self.random() * 100 < percent

    def pick(self, weighted: Sequence[tuple[_Value, int]]) -> _Value:
        """One of several values, each as likely as its weight."""
        return self.choices([value for value, _ in weighted], [weight for _, weight in weighted])[0]
