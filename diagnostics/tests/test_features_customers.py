"""Who is diagnosed at all, and which kinds of fact are received."""

import pytest

from accounts.models import Feed
from accounts.tests.builders import (
    TODAY,
    make_customer,
    make_feed,
    make_note,
    make_purchase,
)
from diagnostics import features
from diagnostics.features import EVERYONE, KeyRange, Reading, open_feeds
from diagnostics.tests.builders import columns_of, days_ago, reading_of

pytestmark = pytest.mark.django_db


def ids(scope=EVERYONE, as_of=TODAY) -> list[int]:
    return features.read(Reading(scope, as_of)).ids.tolist()


def test_only_customers_that_are_ours_on_the_day_are_read():
    kept = make_customer()
    leaving = make_customer(archived_on=days_ago(-1))
    make_customer(archived_on=TODAY)
    make_customer(acquired_on=days_ago(-1))
    make_customer(merged_into=kept)
    assert ids() == sorted([kept.pk, leaving.pk])


def test_a_customer_is_ours_until_the_day_before_it_is_archived():
    customer = make_customer(acquired_on=days_ago(9), archived_on=days_ago(4))
    assert ids(as_of=days_ago(10)) == []
    assert ids(as_of=days_ago(9)) == [customer.pk]
    assert ids(as_of=days_ago(5)) == [customer.pk]
    assert ids(as_of=days_ago(4)) == []


def test_a_range_holds_both_its_ends():
    customers = [make_customer().pk for _ in range(4)]
    assert ids(KeyRange(customers[1], customers[2])) == customers[1:3]


def test_nobody_is_read_as_no_rows():
    assert ids(KeyRange(1, 2)) == []


def test_age_is_counted_in_whole_days():
    customer = make_customer(acquired_on=days_ago(59))
    assert columns_of(customer)["days_since_acquired"] == 59


def status(**feed_fields):
    make_feed("note", **feed_fields)
    return open_feeds(reading_of(as_of=TODAY))["note"]


def test_a_feed_is_open_from_its_first_day():
    make_feed("note", started_on=days_ago(5))
    assert set(open_feeds(reading_of(as_of=days_ago(5)))) == {"note"}
    assert open_feeds(reading_of(as_of=days_ago(6))) == {}


@pytest.mark.parametrize(("reaches", "is_silent"), [(7, False), (8, True), (0, False)])
def test_a_feed_is_silent_past_its_cadence(reaches, is_silent):
    found = status(data_through=days_ago(reaches), cadence_days=7)
    assert found.is_silent is is_silent


def test_a_feed_without_a_cadence_is_never_silent():
    assert not status(data_through=days_ago(2000)).is_silent


def test_a_kind_is_as_fresh_as_its_freshest_source():
    make_feed("note", source="old", data_through=days_ago(60), cadence_days=7)
    found = status(data_through=days_ago(2), cadence_days=7, started_on=days_ago(9))
    assert not found.is_silent
    assert (found.reaches, found.read_on) == (days_ago(2), TODAY)
    assert found.started_on < days_ago(9)


def test_under_a_silent_feed_figures_stay_as_they_were_before_the_silence():
    customer = make_customer()
    make_note(customer, happened_on=days_ago(50))
    make_purchase(customer, purchased_on=days_ago(40))
    Feed.objects.filter(kind="note").update(data_through=days_ago(30), cadence_days=7)
    columns = columns_of(customer)
    assert columns["days_since_contact"] == 27
    assert columns["days_since_purchase"] == 40
