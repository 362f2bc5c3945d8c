"""The programs as their containers run them: their commands, production settings.

Only the addresses are those of the test's own servers; the rest of what a container
finds around it is read from docker-compose.yml and the Dockerfile.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection

from accounts.tests.builders import make_customer, make_note, make_organisation
from config import programs, roles
from config.installation import free_port
from config.tests import compose
from diagnostics.models import Diagnosis
from diagnostics.tests.builders import days_ago

PATIENCE_SECONDS = 60
VALUES = {
    "SECRET_KEY": "only-for-this-test-" * 4,
    "ALLOWED_HOSTS": "health.example.org",
    "POSTGRES_PASSWORD": "word-of-the-owner",
    "WEB_PASSWORD": "word-of-web",
    "WORKER_PASSWORD": "word-of-the-workers",
    "REDIS_PASSWORD": "word-of-redis",
}


def address(service: str) -> str:
    """Of this test's database, for whoever the service signs in as."""
    said = urlsplit(compose.environment(service, VALUES)["DATABASE_URL"])
    ours, database = urlsplit(os.environ["DATABASE_URL"]), connection.settings_dict
    if said.username == said.path[1:]:  # the owner
        return urlunsplit(ours._replace(path=f"/{database['NAME']}"))
    role = str(said.username).removeprefix(f"{said.path[1:]}_")
    host = ours.netloc.rpartition("@")[2]
    name = roles.role_name(database["NAME"], role)
    netloc = f"{name}:{said.password}@{host}"
    return urlunsplit(ours._replace(netloc=netloc, path=f"/{database['NAME']}"))


def environment(service: str, home: Path, port: int) -> dict[str, str]:
    here = {
        "PATH": f"{Path(sys.executable).parent}:{os.defpath}",
        "HOME": str(home),
        "TMPDIR": str(home),
        "PORT": str(port),
        "DATABASE_URL": address(service),
        "BROKER_URL": settings.CELERY_BROKER_URL,
        "CACHE_URL": settings.CACHES["default"]["LOCATION"],
    }
    return compose.environment(service, VALUES) | here


def start(service: str, home: Path, port: int) -> "subprocess.Popen[bytes]":
    command = [compose.filled_in(word, {}) for word in compose.command(service)]
    with (home / f"{service}.log").open("wb") as log:
        return subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            env=environment(service, home, port),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


@contextlib.contextmanager
def containers(home: Path, port: int) -> Iterator[dict[str, "subprocess.Popen[bytes]"]]:
    """Everything compose starts besides the servers, once the tables are there."""
    assert start("migrate", home, port).wait(PATIENCE_SECONDS) == 0, logs(home)
    running = {name: start(name, home, port) for name in programs.PROGRAMS}
    try:
        yield running
    finally:
        for process in running.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def logs(home: Path) -> str:
    return "\n".join(
        f"{each.name}: {each.read_text()[-2000:]}" for each in home.glob("*.log")
    )


def wait_until(is_so: Callable[[], bool], home: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, logs(home)
        time.sleep(0.1)


def answer(port: int, path: str) -> dict[str, object]:
    """What web says there; nothing while it does not answer with 200."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as got:
            said: dict[str, object] = json.load(got)
            return said
    except OSError:  # refused, too slow, or another status
        return {}


def is_ready(port: int) -> bool:
    asked = [answer(port, path).get("status") for path in ("/healthz", "/readyz")]
    return asked == ["ok", "ok"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_containers_score_a_committed_fact_and_end_when_told(tmp_path):
    make_organisation()
    customer, port = make_customer(), free_port()

    with containers(tmp_path, port) as running:
        wait_until(lambda: is_ready(port), tmp_path)
        make_note(customer, happened_on=days_ago(3))
        scored = Diagnosis.objects.filter(last_contact_on=days_ago(3))
        wait_until(scored.exists, tmp_path)
        for process in running.values():
            process.terminate()
        ended = {
            name: each.wait(compose.grace_seconds(name))
            for name, each in running.items()
        }

    assert ended == dict.fromkeys(programs.PROGRAMS, 0), logs(tmp_path)
