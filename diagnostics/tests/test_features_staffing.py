"""Columns from owners, and the inputs that accounts share, worked by hand."""

import pytest

from accounts.models import Assignment
from accounts.tests.builders import (
    TODAY,
    make_assignment,
    make_customer,
    make_product,
    make_purchase,
    make_segment,
    make_series,
    make_user,
)
from diagnostics.features import shared
from diagnostics.models import SharedInput
from diagnostics.tests.builders import columns_of, days_ago

pytestmark = pytest.mark.django_db


def owned(*spans, acquired=1000):
    """A customer owned over (user, from days ago, to days ago or None)."""
    customer = make_customer(acquired_on=days_ago(acquired))
    for user, started, ended in spans:
        make_assignment(
            customer,
            user,
            started_on=days_ago(started),
            ended_on=None if ended is None else days_ago(ended),
        )
    return customer


def test_an_owner_of_long_standing_covers_the_year():
    columns = columns_of(owned((make_user(), 900, None)))
    assert columns["owner_days"] == 900
    assert columns["owner_covered_365d"] == columns["owner_possible_365d"] == 365


def test_a_new_owner_covers_the_days_since():
    ada, grace = make_user(), make_user()
    columns = columns_of(owned((ada, 900, 100), (grace, 100, None)))
    assert columns["owner_id"] == grace.pk
    assert columns["owner_days"] == 100
    assert columns["owner_covered_365d"] == 100


def test_an_owner_who_came_back_covers_both_spells():
    ada, grace = make_user(), make_user()
    customer = owned((ada, 500, 300), (grace, 300, 20), (ada, 20, None))
    columns = columns_of(customer)
    assert columns["owner_days"] == 20
    assert columns["owner_covered_365d"] == 65 + 20


@pytest.mark.parametrize(("as_of", "owner"), [(100, "grace"), (101, "ada")])
def test_the_day_of_the_hand_over_belongs_to_the_next_owner(as_of, owner):
    people = {"ada": make_user(), "grace": make_user()}
    customer = owned((people["ada"], 900, 100), (people["grace"], 100, None))
    columns = columns_of(customer, as_of=days_ago(as_of))
    assert columns["owner_id"] == people[owner].pk


def test_without_an_owner_nothing_is_covered():
    customer = owned((make_user(), 900, 100))
    make_assignment(customer, make_user(), role="deputy")
    columns = columns_of(customer)
    assert columns["owner_id"] is None
    assert columns["owner_covered_365d"] == 0


def test_a_young_customer_can_be_covered_only_since_it_came():
    columns = columns_of(owned((make_user(), 40, None), acquired=40))
    assert columns["owner_possible_365d"] == columns["owner_covered_365d"] == 40


def in_books(*sizes):
    """Owners with books of these sizes; a customer of the first."""
    made = [
        owned((owner, 10, None))
        for owner, size in [(make_user(), size) for size in sizes]
        for _ in range(size)
    ]
    return made[0]


def test_books_are_counted_once_a_day_and_compared_with_the_median():
    customer = in_books(5, 3, 2)
    shared.write(TODAY)
    columns = columns_of(customer)
    assert (columns["owner_book"], columns["typical_book"]) == (5, 3)


@pytest.mark.parametrize("sizes", [(12, 8), (4, 3, 2)])
def test_a_median_that_would_give_a_colleagues_book_away_is_not_known(sizes):
    customer = in_books(*sizes)
    shared.write(TODAY)
    columns = columns_of(customer)
    assert (columns["owner_book"], columns["typical_book"]) == (sizes[0], None)


def test_who_is_not_ours_any_more_is_in_no_book():
    ada = make_user()
    customer = owned((ada, 10, None))
    make_customer(ada, archived_on=TODAY)
    make_customer(ada, merged_into=customer)
    make_assignment(make_customer(), ada, role="deputy")
    shared.write(TODAY)
    assert columns_of(customer)["owner_book"] == 1


def test_shared_inputs_stay_as_they_were_fixed_that_day():
    ada = make_user()
    customer = owned((ada, 10, None))
    shared.write(TODAY)
    owned((ada, 10, None))
    shared.write(TODAY)
    assert columns_of(customer)["owner_book"] == 1
    shared.write(days_ago(-1))
    assert columns_of(customer)["owner_book"] == 1
    assert columns_of(customer, as_of=days_ago(-1))["owner_book"] == 2


def test_until_tonight_yesterdays_inputs_hold():
    customer = owned((make_user(), 10, None))
    shared.write(days_ago(1))
    assert columns_of(customer)["owner_book"] == 1
    assert columns_of(customer, as_of=days_ago(2))["owner_book"] is None


def test_a_segments_usual_gap_is_the_median_of_its_customers_own():
    segment = make_segment()
    for gap in (10, 20, 60):
        customer = make_customer(segment=segment)
        for age in (0, gap, 2 * gap):
            make_purchase(customer, purchased_on=days_ago(age))
    elsewhere = make_customer()
    shared.write(TODAY)
    assert columns_of(customer)["segment_gap_days"] == 20
    assert columns_of(elsewhere)["segment_gap_days"] is None


def test_series_are_counted_once_a_day():
    customer = make_customer()
    make_product(make_series())
    shared.write(TODAY)
    make_product(make_series())
    assert columns_of(customer)["series_total"] == 1
    shared.write(days_ago(-1))
    assert columns_of(customer, as_of=days_ago(-1))["series_total"] == 2


def test_series_that_are_loaded_after_the_first_facts_of_a_day_still_count():
    customer = owned((make_user(), 10, None))
    shared.write(TODAY)
    make_product(make_series())
    shared.write(TODAY)
    make_product(make_series())
    assert columns_of(customer)["series_total"] == 1


def test_where_the_day_did_not_fix_the_series_they_are_counted():
    customer = owned((make_user(), 10, None))
    make_product(make_series())
    shared.write(TODAY)
    SharedInput.objects.filter(name="series_total").delete()
    assert columns_of(customer)["series_total"] == 1


def test_shared_inputs_know_nothing_of_later_days():
    customer = owned((make_user(), 5, None))
    shared.write(days_ago(6))
    assert not SharedInput.objects.filter(name=shared.BOOK).exists()
    Assignment.objects.update(started_on=days_ago(6))
    shared.write(days_ago(6))
    assert columns_of(customer)["owner_book"] == 1
