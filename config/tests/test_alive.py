"""The health check of a container: the process there does its work, or says why not."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.tests.builders import make_organisation
from config import alive, programs
from diagnostics.models import SILENT, Heartbeat

CHECKOUT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60
committed = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def database() -> str:
    """The address of this test's database, for programs that are no part of it."""
    address = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(address._replace(path=f"/{connection.settings_dict['NAME']}"))


def is_alive(kind: str, machine: str = "here") -> bool:
    return alive.is_alive(database(), kind, machine)


@committed
def test_a_heartbeat_of_this_machine_is_asked_for():
    assert not is_alive("worker")

    Heartbeat.objects.create(kind="worker", name="celery@here")

    assert is_alive("worker")
    assert not is_alive("worker", "elsewhere")
    assert not is_alive("beat")


@committed
def test_three_minutes_of_silence_are_too_long_unless_it_is_at_a_long_task():
    then = timezone.now() - SILENT
    Heartbeat.objects.create(kind="worker", name="celery@here", last_seen=then)
    assert not is_alive("worker")

    Heartbeat.objects.update(busy_until=timezone.now() + SILENT)
    assert is_alive("worker")


def test_a_database_that_does_not_answer_is_said(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    monkeypatch.setattr(sys, "argv", ["alive", "worker"])

    with pytest.raises(SystemExit, match="The database cannot be asked"):
        alive.main()


@pytest.mark.parametrize("arguments", [[], ["web"], ["worker", "beat"]])
def test_other_processes_have_no_heartbeat(monkeypatch, arguments):
    monkeypatch.setattr(sys, "argv", ["alive", *arguments])

    with pytest.raises(SystemExit, match="usage:"):
        alive.main()


def test_every_program_but_web_has_one():
    assert {*alive.KINDS} == {*programs.PROGRAMS} - {"web"} == {*Heartbeat.Kind.values}


def test_it_loads_neither_django_nor_celery():
    loaded = "import config.alive, sys; print(*sys.modules)"
    asked = [sys.executable, "-c", loaded]
    said = subprocess.run(asked, cwd=CHECKOUT, capture_output=True, check=True).stdout

    assert not {b"django", b"celery"} & set(said.split())


@pytest.fixture
def processes(tmp_path):
    """Whoever has a heartbeat, as the programs start it, on this test's database."""
    environment = os.environ | {
        "DATABASE_URL": database(),
        "BROKER_URL": settings.CELERY_BROKER_URL,
        "TMPDIR": str(tmp_path),
    }
    with (tmp_path / "log").open("ab") as log:
        started = [
            subprocess.Popen(
                programs.command(kind), cwd=CHECKOUT, env=environment,
                start_new_session=True, stdout=log, stderr=log,
            )
            for kind in alive.KINDS
        ]  # fmt: skip
        yield
    for process in started:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until(is_so) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.2)


@committed
@pytest.mark.usefixtures("processes")
def test_each_of_them_shows_that_it_works():
    make_organisation()
    machine = socket.gethostname()

    wait_until(lambda: all(is_alive(kind, machine) for kind in alive.KINDS))
