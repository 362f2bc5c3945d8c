"""Two workers at once, in an order that is the same each time."""

from threading import Thread

import pytest
from django.db import connection

from diagnostics import requests

# What a worker sees has to be committed.
committed = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def elsewhere(work, seconds: float = 20) -> None:
    """Run `work` on a connection of its own, to its end.

    What goes wrong there fails the test, whatever the code that calls this catches.
    """

    def run() -> None:
        try:
            work()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    errors: list[Exception] = []
    thread = Thread(target=run)
    thread.start()
    thread.join(timeout=seconds)
    if thread.is_alive():
        pytest.fail(f"what happens elsewhere has not ended after {seconds} seconds")
    if errors:
        pytest.fail(f"what happens elsewhere has failed: {errors}")


def first_of_all(monkeypatch, work) -> None:
    """Let `work` happen elsewhere, once, before anything is computed."""
    whole, done = requests.diagnosed, []

    def diagnosed(reading, judge):
        if not done:
            done.append(True)
            elsewhere(work)
        return whole(reading, judge)

    monkeypatch.setattr(requests, "diagnosed", diagnosed)


def meanwhile(monkeypatch, work, within=requests) -> None:
    """Let `work` happen elsewhere, once, between reading the facts and writing.

    within  the module that does both
    """
    whole, done = within.diagnosed, []

    def diagnosed(reading, judge):
        rows = whole(reading, judge)
        if not done:
            done.append(True)
            elsewhere(work)
        return rows

    monkeypatch.setattr(within, "diagnosed", diagnosed)
