"""Real processes, a real provider on this machine, and kill -9: sent at most once, nothing lost, nothing hidden."""

import json
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import forked
from tests.provider import ACCOUNT, SENDER, TOKEN, Provider, running_provider
from tests.servers import drop_database, own_database

pytestmark = pytest.mark.fault


class Outbox:
    """The outbox as seen from outside: each call is a process."""

    def __init__(self, database_url: str, provider: Provider) -> None:
        self.provider = provider
        self._environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            "RECONNECT_ENV": "test",
            "DATABASE_URL": database_url,
            "LOG_LEVEL": "ERROR",
            "TWILIO_API_BASE_URL": provider.url,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_FROM": SENDER,
        }

    def start(self, *command: str) -> forked.Process:
        return forked.start("tests.faults.outbox_process", *command, environment=self._environment)

    def run(self, *command: str) -> Any:
        with self.start(*command) as process:
            output = process.communicate()
            assert process.returncode == 0, output
        return json.loads(output.splitlines()[-1])

    def states(self, *first: str) -> list[str]:
        """Where every text stands after some commands."""
        return [one["state"] for one in self.run(*first, "states")]

    def change(self, setting: str, value: str) -> None:
        """Let the next processes find another setting."""
        self._environment[setting] = value

    def kill_during_the_call(self, message_id: int) -> None:
        """Start handing a text over, wait until the provider has been called, and kill the process."""
        before = self.provider.calls()
        with self.start(f"deliver {message_id}") as process:
            self.wait_until(lambda: self.provider.calls() > before)
            process.send_signal(signal.SIGKILL)

    @staticmethod
    def wait_until(is_done: Callable[[], bool], seconds: float = 30) -> None:
        end = time.monotonic() + seconds
        while not is_done():
            assert time.monotonic() < end, "it did not happen in time"
            time.sleep(0.05)


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    server = os.environ.get("DATABASE_URL")
    name = f"faults_{os.getpid()}_{time.monotonic_ns()}"
    url = own_database(server, name) if server else f"sqlite:///{tmp_path / 'faults.sqlite'}"
    with running_provider() as provider:
        yield Outbox(url, provider)
    if server:
        drop_database(server, name)


def bodies(provider: Provider) -> Counter[str]:
    return Counter(text["body"] for text in provider.received())


def finish(racers: list[forked.Process]) -> None:
    for racer in racers:
        racer.communicate()
        assert racer.returncode == 0


def test_several_processes_on_one_text_send_it_once(outbox: Outbox) -> None:
    (message_id,) = outbox.run("make 1 ready")
    finish([outbox.start(f"deliver {message_id}") for _ in range(3)] + [outbox.start("sweep")])
    assert outbox.states() == ["accepted"]
    assert outbox.provider.calls() == 1


def test_two_sweepers_share_the_work(outbox: Outbox) -> None:
    outbox.run("make 30 received")
    finish([outbox.start("sweep") for _ in range(2)])
    assert set(outbox.states()) == {"accepted"}
    assert set(bodies(outbox.provider).values()) == {1}
    assert len(outbox.provider.received()) == 30


def test_killed_after_the_provider_took_it_the_text_is_found_again(outbox: Outbox) -> None:
    (message_id,) = outbox.run("make 1 ready")
    outbox.provider.break_with("hang_after_accept", seconds=20)
    outbox.kill_during_the_call(message_id)
    assert outbox.states("sweep") == ["sending"]  # not before the claim has run out
    assert outbox.states("age 90", "sweep") == ["accepted"]
    assert len(outbox.provider.received()) == 1


@pytest.mark.parametrize(("key", "state", "sent"), [("ready", "accepted", 1), ("survey", "needs_review", 0)])
def test_killed_before_the_provider_took_it_only_a_time_critical_text_goes_again(
    outbox: Outbox, key: str, state: str, sent: int
) -> None:
    (message_id,) = outbox.run(f"make 1 {key}")
    outbox.provider.break_with("hang", seconds=20)
    outbox.kill_during_the_call(message_id)
    assert outbox.states(*["age 400", "sweep"] * 3) == [state]
    assert len(outbox.provider.received()) == sent


def test_answers_that_get_lost_never_send_twice(outbox: Outbox) -> None:
    for kind in ("reset_after_accept", "error_after_accept", "garbage", "reset", "error", "busy"):
        outbox.provider.break_with(kind)
    states = outbox.states("make 6 received", "sweep", *["age 400", "sweep"] * 3)
    assert Counter(states) == {"accepted": 4, "needs_review": 2}
    assert sorted(bodies(outbox.provider).values()) == [1, 1, 1, 1]


def test_a_burst_of_refusals_to_hurry_loses_nothing(outbox: Outbox) -> None:
    outbox.provider.break_with("busy", times=8)
    states = outbox.states("make 12 received", *["sweep", "age 60"] * 4)
    assert set(states) == {"accepted"}
    assert set(bodies(outbox.provider).values()) == {1}
    assert len(outbox.provider.received()) == 12


def test_a_wrong_password_keeps_everything_for_later(outbox: Outbox) -> None:
    outbox.run("make 3 received")
    outbox.change("TWILIO_AUTH_TOKEN", "changed-at-the-provider")
    assert outbox.states("sweep") == ["queued"] * 3
    assert outbox.provider.received() == []
