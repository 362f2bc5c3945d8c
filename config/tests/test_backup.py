"""The backup of docs/deploying.md: taken at any time, it brings everything back."""

import os
import re
import subprocess
from pathlib import Path
from threading import Event, Thread

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from accounts.tests.builders import TODAY, make_customer, make_organisation
from config.embedded import CHECKOUT
from config.servers import postgres_program
from diagnostics import block_tables, partitions, runs
from diagnostics.models import Diagnosis, RangeRun
from diagnostics.tests.workers import committed, elsewhere

BLOCKS = range(3)
ROWS = "SELECT customer_id, as_of, score FROM diagnostics_diagnosis ORDER BY 1"

pytestmark = pytest.mark.skipif(not settings.LOCAL, reason="asks the private server")


def script() -> str:
    text = (CHECKOUT / "docs" / "deploying.md").read_text()
    found = re.search(r"<<'END'\n(.*?)^END$", text, re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[1]


def environment(database: str) -> dict[str, str]:
    given = connection.get_connection_params()
    programs = Path(postgres_program("psql")).parent
    return {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "PGHOST": given["host"],
        "PGUSER": given["user"],
        "PGDATABASE": database,
    }


def run(*command: str, database: str = "", given: str = "") -> bytes:
    database = database or connection.settings_dict["NAME"]
    done = subprocess.run(
        command, env=environment(database), input=given.encode(), capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def back_up() -> bytes:
    quiet = ("--quiet", "--output", "/dev/null", "--set", "ON_ERROR_STOP=1")
    return run("psql", *quiet, given=script())


def score_again() -> None:
    RangeRun.objects.filter(as_of=TODAY).delete()
    runs.score_day(TODAY)


@pytest.fixture
def scored():
    partitions.ensure([TODAY])
    make_organisation()
    for block in BLOCKS:
        make_customer(pk=block * block_tables.CUSTOMERS + 1)
    score_again()


@pytest.fixture
def scratch():
    """An empty database beside that of the tests."""
    name = connection.settings_dict["NAME"] + "_restored"
    run("createdb", name)
    yield name
    run("dropdb", name)


@pytest.fixture
def runs_without_end():
    """Everyone is scored over and over."""
    is_over = Event()

    def score_until_over() -> None:
        while not is_over.is_set():
            score_again()

    thread = Thread(target=elsewhere, args=[score_until_over], kwargs={"seconds": 120})
    thread.start()
    yield
    is_over.set()
    thread.join()


@committed
def test_a_backup_taken_while_everyone_is_scored_brings_all_back(
    scored, runs_without_end, scratch, tmp_path
):
    for number in range(5):
        dump = tmp_path / f"{number}.dump"
        dump.write_bytes(back_up())
    run("pg_restore", "--exit-on-error", "--dbname", scratch, str(dump))

    with connection.cursor() as cursor:
        cursor.execute(ROWS)
        rows = cursor.fetchall()
    assert rows_of(scratch) == rows
    assert len(rows) == len(BLOCKS)


def rows_of(database: str) -> list:
    there = psycopg2.connect(
        **connection.get_connection_params() | {"dbname": database}
    )
    try:
        with there.cursor() as cursor:
            cursor.execute(ROWS)
            return cursor.fetchall()
    finally:
        there.close()


@committed
def test_a_backup_that_fails_says_so(scored, monkeypatch):
    broken = script().replace("--format custom", "--format none")

    with pytest.raises(AssertionError, match="the backup failed"):
        run("psql", "--quiet", "--set", "ON_ERROR_STOP=1", given=broken)


@committed
def test_no_table_is_replaced_while_somebody_backs_up(scored):
    before = tables()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(4711005)")

    elsewhere(score_again)
    during = tables()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(4711005)")
    score_again()

    assert during == before
    assert set(tables()).isdisjoint(before)
    assert Diagnosis.objects.count() == len(BLOCKS)


def tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relid::regclass::text FROM"
            " pg_partition_tree('diagnostics_diagnosis') WHERE isleaf"
            " AND relid::regclass::text ~ '_[012]_[ab]$' ORDER BY 1"
        )
        return [name for (name,) in cursor.fetchall()]
