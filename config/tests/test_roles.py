"""What each role may do in PostgreSQL, and for how long: asked of the server."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import StringIO
from typing import Any

import psycopg2
import pytest
from django.db import connection
from psycopg2.errors import InsufficientPrivilege, ReadOnlySqlTransaction
from psycopg2.extensions import make_dsn

from accounts.imports.importing import wait_for_turn
from config import programs, roles

pytestmark = pytest.mark.django_db
PASSWORDS = {role: f"the-word-of-the-{role}" for role in roles.LIMITS}
PROGRAM_ROLES = ["web", "worker"]
TIMEOUTS = list(roles.LIMITS["worker"])
CHANGES = [
    "CREATE TABLE mine (id int)",
    "ALTER TABLE accounts_customer ADD COLUMN mine int",
    "DROP TABLE accounts_note",
    "TRUNCATE accounts_supersededrow",
    "CREATE ROLE mine",
]
OUT_OF_REACH = """
SELECT relname FROM pg_class
 WHERE relkind IN ('r', 'p') AND NOT relispartition
   AND relnamespace = 'public'::regnamespace
   AND NOT (has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT')
            AND has_table_privilege(oid, 'UPDATE')
            AND has_table_privilege(oid, 'DELETE'))
"""


def address(**other: str) -> str:
    database = connection.settings_dict["NAME"]
    return make_dsn(os.environ["DATABASE_URL"], dbname=database, **other)


@contextmanager
def connected(**other: str) -> Iterator[Any]:
    one = psycopg2.connect(address(**other))
    try:
        with one, one.cursor() as cursor:
            yield cursor
    finally:
        one.close()


def signed_in(role: str, **other: str) -> Any:
    name = roles.role_name(connection.settings_dict["NAME"], role)
    return connected(user=name, password=PASSWORDS[role], **other)


@pytest.fixture(autouse=True, scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        bring_up_to_date(PASSWORDS)


def bring_up_to_date(passwords: dict[str, str]) -> None:
    owner = psycopg2.connect(address())
    roles.update(owner, passwords)
    owner.close()


def shown(cursor: Any, setting: str) -> str:
    cursor.execute("SELECT current_setting(%s)", [setting])
    return str(cursor.fetchone()[0])


def is_in_force(cursor: Any, setting: str, limit: str) -> bool:
    """PostgreSQL shows 60s as 1min."""
    found = shown(cursor, setting)
    cursor.execute("SELECT %s::interval = %s::interval", [found, limit])
    return bool(cursor.fetchone()[0])


@pytest.mark.parametrize("setting", ["join_collapse_limit", "from_collapse_limit"])
def test_the_web_weighs_every_order_in_which_a_list_can_be_joined(setting):
    with signed_in("web") as cursor:
        assert shown(cursor, setting) == "20"
        assert int(shown(cursor, "geqo_threshold")) > 20


@pytest.mark.parametrize("setting", TIMEOUTS)
@pytest.mark.parametrize("program", programs.PROGRAMS)
def test_whoever_signs_in_for_a_program_has_its_limits(program, setting):
    role = roles.ROLES_OF_PROGRAMS[program]

    with signed_in(role) as cursor:
        assert is_in_force(cursor, setting, roles.LIMITS[role][setting])


@pytest.mark.parametrize("program", programs.PROGRAMS)
def test_private_servers_have_the_same_limits_without_the_roles(program, monkeypatch):
    monkeypatch.setenv("HOLDFAST_LOCAL", "1")
    options = programs.environment(program)["PGOPTIONS"]

    with connected(options=options) as cursor:
        for setting, limit in roles.LIMITS[roles.ROLES_OF_PROGRAMS[program]].items():
            assert is_in_force(cursor, setting, limit)


def test_a_pooler_is_asked_for_nothing_it_would_drop(monkeypatch):
    monkeypatch.delenv("HOLDFAST_LOCAL", raising=False)
    monkeypatch.delenv("PGOPTIONS", raising=False)

    assert "PGOPTIONS" not in programs.environment("web")


def test_an_import_that_has_its_turn_may_take_its_time():
    with signed_in("worker") as cursor:
        wait_for_turn(cursor)

        assert {shown(cursor, setting) for setting in TIMEOUTS} == {"0"}


def test_a_limit_that_runs_already_ends_with_the_turn():
    with signed_in("worker", options="-c transaction_timeout=300ms") as cursor:
        wait_for_turn(cursor)
        cursor.execute("SELECT pg_sleep(0.5), 'still here'")

        assert cursor.fetchone()[1] == "still here"


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("role", PROGRAM_ROLES)
def test_only_the_owner_changes_tables(role, change):
    with pytest.raises(InsufficientPrivilege), signed_in(role) as cursor:
        cursor.execute(change)


@pytest.mark.parametrize("role", PROGRAM_ROLES)
def test_programs_read_and_write_the_rows_of_every_table(role):
    with signed_in(role) as cursor:
        cursor.execute(OUT_OF_REACH)

        assert cursor.fetchall() == []


@pytest.mark.parametrize("role", PROGRAM_ROLES)
def test_what_a_later_migration_makes_is_theirs_too(role):
    name = roles.role_name(connection.settings_dict["NAME"], role)
    with connected() as cursor:
        cursor.execute("CREATE TABLE made_later (id int GENERATED ALWAYS AS IDENTITY)")
        cursor.execute(f"SET LOCAL ROLE {name}")
        cursor.execute("INSERT INTO made_later DEFAULT VALUES RETURNING id")

        assert cursor.fetchone() == (1,)
        cursor.connection.rollback()


def test_a_worker_has_the_owner_make_a_partition():
    with signed_in("worker") as cursor:
        cursor.execute("SELECT diagnostics_make_partition(%s)", [date(2041, 5, 9)])
        cursor.execute(
            "SELECT tableowner = current_user FROM pg_tables"
            " WHERE tablename = 'diagnostics_diagnosishistory_2041_05'"
        )

        assert cursor.fetchone() == (False,)
        cursor.connection.rollback()


@pytest.mark.parametrize(
    "function",
    ["begin_block(0)", "swap_block(0)", "forget_figures()", "shrink_requests(0)"],
)
def test_the_web_replaces_and_empties_no_table(function):
    with pytest.raises(InsufficientPrivilege), signed_in("web") as cursor:
        cursor.execute(f"SELECT diagnostics_{function}")


def test_a_worker_has_the_owner_empty_the_figures_of_ranges():
    with signed_in("worker") as cursor:
        cursor.execute("SELECT diagnostics_forget_figures()")
        cursor.execute("SELECT count(*) FROM diagnostics_rangefigures")

        assert cursor.fetchone() == (0,)
        cursor.connection.rollback()


def test_a_worker_fills_a_table_and_has_the_owner_put_it_in_place():
    with signed_in("worker") as cursor:
        cursor.execute("SELECT diagnostics_make_block(41)")
        cursor.execute("LOCK diagnostics_diagnosis_41 IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("SELECT diagnostics_begin_block(41)")
        cursor.copy_expert(
            "COPY diagnostics_diagnosis_41_b FROM STDIN WITH (FREEZE)", StringIO()
        )
        cursor.execute("SELECT diagnostics_swap_block(41)")
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits"
            " WHERE inhparent = 'diagnostics_diagnosis_41'::regclass"
        )

        assert cursor.fetchall() == [("diagnostics_diagnosis_41_b",)]
        cursor.connection.rollback()


@pytest.mark.parametrize("table", ["accounts_purchase", "ONLY diagnostics_diagnosis"])
def test_a_worker_tells_the_planner_what_it_loaded(table):
    with signed_in("worker") as cursor:
        cursor.execute(f"ANALYZE {table}")

        assert cursor.connection.notices == []  # where it may not, it is only warned


def test_a_backup_reads_everything():
    with signed_in("backup") as cursor:
        cursor.execute("SELECT count(*) FROM accounts_customer")

        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("access", ["READ ONLY", "READ WRITE"])
def test_a_backup_changes_nothing(access):
    refused = (ReadOnlySqlTransaction, InsufficientPrivilege)
    with signed_in("backup") as cursor:
        cursor.execute(f"SET TRANSACTION {access}")

        with pytest.raises(refused):
            cursor.execute("DELETE FROM accounts_customer")


def test_no_password_is_kept_in_the_clear():
    with connected() as cursor:
        cursor.execute(
            "SELECT rolpassword LIKE 'SCRAM-SHA-256$%%' FROM pg_authid"
            " WHERE rolname LIKE current_database() || %s",
            ["%"],
        )

        assert {each for (each,) in cursor.fetchall()} == {True}


def test_made_again_they_are_as_they_were():
    bring_up_to_date({})

    with signed_in("web") as cursor:
        assert is_in_force(cursor, "lock_timeout", "3s")


def test_every_program_has_a_role():
    assert set(roles.ROLES_OF_PROGRAMS) == set(programs.PROGRAMS)
