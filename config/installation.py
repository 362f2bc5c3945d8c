"""A whole installation of its own for a while: for browser tests and for pictures."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from config.embedded import ADDRESSES, CHECKOUT
from config.run import FIRST_PAGE_SECONDS, HOST, health
from config.servers import end_of, end_with_parent

STOP_SECONDS = 20
INHERITED = {"HOLDFAST_LOCAL", "SECRET_KEY", *ADDRESSES}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True)
class Installation:
    """All data below `home`, whatever services this process itself uses."""

    home: Path
    port: int = field(default_factory=free_port)

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def _environment(self) -> dict[str, str]:
        kept = {
            name: each for name, each in os.environ.items() if name not in INHERITED
        }
        own = {"HOLDFAST_HOME": str(self.home), "PORT": str(self.port)}
        return kept | own | {"HOLDFAST_DEMO": "0"}

    def manage(self, *arguments: str, **environment: str) -> None:
        """Run a command of manage.py. Raises CalledProcessError with what it said."""
        subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "manage.py", *arguments],
            cwd=CHECKOUT,
            env=self._environment | environment,
            check=True,
            capture_output=True,
        )

    @contextlib.contextmanager
    def running(self) -> Iterator[str]:
        """Everything `make run` starts, until the end of the block; yields the address.

        raises SystemExit with the end of the log when no page comes
        """
        log = self.home / "run.log"
        with log.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "config.run"],
                cwd=CHECKOUT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                preexec_fn=end_with_parent(signal.SIGTERM),
            )
        try:
            self._wait_for_page(process, log)
            yield self.address
        finally:
            process.terminate()
            process.wait(STOP_SECONDS)

    def _wait_for_page(self, process: "subprocess.Popen[bytes]", log: Path) -> None:
        deadline = time.monotonic() + FIRST_PAGE_SECONDS
        while health(self.port) is None:
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"The installation does not start; {end_of(log)}")
            time.sleep(0.1)


def prepared(home: Path, *, with_demo: bool) -> Installation:
    """An installation with tables: the demo organisation, or nobody but ADMIN."""
    installation = Installation(home)
    installation.manage("migrate", "--verbosity", "0")
    if with_demo:
        installation.manage("demo")
    else:
        superuser = {"EMAIL": ADMIN, "NAME": "Kim Admin", "PASSWORD": PASSWORD}
        environment = {
            f"DJANGO_SUPERUSER_{key}": each for key, each in superuser.items()
        }
        installation.manage("createsuperuser", "--noinput", **environment)
    return installation


DOMAIN = "holdfast.example"
ADMIN = f"admin@{DOMAIN}"
PASSWORD = "holdfast"  # noqa: S105 - everyone knows it; see accounts.demo
