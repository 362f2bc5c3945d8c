"""Made-up data of any size, to measure with: alike in shape, and nothing planted.

Accounts are written in chunks with all of their facts, so that memory stays bounded
however many there are. The database's rules and triggers are on, as for any load.
"""

from collections.abc import Iterator
from datetime import date

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from accounts import clock
from accounts.demo.copying import copy_rows, reserve, shifted
from accounts.demo.load import NotEmpty, Progress
from accounts.demo.randomness import stream
from accounts.demo.scene import Tables
from accounts.demo.synth.bare import bare
from accounts.demo.synth.organisation import books_of, organisation_tables
from accounts.demo.synth.rows import SHARES, Chunk, chunk_tables
from accounts.models import Customer, Organisation

_ROWS_A_CHUNK = 400_000
_FILLED = [
    f"accounts_{name}"
    for name in ("customer", "externalid", "assignment", "purchase", *SHARES)
]


@transaction.atomic
def synthesize(
    *,
    customers: int,
    purchases: int,
    facts: int,
    seed: int,
    day: date | None = None,
    progress: Progress | None = None,
) -> dict[str, int]:
    """Fill an empty database with so many customers, purchases and other facts.

    day       the last day, by default today; the clock is frozen on it
    progress  called with what is written, customers done, and customers in all
    returns   rows by table; the same numbers, seed and day give the same rows
    raises    NotEmpty when there is an organisation or a customer; ValueError when
              there are no customers to have the facts
    """
    if Organisation.objects.exists() or Customer.objects.exists():
        raise NotEmpty("There is an organisation or a customer: nothing was done.")
    if customers < 1 or min(purchases, facts) < 0:
        raise ValueError(
            f"{customers} customers cannot have {purchases + facts} facts."
        )
    day = day or clock.today()
    Organisation.objects.create(
        pk=1, name="Synthetic", time_zone="UTC", currency="EUR", frozen_on=day
    )
    counts = {"purchase": purchases, **split(facts)}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # none may wait: tables change
        with bare(cursor, _FILLED):
            written = _write(cursor, customers, counts, seed, day, progress)
        cursor.execute("ANALYZE")
    return written


def _write(
    cursor: CursorWrapper,
    customers: int,
    counts: dict[str, int],
    seed: int,
    day: date,
    progress: Progress | None,
) -> dict[str, int]:
    written = _Written(cursor, _reserve_all(cursor, customers, counts["invoice"]))
    written.add(organisation_tables(stream(seed, "synth"), customers, day))
    for chunk in chunks(customers, counts):
        rng = stream(seed, f"synth {chunk.accounts.start}")
        written.add(chunk_tables(rng, chunk, books_of(customers), day))
        if progress:
            progress("customers", chunk.accounts.stop, customers)
    return written.rows


def split(facts: int) -> dict[str, int]:
    """How many of so many facts are of each kind; what is left over are notes."""
    counts = {kind: int(facts * share) for kind, share in SHARES.items()}
    return counts | {"note": counts["note"] + facts - sum(counts.values())}


def chunks(customers: int, counts: dict[str, int]) -> Iterator[Chunk]:
    """Accounts in turn, as many as have `_ROWS_A_CHUNK` rows of the commonest kind.

    counts  rows in all by kind
    """
    size = max(customers * _ROWS_A_CHUNK // max(customers, *counts.values()), 1)
    for first in range(0, customers, size):
        last = min(first + size, customers)
        rows = {
            kind: range(count * first // customers, count * last // customers)
            for kind, count in counts.items()
        }
        yield Chunk(range(first, last), rows)


class _Written:
    """Writes tables behind reserved ids, and counts their rows."""

    def __init__(self, cursor: CursorWrapper, before: dict[str, int]) -> None:
        self.cursor, self.before = cursor, before
        self.rows: dict[str, int] = {}

    def add(self, tables: Tables) -> None:
        for table, rows in tables.items():
            if "id" in rows.columns and table not in self.before:
                self.before[table] = reserve(self.cursor, table, len(rows))
            if not rows.is_empty():
                copy_rows(self.cursor, table, shifted(table, rows, self.before))
            self.rows[table] = self.rows.get(table, 0) + len(rows)


def _reserve_all(
    cursor: CursorWrapper, customers: int, invoices: int
) -> dict[str, int]:
    """The ids before those of what is written in chunks and referred to."""
    counts = {"accounts_customer": customers, "accounts_invoice": max(invoices, 1)}
    return {table: reserve(cursor, table, count) for table, count in counts.items()}
