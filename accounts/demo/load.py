"""Putting the demo organisation into an empty database."""

from collections.abc import Callable
from datetime import date
from io import BytesIO

import polars as pl
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from accounts import clock
from accounts.demo.facts import facts
from accounts.demo.people import DOMAIN, LOGINS
from accounts.demo.portfolio import FULL_SIZE
from accounts.demo.scene import Tables
from accounts.models import Customer, Feed, Organisation, User

PASSWORD = "holdfast"  # noqa: S105  known to everyone: the demo never runs in production
_REFERS_TO = {
    "user_id": "accounts_user",
    "author_id": "accounts_user",
    "team_id": "accounts_team",
    "parent_id": "accounts_team",
    "segment_id": "accounts_segment",
    "series_id": "accounts_series",
    "product_id": "accounts_product",
    "customer_id": "accounts_customer",
    "contact_id": "accounts_contact",
    "handler_id": "accounts_user",
    "incident_id": "accounts_incident",
    "wave_id": "accounts_surveywave",
    "invoice_id": "accounts_invoice",
    "metric_id": "accounts_metric",
}

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
            before[table] = _reserve(cursor, table, len(rows))
        copy_rows(cursor, table, _shifted(table, rows, before))
        cursor.execute(f'ANALYZE "{table}"')
    if progress:
        progress("facts", len(tables), len(tables))


def _with_passwords(users: pl.DataFrame) -> pl.DataFrame:
    """The five logins get the known password; nobody else can sign in."""
    password = pl.when(pl.col("email").is_in(LOGINS)).then(
        pl.lit(make_password(PASSWORD))
    )
    return users.with_columns(password=password.otherwise(pl.lit(make_password(None))))


def _reserve(cursor: CursorWrapper, table: str, count: int) -> int:
    """Take `count` ids from the table's sequence; returns the last id before them."""
    cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
    (first,) = cursor.fetchone()
    last = first + count - 1
    cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, last])
    return int(first) - 1


def _shifted(table: str, rows: pl.DataFrame, before: dict[str, int]) -> pl.DataFrame:
    """Ids and references moved behind the ids already given out."""
    moved = {
        name: pl.col(name) + before[_REFERS_TO.get(name, table)]
        for name in rows.columns
        if name == "id" or name in _REFERS_TO
    }
    return rows.with_columns(**moved)


def copy_rows(cursor: CursorWrapper, table: str, rows: pl.DataFrame) -> None:
    """Append the rows to the table in one statement; columns by name."""
    content = BytesIO()
    rows.write_csv(content, float_precision=2)
    content.seek(0)
    names = ", ".join(f'"{name}"' for name in rows.columns)
    cursor.copy_expert(
        f'COPY "{table}" ({names}) FROM STDIN (FORMAT csv, HEADER)', content
    )
