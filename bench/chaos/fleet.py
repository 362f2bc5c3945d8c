"""Two workers and two beats, run by the product's own supervisor."""

import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from random import Random
from threading import Event, Thread

import psutil

from config import programs
from config.children import Child, stop

FAKETIME = "/usr/lib/*/faketime/libfaketimeMT.so.1"
SKEW_SECONDS = 2 * 60 * 60
PAUSE_SECONDS = 8
WATCH_SECONDS = 0.2


def suites(program: list[str]) -> list[str]:
    """A program of the product, with the suite's way of sending messages."""
    words = ["bench.chaos.tripled" if w == "config.celery" else w for w in program]
    assert words != program
    return [sys.executable, "-m", *words]


def other_clock(seconds: int) -> list[str]:
    """The beginning of a command whose program's clock is off; [] without libfaketime.

    Only the time of day: how long something took is measured by another clock.
    """
    library = next(Path("/").glob(FAKETIME.lstrip("/")), None)
    if library is None:
        return []
    faked = ["FAKETIME_DONT_FAKE_MONOTONIC=1", "DONT_FAKE_MONOTONIC=1"]
    return ["env", f"LD_PRELOAD={library}", f"FAKETIME={seconds:+d}s", *faked]


class Fleet:
    """The processes, started again whenever one died."""

    def __init__(self, logs: Path, random: Random) -> None:
        self.random = random
        self.skew = random.choice([-SKEW_SECONDS, SKEW_SECONDS])
        clocks = {"worker1": [], "worker2": other_clock(self.skew)}
        self.is_skewed = bool(clocks["worker2"])
        self.workers = [
            Child(
                name,
                [*clock, *suites(programs.worker()), "--hostname", f"{name}@%h"],
                logs / f"{name}.log",
            )
            for name, clock in clocks.items()
        ]
        self.beats = [
            Child(
                name,
                [*suites(programs.beat()), "--schedule", str(logs / name)],
                logs / f"{name}.log",
            )
            for name in ("beat1", "beat2")
        ]
        self.ended = Event()
        self.watcher = Thread(target=self._watch)

    def __enter__(self) -> "Fleet":
        for child in self._all:
            child.start()
        self.watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.watcher.join()
        stop(self._all)

    @property
    def _all(self) -> list[Child]:
        return [*self.workers, *self.beats]

    def _watch(self) -> None:
        while not self.ended.wait(WATCH_SECONDS):
            for child in self._all:
                child.watch()

    def kill_child(self) -> None:
        """kill -9 of a process that computes; its parent starts another one."""
        with suppress(psutil.NoSuchProcess):  # it was just replaced by another one
            self._child().kill()

    def kill_worker(self) -> None:
        """kill -9 of a worker with its children, as when a machine fails."""
        self.random.choice(self.workers).signal(signal.SIGKILL)

    def kill_beat(self) -> None:
        self.random.choice(self.beats).signal(signal.SIGKILL)

    def pause_child(self) -> None:
        """A process stands still with what it has read, while the others go on."""
        process = self._child()
        with suppress(psutil.NoSuchProcess):
            process.suspend()
            time.sleep(PAUSE_SECONDS)
            process.resume()

    def _child(self) -> psutil.Process:
        """Any process that computes, as soon as there is one."""
        while not (found := [each for w in self.workers for each in _children(w)]):
            time.sleep(WATCH_SECONDS)
        return self.random.choice(found)


def _children(worker: Child) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        if worker.process is not None:
            return psutil.Process(worker.process.pid).children()
    return []


def environment(places: dict[str, str]) -> None:
    """Production settings for this process and all that it starts."""
    for name in ("HOLDFAST_LOCAL", "DEBUG", "HOLDFAST_HOME"):
        os.environ.pop(name, None)
    os.environ.update(places, SECRET_KEY="chaos-only-" + "0123456789" * 5)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
