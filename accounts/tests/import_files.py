"""Small files and mappings for the tests of imports."""

from pathlib import Path
from typing import Any

from accounts.imports.importing import import_file
from accounts.imports.kinds import KINDS
from accounts.imports.mapping import Mapping, read_mapping
from accounts.imports.report import Report
from accounts.models import Customer, ExternalId
from accounts.tests.builders import make_customer

CUSTOMERS = """
source = "crm"
[columns]
external_id = "id"
name = "name"
acquired_on = "since"
[defaults]
currency = "EUR"
"""
PURCHASES = """
source = "crm"
[columns]
customer = "customer"
purchased_on = "date"
amount = "amount"
"""
KEYED_PURCHASES = PURCHASES + 'external_id = "id"\n'


def write(folder: Path, content: str | bytes, name: str = "rows.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def mapping_of(folder: Path, kind: str, mapping: str) -> Mapping:
    return read_mapping(write(folder, mapping, "mapping.toml"), KINDS[kind])


def load(
    folder: Path, kind: str, mapping: str, content: str | bytes, **how: Any
) -> Report:
    """Import a file with this content; `how` as of `Import`."""
    return import_file(
        kind=KINDS[kind],
        path=write(folder, content),
        mapping=mapping_of(folder, kind, mapping),
        **how,
    )


def load_good(folder: Path, kind: str, mapping: str, content: str | bytes) -> Report:
    """Import the good rows of a file with this content."""
    return load(folder, kind, mapping, content, skips_bad_rows=True)


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.created, report.updated, report.unchanged, report.rejected


def problems(report: Report) -> list[str]:
    return [str(problem) for problem in report.problems]


def make_known_customer(key: str = "A", source: str = "crm", **fields) -> Customer:
    """A customer that files of `source` call `key`."""
    customer = make_customer(**fields)
    ExternalId.objects.create(customer=customer, source=source, external_id=key)
    return customer
