"""What a file of purchases costs where every cell is quoted, or every row is bad.

usage: python -m bench.import_shapes [PURCHASES [CUSTOMERS]]
writes bench/out/import_shapes.json
baseline: the dry run of the same rows with no cell quoted and no row bad, in the same
run on the same private server; every dry run tells of each row, and bad rows go into
their file
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from bench._reporting import report
from bench.import_csv import (
    CUSTOMERS,
    PRODUCTS,
    SEED,
    execute,
    load,
    peak_memory_mb,
    private_database,
    seconds_of,
    write_file,
)


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    customers = int(sys.argv[2]) if len(sys.argv) > 2 else max(rows // 10, 1)
    with tempfile.TemporaryDirectory() as folder, private_database(Path(folder)):
        execute(CUSTOMERS, customers=customers, products=PRODUCTS)
        execute("ANALYZE")
        seconds = {
            file.stem: seconds_of(lambda file=file: check(file, rows))
            for file in shapes(Path(folder), rows, customers)
        }
        memory = peak_memory_mb()
    report(
        {
            "name": "import_shapes",
            "size": {"purchases": rows, "customers": customers},
            "seed": SEED,
            "figures": {
                **{f"{shape}_seconds": taken for shape, taken in seconds.items()},
                "peak_memory_mb": memory,
            },
            "ratios": {
                f"{shape}_to_plain": taken / seconds["plain"]
                for shape, taken in seconds.items()
                if shape != "plain"
            },
        }
    )


def shapes(folder: Path, rows: int, customers: int) -> Iterator[Path]:
    """The same rows as they are, with every cell quoted, and with no day in any."""
    plain = folder / "plain.csv"
    write_file(plain, rows, customers)
    yield plain
    source = pl.scan_csv(plain, infer_schema=False)
    source.sink_csv(folder / "quoted.csv", quote_style="always")
    yield folder / "quoted.csv"
    source.with_columns(purchased_on=pl.lit("soon")).sink_csv(folder / "bad.csv")
    yield folder / "bad.csv"


def check(file: Path, rows: int) -> None:
    found = load(file, is_dry_run=True, rejects=file.with_suffix(".rejects"))
    assert (found.created, found.rejected) == (
        (0, rows) if file.stem == "bad" else (rows, 0)
    )


if __name__ == "__main__":
    main()
