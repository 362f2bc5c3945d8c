"""Private PostgreSQL and Redis for whoever has configured none.

`activate` fills in DATABASE_URL, BROKER_URL and CACHE_URL before the settings are
read; the rest of the code cannot tell private servers from real ones. Any number of
processes share one set of servers below HOLDFAST_HOME; `config.keeper` runs them and
stops them after the last.
"""

import atexit
import fcntl
import os
import secrets
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

from config.locks import is_used, keeper_lives, turn, users_file
from config.servers import CannotStart, Places, end_of, servers

CHECKOUT = Path(__file__).resolve().parent.parent
ADDRESSES = ("DATABASE_URL", "BROKER_URL", "CACHE_URL")
START_SECONDS = 120
POLL_SECONDS = 0.05

_held: dict[int, IO[str]] = {}  # by process, because a fork inherits this too
_keepers: "list[subprocess.Popen[bytes]]" = []  # those that this process started


def activate() -> None:
    """Set the addresses of the services, starting private ones if none is configured.

    raises  CannotStart (a SystemExit that says what to do) if only some addresses are
            configured, a server is not installed, or one does not start
    """
    configured = [name for name in ADDRESSES if os.environ.get(name)]
    if len(configured) == len(ADDRESSES):
        return
    if configured:
        missing = [name for name in ADDRESSES if name not in configured]
        raise CannotStart(
            f"{' and '.join(configured)} set, but not {' and '.join(missing)}. "
            "Set all three to use your own services, or none to use private ones; "
            "see .env.example."
        )
    places = private_places()
    places.prepare()
    hold(places)
    ensure()
    os.environ.update(places.addresses, HOLDFAST_LOCAL="1")
    if not os.environ.get("SECRET_KEY"):
        os.environ["SECRET_KEY"] = secret_key(places)


def private_places() -> Places:
    """All private data: below HOLDFAST_HOME, else below `.holdfast` here."""
    configured = os.environ.get("HOLDFAST_HOME")
    return Places(Path(configured).resolve() if configured else CHECKOUT / ".holdfast")


def hold(places: Places) -> None:
    """Count this process among the users of the private servers until it ends."""
    users = users_file(places.home)
    fcntl.flock(users, fcntl.LOCK_SH)  # waits while a keeper is stopping its servers
    _held[os.getpid()] = users
    atexit.register(release)


def release() -> None:
    """Use the servers no longer; as their last user, return once they have stopped."""
    users = _held.pop(os.getpid(), None)
    if users is None:
        return
    home = Path(users.name).parent
    users.close()
    while keeper_lives(home) and not is_used(home):
        time.sleep(POLL_SECONDS)
    if not keeper_lives(home):
        for keeper in _keepers:
            keeper.wait()


def ensure() -> None:
    """Return once the private servers answer; starts them where they do not run.

    raises  CannotStart with the end of the keeper's log
    """
    places = private_places()
    with turn(places.home):
        if not keeper_lives(places.home):
            start_keeper(places)
    deadline = time.monotonic() + START_SECONDS
    while not all(server.answers() for server in servers(places)):
        if time.monotonic() > deadline:
            raise CannotStart(
                f"The private servers do not answer; {end_of(places.log('keeper'))}"
            )
        time.sleep(POLL_SECONDS)


def start_keeper(places: Places) -> None:
    """Start a keeper in the background, and wait until its servers answer."""
    with places.log("keeper").open("ab") as log:
        keeper = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "config.keeper", str(places.home)],
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )
    _keepers.append(keeper)
    assert keeper.stdout is not None  # noqa: S101 — asked for above
    with keeper.stdout:
        if not keeper.stdout.readline():
            raise CannotStart(
                f"The private servers do not start; {end_of(places.log('keeper'))}"
            )


def secret_key(places: Places) -> str:
    """The key of this installation, made on first use; only its user can read it."""
    path = places.home / "secret_key"
    with turn(places.home):
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(60))
        return path.read_text()
