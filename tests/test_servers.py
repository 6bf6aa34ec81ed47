"""The real servers that the second test run stands on: they start, are apart from each other, and leave."""

import os
import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest
import redis

from tests import servers

pytestmark = pytest.mark.pure  # it brings its own servers


@pytest.fixture(scope="module")
def running() -> Iterator[servers.Servers]:
    with servers.both() as addresses:
        yield addresses


def ask(database_url: str, question: str) -> object:
    with psycopg.connect(database_url.replace("+psycopg", "", 1)) as connection:
        row = connection.execute(question).fetchone()
    return row[0] if row else None


def test_databases_of_two_workers_are_apart_and_made_anew(running: servers.Servers) -> None:
    first = servers.own_database(running.database_url, "apart_gw0")
    second = servers.own_database(running.database_url, "apart_gw1")
    with psycopg.connect(first.replace("+psycopg", "", 1)) as connection:
        connection.execute("CREATE TABLE t AS SELECT 1 AS x")
    tables = "SELECT count(*) FROM pg_tables WHERE tablename = 't'"
    assert (ask(first, tables), ask(second, tables)) == (1, 0)
    assert ask(servers.own_database(running.database_url, "apart_gw0"), tables) == 0


def test_a_database_in_use_can_be_dropped(running: servers.Servers) -> None:
    url = servers.own_database(running.database_url, "in_use")
    with psycopg.connect(url.replace("+psycopg", "", 1)):
        servers.drop_database(running.database_url, "in_use")
    assert ask(running.database_url, "SELECT count(*) FROM pg_database WHERE datname = 'in_use'") == 0


def test_redis_workers_are_apart(running: servers.Servers) -> None:
    first, second = (
        redis.Redis.from_url(servers.own_redis(running.redis_url, name)) for name in ("gw0", "gw1")
    )
    with first, second:
        first.set("key", "value")
        assert (first.get("key"), second.get("key")) == (b"value", None)
    assert servers.own_redis(running.redis_url, "master") == running.redis_url


def test_postgres_sorts_by_character_number_and_keeps_utc(running: servers.Servers) -> None:
    assert ask(running.database_url, "SELECT 'Z' < 'a'") is True
    assert ask(running.database_url, "SHOW timezone") == "UTC"


def test_the_command_gets_both_addresses_and_its_exit_code_is_returned() -> None:
    program = (
        "import os, sys; urls = os.environ['DATABASE_URL'], os.environ['REDIS_URL'];"
        "sys.exit(7 if urls[0].startswith('postgresql+psycopg://') and urls[1].startswith('redis://') else 1)"
    )
    command = [sys.executable, "-m", "tests.servers", "--", sys.executable, "-c", program]
    assert subprocess.run(command, check=False).returncode == 7


def test_no_command_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert servers.main(["--"]) == 2
    assert "Say what to run" in capsys.readouterr().err


def test_nothing_is_left_behind() -> None:
    with servers.both() as addresses:
        port = int(addresses.redis_url.rpartition(":")[2].partition("/")[0])
    with pytest.raises(redis.ConnectionError):
        redis.Redis(port=port, retry=None).ping()
    with pytest.raises(psycopg.OperationalError):
        ask(addresses.database_url, "SELECT 1")


def test_a_server_that_ends_at_once_is_reported_with_its_last_words(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = lambda program, folder, port: [str(program), "--no-such-option", str(port)]  # noqa: E731
    monkeypatch.setattr(servers, "_redis_command", wrong)
    with pytest.raises(servers.ServerDidNotStart, match="last words"), servers.redis_server():
        pass


def test_a_folder_closed_to_others_is_copied_for_the_other_account(monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root needs another account for PostgreSQL")
    run = subprocess.run

    def closed(command: list[object], **options: object) -> object:
        if "--version" in command:
            raise PermissionError
        return run(command, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(servers.subprocess, "run", closed)
    with servers.postgres() as url:
        assert ask(url, "SELECT 1") == 1
