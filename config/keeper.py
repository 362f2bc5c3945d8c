"""Keeps the private servers running for as long as anyone uses them.

One keeper runs for each HOLDFAST_HOME (`python -m config.keeper HOME`); it is the
parent of PostgreSQL and both Redis. Every process that uses them holds a shared lock
on one file; the keeper asks for it exclusively and so learns of the last one's end.
"""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import IO

import psutil

from config.locks import keeper_file, try_lock, users_file
from config.servers import (
    CannotStart,
    Places,
    Server,
    create_cluster,
    end_with_parent,
    servers,
)

START_POLL_SECONDS = 0.05
POLL_SECONDS = 0.2
STOP_SECONDS = 20
RETRY_SECONDS = 1
START_TRIES = 5


class Keeper:
    """Starts the servers, starts again what dies, stops them after the last user."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.servers = servers(places)
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.deaths = 0
        self.is_ready = False
        self.is_told_to_stop = False

    def keep(self, users: IO[str]) -> None:
        for server in self.servers:
            end_leftover(server)
        create_cluster(self.places)
        try:
            while not self.is_told_to_stop and not try_lock(users, fcntl.LOCK_EX):
                self.start_missing()
                self.announce()
                time.sleep(POLL_SECONDS if self.is_ready else START_POLL_SECONDS)
        finally:
            self.stop()

    def announce(self) -> None:
        """Tell the process that waits for us, once, that all servers answer."""
        if not self.is_ready and all(server.answers() for server in self.servers):
            self.is_ready = True
            print("ready", flush=True)

    def start_missing(self) -> None:
        for server in self.servers:
            process = self.running.get(server.name)
            if process and process.poll() is not None:
                self.bury(server, process)
                process = None
            if process is None:
                self.running[server.name] = self.start(server)

    def bury(self, server: Server, process: "subprocess.Popen[bytes]") -> None:
        """Clear up after a server that died; give up if they never came up."""
        say(f"{server.name} ended with {process.returncode}; starting it again")
        self.deaths += 1
        if self.deaths >= START_TRIES and not self.is_ready:
            log = self.places.log(server.name)
            raise CannotStart(f"{server.name} does not start; see {log}")
        time.sleep(RETRY_SECONDS)
        end_leftover(server)

    def start(self, server: Server) -> "subprocess.Popen[bytes]":
        with self.places.log(server.name).open("ab") as log:
            return subprocess.Popen(  # noqa: S603
                server.command,
                cwd=self.places.home,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=end_with_parent(server.stop_signal),
            )

    def stop(self) -> None:
        for server in self.servers:
            if server.name in self.running:
                self.running[server.name].send_signal(server.stop_signal)
        for name, process in self.running.items():
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                # Safe: each recovers from its own log on the next start.
                say(f"{name} did not stop; killing it")
                process.kill()
                process.wait()

    def stop_soon(self, number: int, frame: FrameType | None) -> None:
        """A signal handler."""
        self.is_told_to_stop = True


def end_leftover(server: Server) -> None:
    """Stop this server where an earlier keeper was killed and left it running.

    The number in the pid file may by now belong to any program, which would keep
    PostgreSQL from starting: the file goes unless it names this very server.
    """
    with contextlib.suppress(OSError, ValueError, IndexError, psutil.Error):
        process = psutil.Process(int(server.pid_file.read_text().split()[0]))
        if any(server.mark in word for word in process.cmdline()):
            process.send_signal(server.stop_signal)
            process.wait(STOP_SECONDS)
    server.pid_file.unlink(missing_ok=True)


def say(text: str) -> None:
    print(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {text}", file=sys.stderr, flush=True)


def main(home: str) -> None:
    """Be the keeper of this folder; waits while there is another one."""
    os.umask(0o077)
    places = Places(Path(home))
    with keeper_file(places.home) as alive, users_file(places.home) as users:
        fcntl.flock(alive, fcntl.LOCK_EX)
        keeper = Keeper(places)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, keeper.stop_soon)
        keeper.keep(users)


if __name__ == "__main__":
    main(sys.argv[1])
