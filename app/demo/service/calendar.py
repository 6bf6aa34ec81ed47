"""The demonstration's calendar: working moments counted back from today, and a diary played in their order.

Everything happens at a pretended moment, so that times in the records and the audit rise as they would have.
"""

import heapq
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import count

from app.core import clock
from app.core.clock import LONDON
from app.core.working_days import add_working_days, is_working_day

Action = Callable[[], object]
_JUST_BEFORE = timedelta(minutes=3)


def moment_on(day: date, hour: float) -> datetime:
    """A moment of a day by the clock on the wall; 13.5 is half past one."""
    whole, part = divmod(hour, 1)
    return datetime.combine(day, time(int(whole), int(part * 60)), tzinfo=LONDON)


def working_day(days_ago: int) -> date:
    """The working day so many days ago, or the last one before it."""
    day = clock.today() - timedelta(days=days_ago)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


class Diary:
    """What happens when: actions are played oldest first and may enter others; nothing happens after `end`."""

    def __init__(self, end: datetime) -> None:
        self.end = end - _JUST_BEFORE
        self._entries: list[tuple[datetime, int, Action]] = []
        self._order = count()

    def enter(self, moment: datetime, action: Action) -> None:
        """Let something happen at a moment, or never when the moment has not come yet."""
        if moment <= self.end:
            heapq.heappush(self._entries, (moment, next(self._order), action))

    def enter_later(self, working_days: int, hour: float, action: Action) -> None:
        """Let something happen so many working days after the present page of the diary."""
        day = add_working_days(clock.today(), working_days) if working_days else clock.today()
        self.enter(max(moment_on(day, hour), clock.now() + timedelta(minutes=1)), action)

    def play(self) -> None:
        """Go through the diary, each entry at its own moment."""
        while self._entries:
            moment, _, action = heapq.heappop(self._entries)
            with clock.pretend(moment):
                action()
