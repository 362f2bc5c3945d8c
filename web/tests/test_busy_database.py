"""A database that is busy or away is no fault of ours, and the reader is told so."""

import logging

import psycopg2
import pytest
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from rest_framework.request import Request

from web import problems
from web.middleware import BusyDatabase


def too_long() -> OperationalError:
    return OperationalError("canceling statement due to lock timeout")


def page(error: Exception) -> HttpResponse | None:
    middleware = BusyDatabase(lambda request: HttpResponse())
    return middleware.process_exception(RequestFactory().get("/"), error)


def test_a_page_says_to_try_again(caplog):
    answer = page(too_long())

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "Busy for a moment" in answer.content.decode()


def test_why_stands_in_the_log(caplog):
    with caplog.at_level(logging.ERROR):
        page(too_long())

    assert "due to lock timeout" in caplog.text


def test_what_is_a_fault_stays_one():
    assert page(ValueError("ours")) is None


def test_the_api_says_so_as_a_problem():
    request = Request(RequestFactory().get("/api/v1/accounts/"))

    answer = problems.handle(too_long(), {"request": request})

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer.data["detail"].startswith("The database is busy")


def count_customers_at_once() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '50ms'")
        cursor.execute("SELECT count(*) FROM accounts_customer")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_lock_that_is_waited_for_too_long_is_such_an_error():
    other = psycopg2.connect(**connection.get_connection_params())
    with other, other.cursor() as cursor:
        cursor.execute("LOCK TABLE accounts_customer")

        with pytest.raises(OperationalError):
            count_customers_at_once()
    other.close()
