"""Tables whose ids count from 1, written behind what is in the database already."""

from io import BytesIO

import polars as pl
from django.db.backends.utils import CursorWrapper

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


def reserve(cursor: CursorWrapper, table: str, count: int) -> int:
    """Take `count` ids from the table's sequence; returns the last id before them."""
    cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
    (first,) = cursor.fetchone()
    last = first + count - 1
    cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, last])
    return int(first) - 1


def shifted(table: str, rows: pl.DataFrame, before: dict[str, int]) -> pl.DataFrame:
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
