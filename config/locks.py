"""Who uses the private servers, and who keeps them: locks the kernel takes back.

`flock` belongs to the open file: a process that ends in any way, `kill -9` included,
lets go of it, and a forked child that still uses the servers holds on to it.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


def users_file(home: Path) -> IO[str]:
    """Everyone who uses the servers holds this shared; exclusive means the last."""
    return (home / "users.lock").open("a")


def keeper_file(home: Path) -> IO[str]:
    """The keeper holds this exclusively while it lives."""
    return (home / "keeper.lock").open("a")


def try_lock(file: IO[str], kind: int) -> bool:
    """Take a lock of this kind now, or say that it cannot be had now."""
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def keeper_lives(home: Path) -> bool:
    with keeper_file(home) as file:
        return not try_lock(file, fcntl.LOCK_SH)


def is_used(home: Path) -> bool:
    """Whether anyone uses the servers; False too while the keeper stops them."""
    with users_file(home) as file:
        return not try_lock(file, fcntl.LOCK_EX) and try_lock(file, fcntl.LOCK_SH)


@contextmanager
def turn(home: Path) -> Iterator[None]:
    """One process at a time makes the secret key or starts a keeper."""
    with (home / "turn.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
