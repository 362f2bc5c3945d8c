"""The programs of an installation, each as `make run` and its container start it.

`python -m config.programs NAME [MORE ...]` becomes that program, in the same process,
so that signals reach it; MORE are further options of its own.
"""

import os
import sys
from pathlib import Path
from tempfile import gettempdir

from config.roles import startup_options

MEMORY = Path("/dev/shm")  # noqa: S108 — a slow disk must not look like a hung worker
# Where a stop is a SIGTERM, running work goes back into the queue instead of away.
SOFT_STOP = {"REMAP_SIGTERM": "SIGQUIT"}
# One range of customers takes as much memory as the next; what is given back to the
# system is cleared, page by page, before it is had again. Of the C library and polars.
KEEP_MEMORY = {
    "MALLOC_MMAP_THRESHOLD_": str(1 << 30),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 30),
    "_RJEM_MALLOC_CONF": "narenas:1,oversize_threshold:0,"
    "dirty_decay_ms:-1,muzzy_decay_ms:-1",
}


def web() -> list[str]:
    """Pages and API, at PORT of all addresses unless told where to bind."""
    options = ["--worker-class", "gthread", "--workers", "2", "--threads", "4"]
    options += ["--timeout", "30", "--graceful-timeout", "30", "--no-control-socket"]
    options += ["--max-requests", "2000", "--max-requests-jitter", "200"]
    if MEMORY.is_dir():
        options += ["--worker-tmp-dir", str(MEMORY)]
    return ["gunicorn", "config.wsgi", *options]


def worker() -> list[str]:
    """Recomputes scores; as many of them as there is work for."""
    return _worker("recompute,ranges", children=2)


def express() -> list[str]:
    """Answers requests alone: while a day is scored, no fact waits for a range."""
    return _worker("recompute", "--hostname", "express@%h")


def importer() -> list[str]:
    """Imports have a worker of their own: a long one keeps no score waiting."""
    return _worker("imports", "--hostname", "importer@%h")


def beat() -> list[str]:
    """Sends the ticks of the settings. A second one does no harm."""
    schedule = ["--schedule", str(Path(gettempdir()) / "schedule")]
    return [*_celery("beat"), *schedule, "--pidfile="]


def _worker(queues: str, *more: str, children: int = 1) -> list[str]:
    options = ["--without-gossip", "--without-mingle", "--concurrency", str(children)]
    return [*_celery("worker"), *options, "--queues", queues, *more]


def _celery(program: str) -> list[str]:
    return ["celery", "-A", "config.celery", program, "--loglevel", "INFO"]


PROGRAMS = {
    "web": web,
    "worker": worker,
    "express": express,
    "importer": importer,
    "beat": beat,
}
WORKERS = ("worker", "express", "importer")


def command(name: str, *more: str) -> list[str]:
    """The command line that starts the program from the checkout."""
    return [sys.executable, "-m", "config.programs", name, *more]


def main() -> None:
    if len(sys.argv) < 2 or sys.argv[1] not in PROGRAMS:
        raise SystemExit(f"usage: python -m config.programs {'|'.join(PROGRAMS)}")
    program = [sys.executable, "-m", *PROGRAMS[sys.argv[1]](), *sys.argv[2:]]
    os.execve(sys.executable, program, environment(sys.argv[1]))  # noqa: S606


def environment(name: str) -> dict[str, str]:
    """What the program finds around it; whatever is set already stays."""
    limits = {"PGOPTIONS": startup_options(name)} if _is_private() else {}
    memory = KEEP_MEMORY if name in WORKERS else {}
    return SOFT_STOP | memory | limits | os.environ


def _is_private() -> bool:
    return os.environ.get("HOLDFAST_LOCAL") == "1"


if __name__ == "__main__":
    main()
