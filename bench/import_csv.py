"""How fast a file of purchases is imported, and how much memory that takes.

usage: python -m bench.import_csv [PURCHASES [CUSTOMERS]]
writes bench/out/import_csv.json
baseline: COPY of the same file into an empty table with the same columns, indexes,
constraints and foreign keys, in the same run on the same private server; the file's
keys of customers and products are their ids, so that COPY can take them
"""

import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from bench._reporting import report

SEED = 7
PRODUCTS = 50
CHUNK = 500_000
COLUMNS = (
    "external_id", "customer_id", "product_id", "order_number", "purchased_on",
    "quantity", "amount", "cost", "promised_on", "delivered_on",
)  # fmt: skip
BARE = """
CREATE TABLE bare (LIKE accounts_purchase INCLUDING ALL);
ALTER TABLE bare ADD FOREIGN KEY (customer_id) REFERENCES accounts_customer
    DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE bare ADD FOREIGN KEY (product_id) REFERENCES accounts_product
    DEFERRABLE INITIALLY DEFERRED
"""
CUSTOMERS = """
INSERT INTO accounts_organisation (id, name, time_zone, currency, fiscal_year_start,
                                   frozen_on, is_demo)
VALUES (1, 'Bench', 'UTC', 'EUR', 1, NULL, false);
INSERT INTO accounts_customer (id, name, relationship_type, industry, region, country,
                               currency, acquired_on)
SELECT n, 'Customer ' || n, 'repeat', '', '', '', 'EUR', '2019-01-01'
  FROM generate_series(1, %(customers)s) n;
INSERT INTO accounts_externalid (customer_id, source, external_id)
SELECT n, 'bench', n FROM generate_series(1, %(customers)s) n;
INSERT INTO accounts_product (id, source, external_id, name)
SELECT n, 'bench', n, 'Product ' || n FROM generate_series(1, %(products)s) n
"""


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    customers = int(sys.argv[2]) if len(sys.argv) > 2 else max(rows // 10, 1)
    with tempfile.TemporaryDirectory() as folder, private_database(Path(folder)):
        file = Path(folder) / "purchases.csv"
        write_file(file, rows, customers)
        execute(CUSTOMERS, customers=customers, products=PRODUCTS)
        execute("ANALYZE")
        figures = measure(file)
        figures["peak_memory_mb"] = peak_memory_mb()
    seconds = figures["import_seconds"]
    report(
        {
            "name": "import_csv",
            "size": {"purchases": rows, "customers": customers},
            "seed": SEED,
            "figures": figures | {"rows_per_second": rows / seconds},
            "ratios": {
                "import_to_copy": seconds / figures["copy_seconds"],
                "dry_run_to_copy": figures["dry_run_seconds"] / figures["copy_seconds"],
                "again_to_copy": figures["again_seconds"] / figures["copy_seconds"],
            },
        }
    )


@contextmanager
def private_database(folder: Path):
    """An empty Holdfast of its own, gone afterwards."""
    os.environ["HOLDFAST_HOME"] = str(folder / "home")
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    from config import embedded

    embedded.activate()
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    try:
        yield
    finally:
        from django.db import connection

        connection.close()
        embedded.release()
        shutil.rmtree(folder / "home", ignore_errors=True)


def execute(statement: str, **parameters: Any) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)


def write_file(path: Path, rows: int, customers: int) -> None:
    """Order lines as a shop would export them: in the order of their days."""
    rng = np.random.default_rng(SEED)
    first_day = np.datetime64("2023-01-01")
    with path.open("wb") as file:
        file.write((",".join(COLUMNS) + "\n").encode())
        for first in range(0, rows, CHUNK):
            size = min(CHUNK, rows - first)
            numbers = np.arange(first, first + size)
            day = first_day + (numbers * 1000 // rows).astype("timedelta64[D]")
            amount = np.round(rng.gamma(2, 90, size), 2)
            promised = day + rng.integers(2, 20, size).astype("timedelta64[D]")
            late = rng.integers(-2, 4, size).astype("timedelta64[D]")
            pl.DataFrame(
                {
                    "external_id": [f"L{number:09}" for number in numbers],
                    "customer_id": rng.integers(1, customers + 1, size),
                    "product_id": rng.integers(1, PRODUCTS + 1, size),
                    "order_number": [f"O{number // 3:09}" for number in numbers],
                    "purchased_on": day,
                    "quantity": rng.integers(1, 20, size),
                    "amount": amount,
                    "cost": np.round(amount * 0.6, 2),
                    "promised_on": promised,
                    "delivered_on": promised + late,
                }
            ).write_csv(file, include_header=False)


def measure(file: Path) -> dict[str, float]:
    """Seconds of the baseline, of a dry run, of the import, and of the same again."""
    execute(BARE)
    execute("CHECKPOINT")
    figures = {"copy_seconds": seconds_of(lambda: copy(file))}
    execute("DROP TABLE bare; CHECKPOINT")
    figures["dry_run_seconds"] = seconds_of(lambda: load_all(file, is_dry_run=True))
    execute("VACUUM accounts_purchase")
    execute("CHECKPOINT")
    figures["import_seconds"] = seconds_of(lambda: load_all(file))
    execute("CHECKPOINT")
    figures["again_seconds"] = seconds_of(lambda: load_all(file))
    return figures


def seconds_of(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def copy(file: Path) -> None:
    from django.db import connection

    with connection.cursor() as cursor, file.open("rb") as source:
        columns = ", ".join(COLUMNS)
        cursor.copy_expert(
            f"COPY bare ({columns}) FROM STDIN (FORMAT csv, HEADER)", source
        )


def load_all(file: Path, is_dry_run: bool = False) -> None:
    found = load(file, is_dry_run=is_dry_run)
    assert found.rejected == 0, found.problems[:5]
    print(f"{found.created:,} created, {found.unchanged:,} unchanged", flush=True)


def load(file: Path, **options: Any) -> Any:
    """Import the file of purchases; the report of what became of its rows."""
    from accounts.imports.importing import import_file
    from accounts.imports.kinds import KINDS
    from accounts.imports.mapping import mapping_of

    kind = KINDS["purchases"]
    columns = {name.removesuffix("_id"): name for name in COLUMNS}
    columns["external_id"] = columns.pop("external")
    mapping = mapping_of({"source": "bench", "columns": columns}, kind)
    return import_file(kind=kind, path=file, mapping=mapping, **options)


def peak_memory_mb() -> float:
    """Of this process so far; the database's memory is its own."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
