"""What is kept of an error tells what is wrong, and of nobody."""

import polars as pl
import pytest
from django.db import DataError, IntegrityError, connection, transaction

from accounts.models import User
from accounts.tests.builders import make_user
from diagnostics import failures

EMAIL = "secret@test.example"


def database_says(kind: type[Exception], statement: str) -> str:
    with (
        connection.cursor() as cursor,
        pytest.raises(kind) as raised,
        transaction.atomic(),
    ):
        cursor.execute(statement)
    return failures.told(raised.value)


def test_kind_and_reason_are_kept():
    error = ZeroDivisionError("cannot be computed")

    assert failures.told(error) == "ZeroDivisionError: cannot be computed"


@pytest.mark.django_db
def test_a_key_that_stands_twice_is_told_without_it():
    make_user(email=EMAIL)
    other = make_user()
    with pytest.raises(IntegrityError) as raised, transaction.atomic():
        User.objects.filter(pk=other.pk).update(email=EMAIL)

    said = failures.told(raised.value)

    assert EMAIL in str(raised.value)
    assert said.startswith("IntegrityError: duplicate key value violates unique")
    assert EMAIL not in said


@pytest.mark.django_db
@pytest.mark.parametrize("rule", ["NOT NULL", "CHECK (n > 0)"])
def test_a_row_that_breaks_a_rule_is_told_without_it(rule):
    table = f"CREATE TEMPORARY TABLE t (email text, n int {rule}) ON COMMIT DROP"
    n = "NULL" if rule == "NOT NULL" else "0"

    said = database_says(
        IntegrityError,
        f"{table}; INSERT INTO t VALUES ('{EMAIL}', {n})",  # noqa: S608
    )

    assert "constraint" in said
    assert EMAIL not in said


@pytest.mark.django_db
def test_a_value_that_cannot_be_read_is_not_told():
    said = database_says(DataError, f"SELECT '{EMAIL}'::integer")

    assert said == "DataError: invalid input syntax for type integer"


def test_values_that_do_not_convert_are_not_told():
    with pytest.raises(pl.exceptions.InvalidOperationError) as raised:
        pl.Series("email", [EMAIL]).cast(pl.Int64)

    assert EMAIL in str(raised.value)
    assert EMAIL not in failures.told(raised.value)


def test_an_error_that_says_nothing_is_told_by_its_kind():
    assert failures.told(MemoryError()) == "MemoryError"
