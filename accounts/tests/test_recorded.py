"""Known when: a replaced row is copied, whoever replaces it and however."""

from datetime import timedelta

import pytest
from django.db import connection

from accounts.models import Note, SupersededRow
from accounts.tests.builders import (
    EARLIER_TRANSACTION,
    TODAY,
    make_customer,
    make_note,
    make_segment,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def known_note() -> Note:
    """A note that an earlier transaction wrote."""
    customer = make_customer()
    return make_note(customer, text="as it was", recorded_xid=EARLIER_TRANSACTION)


def present_transaction() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        return cursor.fetchone()[0]


def test_a_new_row_carries_its_transaction_and_is_not_copied():
    note = make_note(make_customer())
    assert note.recorded_xid == present_transaction()
    assert not SupersededRow.objects.exists()


def test_an_update_copies_the_row_as_it_was(known_note):
    known_note.text = "as it is"
    known_note.save(update_fields=["text"])

    copy = SupersededRow.objects.get()
    assert (copy.fact, copy.row_id) == ("accounts_note", known_note.pk)
    assert copy.customer_id == known_note.customer_id
    assert copy.operation == "UPDATE"
    assert copy.content["text"] == "as it was"
    assert copy.recorded_xid == EARLIER_TRANSACTION
    assert copy.replaced_xid == present_transaction()


def test_an_update_renews_what_the_live_row_says_of_itself(known_note):
    written_at = known_note.recorded_at
    Note.objects.update(text="as it is")
    known_note.refresh_from_db()
    assert known_note.recorded_xid == present_transaction()
    assert known_note.recorded_at > written_at


def test_a_second_update_in_the_same_transaction_copies_nothing_more(known_note):
    Note.objects.update(text="for a moment")
    Note.objects.update(text="as it is")
    copies = SupersededRow.objects.values_list("content__text", flat=True)
    assert list(copies) == ["as it was"]


def test_an_update_that_changes_nothing_copies_nothing(known_note):
    known_note.save()
    Note.objects.update(text="as it was")
    known_note.refresh_from_db()
    assert known_note.recorded_xid == EARLIER_TRANSACTION
    assert not SupersededRow.objects.exists()


def test_a_deletion_copies_the_row(known_note):
    row_id = known_note.pk
    known_note.delete()
    copy = SupersededRow.objects.get()
    assert (copy.row_id, copy.operation) == (row_id, "DELETE")
    assert copy.content["text"] == "as it was"


def test_a_row_written_and_deleted_in_one_transaction_was_never_known():
    make_note(make_customer()).delete()
    assert not SupersededRow.objects.exists()


def test_raw_sql_is_caught_row_by_row(known_note):
    other = make_note(known_note.customer, recorded_xid=EARLIER_TRANSACTION)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_note SET sentiment = 2")
        cursor.execute("DELETE FROM accounts_note")
    copied = SupersededRow.objects.values_list("row_id", flat=True)
    assert sorted(copied) == sorted([known_note.pk, other.pk])


def test_bulk_update_is_caught(known_note):
    known_note.happened_on = TODAY - timedelta(days=1)
    Note.objects.bulk_update([known_note], ["happened_on"])
    assert SupersededRow.objects.get().content["happened_on"] == str(TODAY)


def test_a_customer_is_copied_under_its_own_id():
    customer = make_customer(recorded_xid=EARLIER_TRANSACTION)
    customer.region = "North"
    customer.save(update_fields=["region"])
    assert SupersededRow.objects.get().customer_id == customer.pk


def test_a_row_of_no_customer_is_copied_without_one():
    segment = make_segment(recorded_xid=EARLIER_TRANSACTION)
    segment.delete()
    assert SupersededRow.objects.get().customer_id is None
