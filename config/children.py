"""Child processes of `make run`: started, watched, started again, stopped."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from config.servers import end_with_parent

LONGEST_PAUSE_SECONDS = 30
STEADY_SECONDS = 60  # a child that lived so long counts as well again
# Killing is safe: what is committed is scored later, and every task can be repeated.
STOP_SECONDS = 0.8


@dataclass
class Child:
    """One program, in a session of its own so that Ctrl-C reaches only the parent."""

    name: str
    command: Sequence[str]
    log: Path | None = None  # none: it speaks on our console
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    deaths: int = 0
    waits_until: float = field(default=0.0, repr=False)

    def start(self) -> None:
        with contextlib.ExitStack() as stack:
            log = stack.enter_context(self.log.open("ab")) if self.log else None
            self.process = subprocess.Popen(  # noqa: S603
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=end_with_parent(signal.SIGTERM),
            )
        self.started_at = time.monotonic()

    @property
    def ended(self) -> int | None:
        """Its exit code; None while it runs or before its start."""
        return self.process.poll() if self.process else None

    def watch(self) -> str:
        """Start it again once it has died; returns what happened, mostly nothing."""
        now = time.monotonic()
        if self.waits_until:
            if now >= self.waits_until:
                self.waits_until = 0.0
                self.start()
            return ""
        code = self.ended
        if code is None:
            return ""
        self.kill()
        is_steady = now - self.started_at > STEADY_SECONDS
        self.deaths = 1 if is_steady else self.deaths + 1
        pause = min(2 ** (self.deaths - 1), LONGEST_PAUSE_SECONDS)
        self.waits_until = now + pause
        return f"{self.name} ended (exit code {code}); starting it again in {pause} s"

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to it and to its own children, if any are left."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        if self.process:
            self.process.wait()


def stop(children: Sequence[Child]) -> None:
    """Ask all of them to end, and kill what still runs after a moment."""
    for child in children:
        if child.process:
            child.process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            if child.process:
                child.process.wait(max(0.0, deadline - time.monotonic()))
    for child in children:
        child.kill()
