import signal
import sys
import time
from pathlib import Path

import psutil
import pytest

from config.children import Child, stop

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    *(sys.executable, "-c"),
    "import signal, subprocess, sys, time\n"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "subprocess.Popen(['sleep', '60'])\n"
    "print('ready', flush=True)\n"
    "time.sleep(60)",
]


def make_child(tmp_path: Path, command: list[str] = SLEEP) -> Child:
    child = Child("sleeper", command, tmp_path / "log")
    child.start()
    return child


def watch_until(child: Child, expected: str) -> None:
    deadline = time.monotonic() + 10
    while not child.watch().startswith(expected):
        assert time.monotonic() < deadline, expected
        time.sleep(0.05)


def test_a_child_that_dies_is_started_again_after_a_pause(tmp_path: Path) -> None:
    child = make_child(tmp_path)
    child.signal(signal.SIGKILL)
    watch_until(child, "sleeper ended (exit code -9); starting it again in 1 s")
    first = child.process

    time.sleep(1)
    child.watch()

    assert child.process is not first
    stop([child])


def test_each_death_doubles_the_pause(tmp_path: Path) -> None:
    child = make_child(tmp_path, [sys.executable, "-c", "raise SystemExit(3)"])
    child.deaths = 3

    watch_until(child, "sleeper ended (exit code 3); starting it again in 8 s")


def test_a_child_that_lived_long_starts_again_at_once(tmp_path: Path) -> None:
    child = make_child(tmp_path, [sys.executable, "-c", "pass"])
    child.deaths = 5
    child.started_at -= 3600

    watch_until(child, "sleeper ended (exit code 0); starting it again in 1 s")


@pytest.mark.parametrize("command", [SLEEP, STUBBORN])
def test_stop_leaves_nothing_running(tmp_path: Path, command: list[str]) -> None:
    child = make_child(tmp_path, command)
    assert child.process is not None
    time.sleep(0.3)
    family = psutil.Process(child.process.pid).children(recursive=True)

    began = time.monotonic()
    stop([child])

    assert time.monotonic() - began < 3
    assert child.ended is not None
    _, alive = psutil.wait_procs(family, timeout=3)
    assert alive == []
