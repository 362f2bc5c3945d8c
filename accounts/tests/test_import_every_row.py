"""However odd a file is, each of its rows is accounted for, once."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.imports.report import FileRefused
from accounts.models import Purchase
from accounts.tests.builders import make_organisation
from accounts.tests.import_files import (
    KEYED_PURCHASES,
    PURCHASES,
    counts,
    load,
    make_known_customer,
)

KEYS = st.sampled_from(["", "1", "2", "3", "\0", "x" * 201, " 1 ", "'=1", "\\N", "\t"])
CUSTOMERS = st.sampled_from(["A", "B", "", "Z", "\\."])
DATES = st.sampled_from(["2026-01-01", "2026-01-02", "45000", "", "2026-02-30"])
AMOUNTS = st.sampled_from(["1", "-1.50", "0", "NaN", "", "1e5", "1,5", "٣"])
ROWS = st.lists(st.tuples(KEYS, CUSTOMERS, DATES, AMOUNTS), max_size=12)
HEADER = "id,customer,date,amount\n"


@pytest.fixture
def customers(db):
    make_organisation()
    make_known_customer("A")
    make_known_customer("B")


def as_csv(rows) -> str:
    quoted = (",".join(f'"{cell}"' for cell in row) for row in rows)
    return HEADER + "".join(f"{line}\n" for line in quoted)


@pytest.mark.usefixtures("customers")
@settings(
    max_examples=60, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(first=ROWS, second=ROWS, mapping=st.sampled_from([PURCHASES, KEYED_PURCHASES]))
def test_created_updated_unchanged_and_rejected_are_all_rows(first, second, mapping):
    with tempfile.TemporaryDirectory() as folder:
        for rows in (first, second):
            before = Purchase.objects.count()
            report = load(Path(folder), "purchases", mapping, as_csv(rows))
            assert sum(counts(report)) == report.rows == len(rows)
            loaded = report.created if report.is_loaded else 0
            assert Purchase.objects.count() - before == loaded


@pytest.mark.usefixtures("customers")
@settings(
    max_examples=100, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_whatever_break_the_import(content):
    with tempfile.TemporaryDirectory() as folder:
        try:
            body = HEADER.encode() + content
            report = load(Path(folder), "purchases", PURCHASES, body)
        except FileRefused:
            return
    assert sum(counts(report)) == report.rows
