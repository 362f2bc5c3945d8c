"""Transactions that read one database snapshot, tried again when they collide."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection, transaction

_COLLISIONS = {"40001", "40P01"}  # serialization failure, deadlock
_ATTEMPTS = 6

Result = TypeVar("Result")


def in_one_snapshot(work: Callable[[], Result]) -> Result:
    """Run `work` in a REPEATABLE READ transaction; inside another one, join it.

    A collision with another writer rolls back and starts over, so that nobody writes
    over figures newer than those they read.

    raises OperationalError when it collides six times running
    """
    if connection.in_atomic_block:
        return work()
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return _repeatable_read(work)
        except OperationalError as error:
            if attempt == _ATTEMPTS or not _is_collision(error):
                raise
            time.sleep(random.uniform(0, 0.05 * 2**attempt))  # noqa: S311
    raise AssertionError("unreachable: the last attempt returns or raises")


def _repeatable_read(work: Callable[[], Result]) -> Result:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        return work()


def _is_collision(error: OperationalError) -> bool:
    return getattr(error.__cause__, "pgcode", None) in _COLLISIONS
