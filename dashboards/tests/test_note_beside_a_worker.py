"""A person's note waits for no worker, whatever that one holds."""

import time

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import Note
from accounts.tests.builders import TODAY, make_customer, make_note
from dashboards.tests.builders import make_company, signed_in
from diagnostics import partitions, ranges, requests, runs
from diagnostics.models import Diagnosis
from diagnostics.tests.builders import days_ago
from diagnostics.tests.workers import committed, elsewhere

NOTE = {"kind": "call", "sentiment": "-1", "text": "They look elsewhere."}
AT_ONCE_SECONDS = 1


@pytest.fixture
def executive(transactional_db):
    partitions.ensure([TODAY])
    return make_company().executive


@pytest.fixture
def account(executive):
    customer = make_customer(executive, name="Plum Oil")
    make_note(customer, happened_on=days_ago(3))
    requests.drain(TODAY)
    return customer


@pytest.fixture
def browser(executive, account):
    """The executive's, who has been on the page before."""
    browser = signed_in(executive)
    browser.get(f"/accounts/{account.pk}/")
    return browser


def seconds_to_save(browser, account, monkeypatch, module, writer: str) -> list[float]:
    """Save a note before the worker commits what it wrote; filled in by then."""
    write, seconds = getattr(module, writer), []

    def save() -> None:
        with pytest.raises(DatabaseError, match="lock timeout"):
            write_diagnosis(account)
        started = time.monotonic()
        assert browser.post(f"/accounts/{account.pk}/", NOTE).status_code == 302
        assert Note.objects.filter(text=NOTE["text"]).exists()
        seconds.append(time.monotonic() - started)

    def write_and_hold(*arguments):
        written = write(*arguments)
        if not seconds:
            elsewhere(save)
        return written

    monkeypatch.setattr(module, writer, write_and_hold)
    return seconds


def write_diagnosis(account) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '100ms'")
        Diagnosis.objects.filter(pk=account.pk).update(engine=1)


@committed
def test_a_note_is_saved_at_once_while_a_request_is_answered(
    browser, account, monkeypatch
):
    make_note(account, happened_on=days_ago(2))
    seconds = seconds_to_save(browser, account, monkeypatch, requests, "write_current")
    requests.drain(TODAY)

    assert [each < AT_ONCE_SECONDS for each in seconds] == [True]
    assert requests.pending()
    requests.drain(TODAY)
    assert Diagnosis.objects.get(pk=account.pk).last_contact_on == TODAY
    assert not requests.pending()


@committed
def test_a_note_is_saved_at_once_while_a_nightly_run_has_the_block(
    browser, account, monkeypatch
):
    seconds = seconds_to_save(browser, account, monkeypatch, ranges, "replace_range")
    runs.score_day(TODAY)

    assert [each < AT_ONCE_SECONDS for each in seconds] == [True]
    assert requests.pending()
    requests.drain(TODAY)
    assert Diagnosis.objects.get(pk=account.pk).last_contact_on == TODAY
    assert not requests.pending()
