"""Columns from required roles and who fills them, worked by hand."""

import pytest

from accounts.models import Feed, Placement, StaffingRequirement
from accounts.tests.builders import (
    EARLIER_TRANSACTION,
    make_customer,
    make_feed,
    make_segment,
    make_user,
)
from accounts.tests.fact_builders import make_fact
from diagnostics.features import read
from diagnostics.tests.builders import columns_of, days_ago, reading_of

pytestmark = pytest.mark.django_db
BEFORE_THIS_TEST = f"{EARLIER_TRANSACTION + 1}:{EARLIER_TRANSACTION + 1}:"
KNOWN = {"recorded_xid": EARLIER_TRANSACTION}


@pytest.fixture
def segment():
    return make_segment()


@pytest.fixture
def customer(segment):
    return make_customer(segment=segment)


def require(headcount=1, since=400, until=None, stated=None, **fields):
    return make_fact(
        StaffingRequirement,
        headcount=headcount,
        stated_on=days_ago(since if stated is None else stated),
        started_on=days_ago(since),
        ended_on=None if until is None else days_ago(until),
        customer=fields.pop("customer", None),
        **({"role": "Engineer"} | fields),
    )


def place(customer, since=300, until=None, announced=None, **fields):
    return make_fact(
        Placement,
        customer,
        announced_on=days_ago(since if announced is None else announced),
        started_on=days_ago(since),
        ended_on=None if until is None else days_ago(until),
        **fields,
    )


def filled(customer, **reading):
    columns = columns_of(customer, **reading)
    return columns["seats_filled"], columns["seats_required"]


def test_a_segments_requirement_holds_for_its_customers(customer, segment):
    require(2, segment=segment)
    place(customer, role="ENGINEER")
    assert filled(customer) == (1, 2)
    assert filled(make_customer()) == (None, None)


def test_a_customers_own_requirement_takes_the_place_of_its_segments(customer, segment):
    require(2, segment=segment, since=10)
    require(3, customer=customer)
    require(1, segment=segment, role="Trainer")
    assert filled(customer) == (0, 4)


def test_nobody_needed_after_all_lifts_the_requirement(customer, segment):
    require(2, segment=segment)
    require(0, customer=customer)
    assert filled(customer) == (None, None)


@pytest.mark.parametrize(
    "dates",
    [
        {"since": -1, "stated": 5},  # begins tomorrow
        {"since": 50, "until": 0},  # ended today
        {"since": 5, "stated": -1},  # said tomorrow
    ],
)
def test_only_what_is_required_today_counts(customer, dates):
    require(customer=customer, **dates)
    assert filled(customer) == (None, None)


@pytest.mark.parametrize(
    ("dates", "people"),
    [
        ({"since": 0}, 1),
        ({"since": -1, "announced": 5}, 0),
        ({"since": 5, "announced": -1}, 0),
        ({"since": 50, "until": 0}, 0),
        ({"since": 50, "until": -1}, 1),
    ],
)
def test_only_who_is_there_today_fills_a_role(customer, dates, people):
    require(customer=customer)
    place(customer, **dates)
    assert filled(customer) == (people, 1)


def test_who_has_left_the_company_fills_nothing(customer):
    require(customer=customer)
    place(customer, user=make_user(left_on=days_ago(20)))
    columns = columns_of(customer)
    assert (columns["seats_filled"], columns["seat_empty_days"]) == (0, 20)


def test_a_person_counts_once_in_a_role_and_no_role_beyond_its_need(customer):
    require(2, customer=customer)
    require(1, customer=customer, role="Trainer")
    ada = make_user()
    place(customer, user=ada, skill="Belts")
    place(customer, user=ada, skill="Robots", since=100)
    place(customer, role="Trainer")
    place(customer, role="Trainer")
    assert filled(customer) == (2, 3)


def vacancy(customer, **reading):
    return columns_of(customer, **reading)["seat_empty_days"]


def test_a_vacancy_counts_from_the_day_too_few_were_left(customer):
    require(2, customer=customer, since=400)
    place(customer, since=390)
    place(customer, since=390, until=90)
    place(customer, since=90, until=40)
    assert vacancy(customer) == 40
    assert vacancy(customer, as_of=days_ago(50)) == 0


def test_a_role_that_was_never_full_is_vacant_since_it_was_required(customer):
    require(2, customer=customer, since=70)
    place(customer, since=300, until=10)
    assert vacancy(customer) == 70


def test_the_longest_vacancy_counts(customer):
    require(customer=customer, since=20)
    require(customer=customer, since=60, role="Trainer")
    assert vacancy(customer) == 60


def test_a_first_person_on_the_way_leaves_the_role_vacant(customer):
    require(customer=customer, since=60)
    place(customer, since=-5, announced=10)
    assert vacancy(customer) == 60


def test_days_of_placements_count_from_their_feed(customer):
    make_feed(Feed.Kind.PLACEMENT, started_on=days_ago(33))
    assert columns_of(customer)["days_placement_expected_from"] == 33


def gap(customer):
    return columns_of(customer)["skill_gap_levels"]


def test_the_best_certified_in_the_role_close_the_gap(customer):
    require(customer=customer, skill="Belts", level=4)
    place(customer, skill="belts", level=1)
    place(customer, skill="Belts", level=3)
    place(customer, skill="Robots", level=5)
    assert gap(customer) == 1


def test_who_lacks_the_skill_is_level_nought(customer):
    require(customer=customer, skill="Belts", level=4)
    place(customer, skill="Robots", level=5)
    assert gap(customer) == 4


def test_without_a_skill_any_level_counts_and_too_much_is_no_gap(customer):
    require(customer=customer, level=2)
    place(customer, skill="Robots", level=5)
    assert gap(customer) == 0


def test_a_role_with_nobody_in_it_has_no_gap(customer):
    require(customer=customer, skill="Belts", level=4)
    place(customer, until=3, skill="Belts", level=4)
    assert gap(customer) is None


def test_the_largest_gap_counts(customer):
    require(customer=customer, level=2)
    require(customer=customer, role="Trainer", skill="Belts", level=5)
    place(customer, level=2)
    place(customer, role="trainer", skill="Belts", level=2)
    assert gap(customer) == 3


def test_seats_are_read_as_they_were_known(segment):
    customer = make_customer(segment=segment, **KNOWN)
    require(2, segment=segment, **KNOWN)
    ada = place(customer, **KNOWN)
    place(customer)
    Placement.objects.filter(pk=ada.pk).update(ended_on=days_ago(3))
    require(3, customer=customer)
    assert filled(customer, known_at=BEFORE_THIS_TEST) == (1, 2)
    assert filled(customer) == (1, 3)


def test_a_silent_feed_of_placements_keeps_the_seats_as_they_were(customer):
    require(customer=customer)
    place(customer, until=10)
    feed = Feed.objects.filter(kind=Feed.Kind.PLACEMENT)
    feed.update(data_through=days_ago(20), cadence_days=7)
    assert filled(customer) == (1, 1)


def test_seats_of_several_customers_are_their_own(customer, segment):
    require(1, segment=segment)
    others = make_customer(segment=segment), make_customer()
    place(others[0])
    frame = read(reading_of(customer, *others)).frame
    assert frame["seats_filled"].to_list() == [0, 1, None]
