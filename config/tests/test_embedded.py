"""The private servers, each test with processes of their own on a folder of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg2
import pytest

from config import embedded
from config.locks import keeper_lives
from config.servers import CannotStart, Places

USE = """
import os, sys
from config import embedded
embedded.activate()
print(os.environ["DATABASE_URL"], flush=True)
sys.stdin.read()
"""
PATIENCE_SECONDS = 20


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Places:
    return Places(tmp_path_factory.mktemp("home"))


def environment(places: Places) -> dict[str, str]:
    taken = {*embedded.ADDRESSES, "HOLDFAST_LOCAL", "SECRET_KEY"}
    kept = {name: value for name, value in os.environ.items() if name not in taken}
    return {**kept, "HOLDFAST_HOME": str(places.home)}


@contextmanager
def user_of(places: Places) -> Iterator["subprocess.Popen[str]"]:
    """A process that uses the servers until its end."""
    with subprocess.Popen(
        [sys.executable, "-c", USE],
        cwd=embedded.CHECKOUT,
        env=environment(places),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as user:
        assert user.stdout is not None
        assert user.stdout.readline().startswith("postgresql://")
        yield user


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.05)


def programs(places: Places) -> dict[str, int]:
    """Name and process id of what runs for this folder."""
    found = {}
    for process in psutil.process_iter(["pid", "cmdline"]):
        words = " ".join(process.info["cmdline"] or [])
        for name in ("config.keeper", "/postgres -D", "broker.sock", "cache.sock"):
            if name in words and str(places.home) in words:
                found[name] = process.info["pid"]
    return found


def ask(places: Places, statement: str) -> list[tuple[int]]:
    connection = psycopg2.connect(places.addresses["DATABASE_URL"])
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def answers(places: Places) -> bool:
    try:
        return ask(places, "SELECT 1") == [(1,)]
    except psycopg2.OperationalError:
        return False


def test_two_users_share_servers_that_stop_after_the_last(places: Places) -> None:
    with user_of(places) as first:
        before = programs(places)
        with user_of(places):
            assert programs(places) == before
        assert answers(places)
        first.communicate()

    assert len(before) == 4
    assert programs(places) == {}


def test_servers_stop_when_their_last_user_is_killed(places: Places) -> None:
    with user_of(places) as user:
        user.kill()

    wait_for(lambda: programs(places) == {})


@pytest.mark.parametrize("name", ["/postgres -D", "broker.sock", "cache.sock"])
def test_a_killed_server_is_started_again(places: Places, name: str) -> None:
    with user_of(places):
        before = programs(places)[name]
        os.kill(before, signal.SIGKILL)

        wait_for(lambda: programs(places).get(name, before) != before)
        wait_for(lambda: answers(places))


def test_data_survive_the_killing_of_everything(places: Places) -> None:
    with user_of(places) as user:
        ask(places, "CREATE TABLE IF NOT EXISTS kept AS SELECT 7 AS number")
        for process in programs(places).values():
            os.kill(process, signal.SIGKILL)
        user.kill()

    with user_of(places):
        assert ask(places, "SELECT number FROM kept") == [(7,)]


def test_a_pid_file_that_names_another_program_is_no_obstacle(places: Places) -> None:
    with user_of(places):
        pass
    wait_for(lambda: not keeper_lives(places.home))
    stale = places.cluster / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{places.cluster}\n")

    with user_of(places):
        assert answers(places)


def test_one_secret_key_is_kept_and_is_private(places: Places) -> None:
    first = embedded.secret_key(places)

    assert embedded.secret_key(places) == first
    assert len(first) >= 50
    assert (places.home / "secret_key").stat().st_mode & 0o077 == 0


def test_configured_services_are_left_as_they_are(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in embedded.ADDRESSES:
        monkeypatch.setenv(name, "somewhere://else")
    monkeypatch.setenv("HOLDFAST_HOME", str(tmp_path / "home"))

    embedded.activate()

    assert os.environ["DATABASE_URL"] == "somewhere://else"
    assert not (tmp_path / "home").exists()


def test_half_a_configuration_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/holdfast")
    monkeypatch.delenv("BROKER_URL", raising=False)
    monkeypatch.setenv("CACHE_URL", "")

    with pytest.raises(CannotStart, match="but not BROKER_URL and CACHE_URL"):
        embedded.activate()


def test_a_folder_of_another_user_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)

    with pytest.raises(CannotStart, match="belongs to another user"):
        Places(tmp_path / "home").prepare()


def test_a_long_path_gets_short_sockets(tmp_path: Path) -> None:
    deep = Places(tmp_path / ("long" * 30))

    assert len(bytes(deep.postgres_sockets / ".s.PGSQL.5432")) < 100
    assert deep.sockets != Places(tmp_path / ("other" * 30)).sockets
