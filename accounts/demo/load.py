"""Putting the demo organisation into an empty database."""

from collections.abc import Callable
from datetime import date

import polars as pl
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from accounts import clock
from accounts.demo.copying import copy_rows, reserve, shifted
from accounts.demo.facts import facts
from accounts.demo.people import DOMAIN, LOGINS
from accounts.demo.portfolio import FULL_SIZE
from accounts.demo.scene import Tables
from accounts.models import Customer, Feed, Organisation, User

PASSWORD = "holdfast"  # noqa: S105  known to everyone: the demo never runs in production
Progress = Callable[[str, int, int], None]


class NotEmpty(Exception):
    """There is something in the database that the demo would mix with."""


@transaction.atomic
def load(
    *,
    seed: int,
    live: bool = False,
    size: int = FULL_SIZE,
    day: date | None = None,
    progress: Progress | None = None,
) -> date:
    """Load the demo organisation; returns its last day, by default today.

    live      the clock runs on; `write_day` is called every night. Else it is frozen
    progress  called with a table's name, how many tables are loaded, and of how many
    raises    NotEmpty when there are customers, an organisation or people of a demo
    """
    _check_empty()
    organisation = Organisation.objects.create(
        pk=1, name="Larkwell Supply", time_zone="Europe/Amsterdam", currency="EUR",
        is_demo=True,
    )  # fmt: skip
    day = day or clock.today()
    tables = facts(seed, day, size)
    with connection.cursor() as cursor:
        _copy_all(cursor, tables, progress)
    Feed.objects.filter(source="demo").update(data_through=day)
    if not live:
        organisation.frozen_on = day
        organisation.save(update_fields=["frozen_on"])
    return day


def _check_empty() -> None:
    if not settings.LOCAL:
        raise NotEmpty(
            "The demo has passwords everyone knows: never with production settings."
        )
    if Organisation.objects.exists() or Customer.objects.exists():
        raise NotEmpty(
            "There is an organisation or a customer already; nothing was done."
        )
    if User.objects.filter(email__iendswith=f"@{DOMAIN}").exists():
        raise NotEmpty(f"Somebody signs in with an address at {DOMAIN} already.")


def _copy_all(cursor: CursorWrapper, tables: Tables, progress: Progress | None) -> None:
    before: dict[str, int] = {}
    tables = {**tables, "accounts_user": _with_passwords(tables["accounts_user"])}
    for done, (table, rows) in enumerate(tables.items()):
        if progress:
            progress(table.removeprefix("accounts_"), done, len(tables))
        if "id" in rows.columns:
            before[table] = reserve(cursor, table, len(rows))
        copy_rows(cursor, table, shifted(table, rows, before))
        cursor.execute(f'ANALYZE "{table}"')
    if progress:
        progress("facts", len(tables), len(tables))


def _with_passwords(users: pl.DataFrame) -> pl.DataFrame:
    """The five logins get the known password; nobody else can sign in."""
    password = pl.when(pl.col("email").is_in(LOGINS)).then(
        pl.lit(make_password(PASSWORD))
    )
    return users.with_columns(password=password.otherwise(pl.lit(make_password(None))))
