"""Celery workers of their own for an installation, and what they did."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config import programs

START_SECONDS = 60
_RECEIVED = re.compile(r"Task (\S+)\[.*\] received")
_DONE = re.compile(r"Task (\S+)\[.*\] succeeded in ([\d.e-]+)s")
_FAILED = re.compile(r"Task (\S+)\[.*\] (?:raised|failed)")


@dataclass(frozen=True)
class Worker:
    process: subprocess.Popen
    log: Path

    @property
    def is_ready(self) -> bool:
        return " ready." in self.log.read_text()

    def peak_memory_mb(self) -> float:
        """Of the child that has used most; the parent only hands out."""
        return max(map(_peak_mb, _children(self.process.pid)), default=0.0)

    def seconds_in(self, tasks: Collection[str]) -> list[float]:
        found = _DONE.findall(self.log.read_text())
        return [float(seconds) for name, seconds in found if name in tasks]

    def received(self, tasks: Collection[str]) -> int:
        return sum(name in tasks for name in _RECEIVED.findall(self.log.read_text()))

    def failures(self) -> list[str]:
        return _FAILED.findall(self.log.read_text())


@contextmanager
def workers(
    count: int, folder: Path, *, express: bool = False
) -> Iterator[list[Worker]]:
    """So many workers of one process each, ready; stopped in the end.

    express  and one more, for requests alone, as an installation has it
    """
    queues = ["recompute,ranges"] * count + ["recompute"] * express
    started = [_start(number, each, folder) for number, each in enumerate(queues, 1)]
    try:
        _wait_for(started)
        yield started
    finally:
        for worker in started:
            worker.process.send_signal(signal.SIGTERM)
        for worker in started:
            worker.process.wait()


def _start(number: int, queues: str, folder: Path) -> Worker:
    log = folder / f"worker-{number}.log"
    command = [sys.executable, "-m", "celery", "-A", "config.celery", "worker"]
    options = ["--without-gossip", "--without-mingle", "--concurrency", "1"]
    name = ["--loglevel", "INFO", "--hostname", f"bench{number}@%h"]
    with log.open("wb") as target:
        process = subprocess.Popen(  # noqa: S603
            [*command, *options, "--queues", queues, *name],
            stdout=target,
            stderr=target,
            env=programs.environment("worker"),
        )
    return Worker(process, log)


def _wait_for(started: list[Worker]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not all(worker.is_ready for worker in started):
        if time.monotonic() > deadline:
            raise SystemExit("a worker did not start: " + str(started[0].log))
        time.sleep(0.1)


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in listed.split()]


def _peak_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found.group(1)) / 1024 if found else 0.0


@contextmanager
def beat(folder: Path) -> Iterator[None]:
    """The product's own ticks, as long as this lasts."""
    command = [sys.executable, "-m", "celery", "-A", "config.celery", "beat"]
    options = ["--schedule", str(folder / "schedule"), "--pidfile="]
    with (folder / "beat.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603
            [*command, *options], stdout=log, stderr=log
        )
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()
