"""Goes through a drive's reports in the order nwipe must print them, and says where they stop or stray.

Each drive is wiped by a thread of its own, so its lines keep their order however they mix with other drives'.
A line that is missing, doubled or moved from another drive shows here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from app.devices.wipe_logs.events import Event, Step
from app.devices.wipe_logs.record import VerifyMode

BEFORE_READ_LINES: Final = (
    0,
    31,
)  # up to here nwipe did not log bytes read, nor bytes written while blanking
_MOST_STEPS: Final = 200_000


class Kind(StrEnum):
    """Families of methods that finish differently."""

    ORDINARY = "ordinary"
    LEAVES_RANDOM = "leaves random"  # RCMP TSSIT OPS-II: a random pattern is left, nothing is blanked
    VERIFIES_ITSELF = "verifies itself"  # HMG IS5 Enhanced: the last pass of every round is read back anyway
    ONLY_READS = "only reads"  # Verify Zeros, Verify Ones, Verify Blank: nothing is written


def kind_of(method: str) -> Kind:
    """The family of a method by the label nwipe gives it."""
    label = method.casefold()
    if label.startswith("verify"):
        return Kind.ONLY_READS
    if "ops-ii" in label:
        return Kind.LEAVES_RANDOM
    return Kind.VERIFIES_ITSELF if "is5" in label else Kind.ORDINARY


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run was asked to do."""

    kind: Kind
    rounds: int
    verify: VerifyMode
    blank: bool
    version: tuple[int, ...]

    def verifies(self, number: int, passes: int, round_number: int) -> bool:
        """Whether this pass is read back after it was written."""
        if self.verify is VerifyMode.ALL:
            return True
        if self.kind is Kind.VERIFIES_ITSELF and number == passes:
            return True
        is_last = number == passes and round_number == self.rounds
        return self.verify is VerifyMode.LAST and is_last and not self.blank and self.kind is not Kind.LEAVES_RANDOM

    @property
    def runs_verification(self) -> bool:
        """Whether anything is read back at all."""
        return self.verify in {VerifyMode.LAST, VerifyMode.ALL} or self.kind is Kind.VERIFIES_ITSELF


@dataclass(frozen=True, slots=True)
class Replayed:
    """How far a drive's reports go: complete, stopped early, or not in an order nwipe could print."""

    is_complete: bool
    is_stray: bool = False
    last: str = ""


class _Due(NamedTuple):
    step: Step
    numbers: tuple[int, ...] | None  # None: any byte count
    is_optional: bool = False


def replay(events: Sequence[Event], plan: Plan) -> Replayed:
    """Compare the reports with the plan step by step; only the exact sequence to its end is complete."""
    passes = next((event.numbers[1] for event in events if event.step is Step.PASS_STARTED), 0)
    if passes * plan.rounds * 6 > _MOST_STEPS:
        return Replayed(is_complete=False, is_stray=True, last="the number of rounds")
    position = 0
    for due in _due_steps(plan, passes):
        event = events[position] if position < len(events) else None
        if event is not None and event.step is due.step and due.numbers in (None, event.numbers):
            position += 1
        elif due.is_optional:
            continue
        else:
            last = events[position - 1].step.value if position else "nothing"
            return Replayed(is_complete=False, is_stray=event is not None, last=last)
    if position < len(events):
        return Replayed(is_complete=False, is_stray=True, last=events[position - 1].step.value)
    return Replayed(is_complete=True)


def _due_steps(plan: Plan, passes: int) -> Iterator[_Due]:
    yield _Due(Step.INVOKED, ())
    for round_number in range(1, plan.rounds + 1):
        yield _Due(Step.ROUND_STARTED, (round_number, plan.rounds))
        for number in range(1, passes + 1):
            yield from _due_in_pass(plan, number, passes, round_number)
        is_final = round_number == plan.rounds
        step = Step.FINAL_ROUND_FINISHED if is_final else Step.ROUND_FINISHED
        yield _Due(step, (round_number, plan.rounds))
    if plan.kind is Kind.ONLY_READS:
        yield from _due_when_reading()
    elif plan.kind is Kind.LEAVES_RANDOM:
        yield from _due_in_last_random(plan)
    elif plan.blank:
        yield from _due_in_blanking(plan)


def _due_in_pass(plan: Plan, number: int, passes: int, round_number: int) -> Iterator[_Due]:
    numbers = (number, passes, round_number, plan.rounds)
    yield _Due(Step.PASS_STARTED, numbers)
    yield _Due(Step.WRITTEN, None)
    if plan.verifies(number, passes, round_number):
        yield _Due(Step.PASS_VERIFYING, numbers)
        yield _Due(Step.READ, None, plan.version < BEFORE_READ_LINES)
        yield _Due(Step.PASS_VERIFIED, numbers)
    yield _Due(Step.PASS_FINISHED, numbers)


def _due_in_last_random(plan: Plan) -> Iterator[_Due]:
    is_old = plan.version < BEFORE_READ_LINES
    yield _Due(Step.LAST_RANDOM_STARTED, ())
    yield _Due(Step.WRITTEN, None, is_old)
    if plan.runs_verification:
        yield _Due(Step.LAST_RANDOM_VERIFYING, ())
        yield _Due(Step.READ, None, is_old)
        yield _Due(Step.LAST_RANDOM_VERIFIED, ())
    if is_old:
        yield _Due(Step.LAST_RANDOM_WRITTEN, (), is_optional=True)


def _due_in_blanking(plan: Plan) -> Iterator[_Due]:
    is_old = plan.version < BEFORE_READ_LINES
    yield _Due(Step.BLANKING, ())
    yield _Due(Step.WRITTEN, None, is_old)
    if plan.verify in {VerifyMode.LAST, VerifyMode.ALL}:
        yield _Due(Step.EMPTY_VERIFYING, ())
        yield _Due(Step.READ, None, is_old)
        yield _Due(Step.EMPTY_VERIFIED, ())
    yield _Due(Step.BLANKED, ())


def _due_when_reading() -> Iterator[_Due]:
    """Verify Zeros and Ones since 0.32, Verify Blank before; one of the two pairs is printed."""
    yield _Due(Step.CONTENT_VERIFYING, (), is_optional=True)
    yield _Due(Step.CONTENT_VERIFIED, (), is_optional=True)
    yield _Due(Step.EMPTY_VERIFYING, (), is_optional=True)
    yield _Due(Step.EMPTY_VERIFIED, (), is_optional=True)
