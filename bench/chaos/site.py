"""Servers of the suite's own: started, crashed, and started again."""

import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil
import psycopg2

from config.keeper import Keeper
from config.servers import Places, Server, create_cluster

BASE = "base"  # the organisation as every seed finds it
DATABASE = "holdfast"
START_SECONDS = 60


class Site:
    """PostgreSQL, a broker and a cache below `home`, as `config.servers` runs them."""

    def __init__(self, home: Path) -> None:
        self.places = Places(home)
        self.places.prepare()
        self.keeper = Keeper(self.places)
        self.by_name = {server.name: server for server in self.keeper.servers}

    @contextmanager
    def running(self) -> Iterator[None]:
        """All three, with the addresses that the product reads; gone afterwards."""
        create_cluster(self.places)
        os.environ.update(self.places.addresses)
        try:
            for name in self.by_name:
                self.start(name)
            yield
        finally:
            self.keeper.stop()

    def start(self, name: str) -> None:
        """Start a server, and return once it answers."""
        server = self.by_name[name]
        self.keeper.running[name] = self.keeper.start(server)
        deadline = time.monotonic() + START_SECONDS
        while not server.answers():
            assert time.monotonic() < deadline, f"{name} does not answer"
            time.sleep(0.05)

    def crash(self, name: str) -> None:
        """End a server at once: PostgreSQL "immediately", Redis with all it held."""
        server, process = self.by_name[name], self.keeper.running[name]
        is_database = name == "postgres"
        process.send_signal(signal.SIGQUIT if is_database else signal.SIGKILL)
        process.wait()
        if not is_database:
            self._forget(server)

    def hang(self, name: str) -> None:
        """Stop a server in its tracks: it neither answers nor lets go of anything."""
        for process in self._processes(name):
            process.suspend()

    def go_on(self, name: str) -> None:
        for process in self._processes(name):
            process.resume()

    def _processes(self, name: str) -> list[psutil.Process]:
        """The server and all it started; the first one makes no more of them."""
        server = psutil.Process(self.keeper.running[name].pid)
        server.suspend()
        return [server, *server.children(recursive=True)]

    def _forget(self, server: Server) -> None:
        server.pid_file.unlink(missing_ok=True)
        shutil.rmtree(self.places.home / server.name)
        (self.places.home / server.name).mkdir(mode=0o700)

    def keep_as_base(self) -> None:
        """From now on `begin_anew` brings back the database as it is."""
        self._on_server(f"ALTER DATABASE {DATABASE} RENAME TO {BASE}")

    def begin_anew(self) -> None:
        """The organisation as it was; empty queues."""
        self._on_server(
            f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)",
            # Copied file by file, and so with a checkpoint: otherwise a crash may bring
            # back numbers of sequences that were given out before it.
            f"CREATE DATABASE {DATABASE} TEMPLATE {BASE} STRATEGY file_copy",
        )
        for name in ("broker", "cache"):
            self.crash(name)
            self.start(name)

    def _on_server(self, *statements: str) -> None:
        address = self.places.addresses["DATABASE_URL"]
        server = address.replace(f"/{DATABASE}?", "/postgres?")
        with closing(psycopg2.connect(server)) as connection:
            connection.autocommit = True
            for statement in statements:
                connection.cursor().execute(statement)
