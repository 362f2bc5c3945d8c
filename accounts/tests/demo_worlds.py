"""The made-up organisation, loaded once for all tests of a file."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.test import override_settings

from accounts import demo

SIZE = 120
DAY = date(2026, 11, 20)  # a Friday


def load(**options: Any) -> date:
    return demo.load(**({"seed": 7, "size": SIZE, "day": DAY} | options))


@contextmanager
def lasting_demo(database: Any, **options: Any) -> Iterator[None]:
    """Loaded until the end of the block; nothing of it is kept.

    database  pytest-django's `django_db_blocker`
    """
    local = override_settings(LOCAL=True)
    with local, database.unblock(), transaction.atomic():
        load(**options)
        connection.check_constraints()  # here, or each test would check it all again
        yield
        transaction.set_rollback(True)
