"""A table each for blocks of customers, and a new one in the place of the old."""

from threading import Thread

import pytest
from django.db import connection, transaction

from accounts.models import Customer
from accounts.tests.builders import TODAY, make_customer, make_organisation
from diagnostics import block_tables, blocks, partitions, ranges, runs
from diagnostics.models import Diagnosis
from diagnostics.tests.builders import days_ago, score
from diagnostics.tests.workers import committed, elsewhere

PARTS = """
SELECT relid::regclass::text FROM pg_partition_tree('diagnostics_diagnosis')
 WHERE isleaf AND relid::regclass::text LIKE 'diagnostics_diagnosis_%s_%%%%'
"""
WHOLE = "diagnostics_diagnosis"
LISTS = {"dimensions", "points", "states", "values", "caps", "anchor"}
INDEXES = """
SELECT regexp_replace(pg_get_indexdef(indexrelid), '^.* USING', ''), indisprimary
  FROM pg_index WHERE indrelid = '%s'::regclass ORDER BY 1
"""

COLUMNS = """
SELECT attname, format_type(atttypid, atttypmod), attnotnull,
       pg_get_expr(adbin, adrelid)
  FROM pg_attribute LEFT JOIN pg_attrdef ON (adrelid, adnum) = (attrelid, attnum)
 WHERE attrelid = '%s'::regclass AND attnum > 0 ORDER BY 1
"""
RULES = """
SELECT conname, pg_get_constraintdef(oid)
  FROM pg_constraint WHERE conrelid = '%s'::regclass AND contype = 'c'
"""


def rows(sql: str, *parameters) -> list:
    with connection.cursor() as cursor:
        cursor.execute(sql % parameters)
        return cursor.fetchall()


def table_with_the_rows(customer: Customer) -> str:
    ((name,),) = rows(PARTS, customer.pk // block_tables.CUSTOMERS)
    return name


@pytest.fixture
def accounts() -> list[Customer]:
    """Three of them, scored yesterday."""
    partitions.ensure([days_ago(1), TODAY])
    make_organisation()
    customers = [make_customer() for _ in range(3)]
    runs.score_day(days_ago(1))
    return customers


def test_what_a_run_scores_at_a_time_lies_within_one_table():
    assert block_tables.CUSTOMERS % blocks.CUSTOMERS == 0


@pytest.mark.django_db
def test_a_customer_of_a_new_block_gets_a_table_when_scored():
    make_organisation()
    far = make_customer(pk=7 * block_tables.CUSTOMERS + 1)
    assert score(far).customer == far
    assert table_with_the_rows(far) == "diagnostics_diagnosis_7_a"


@pytest.mark.django_db
def test_a_run_puts_a_new_table_in_the_place_of_the_old(accounts):
    before = table_with_the_rows(accounts[0])
    runs.score_day(TODAY)
    after = table_with_the_rows(accounts[0])
    assert {before, after} == {
        block_tables.table_of(accounts[0].pk) + end for end in ("_a", "_b")
    }
    assert rows("SELECT to_regclass('%s')", before) == [(None,)]


@pytest.mark.django_db
def test_a_new_table_has_the_indexes_of_the_whole(accounts):
    runs.score_day(TODAY)
    own = rows(INDEXES, table_with_the_rows(accounts[0]))
    assert own == rows(INDEXES, "diagnostics_diagnosis")
    assert len(own) > 1


@pytest.mark.django_db
def test_a_new_table_has_the_columns_and_rules_of_the_whole(accounts):
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {WHOLE} ADD CONSTRAINT odd CHECK (score <> 1)")
    runs.score_day(TODAY)
    own = table_with_the_rows(accounts[0])
    assert rows(COLUMNS, own) == rows(COLUMNS, WHOLE)
    (rule,) = rows(RULES, WHOLE)
    assert rule in rows(RULES, own)


@pytest.mark.django_db
def test_after_a_run_the_planner_knows_all_diagnoses_together(accounts):
    whole = "pg_stats WHERE tablename = 'diagnostics_diagnosis'"
    rows("SELECT pg_clear_attribute_stats('public', '%s', 'score', true)", WHOLE)

    runs.score_day(TODAY)

    known = {name for (name,) in rows("SELECT attname::text FROM %s", whole)}
    assert known >= {"customer_id", "band", "score", "as_of"}
    assert known.isdisjoint(LISTS)


def days_scored() -> list:
    return list(Diagnosis.objects.values_list("as_of", flat=True))


@committed
def test_a_reader_with_an_older_snapshot_never_finds_the_block_empty(accounts):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT")  # by which the snapshot is taken
        elsewhere(lambda: runs.score_day(TODAY))
        assert days_scored() == [TODAY] * 3


@committed
def test_who_reads_for_long_does_not_hold_a_run_up(accounts):
    before = table_with_the_rows(accounts[0])
    with transaction.atomic():
        assert days_scored() == [days_ago(1)] * 3
        elsewhere(lambda: runs.score_day(TODAY))
    assert days_scored() == [TODAY] * 3
    assert table_with_the_rows(accounts[0]) == before


@committed
def test_who_is_deleted_while_a_table_is_written_is_gone(accounts, monkeypatch):
    whole = ranges.replace_range
    deletion = Thread(target=elsewhere, args=[accounts[0].delete])

    def replace_range(*given) -> int:
        deletion.start()
        deletion.join(timeout=0.5)
        return whole(*given)

    monkeypatch.setattr(ranges, "replace_range", replace_range)
    runs.score_day(TODAY)
    deletion.join(timeout=20)
    assert set(Diagnosis.objects.values_list("pk", flat=True)) == {
        accounts[1].pk,
        accounts[2].pk,
    }
