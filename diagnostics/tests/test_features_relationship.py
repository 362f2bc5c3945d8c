"""Columns from notes and contacts, worked by hand."""

import pytest

from accounts.tests.builders import (
    make_contact,
    make_customer,
    make_feed,
    make_note,
    make_segment,
)
from diagnostics.tests.builders import columns_of, days_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer():
    return make_customer()


def note(customer, age, sentiment=None, **fields):
    day = days_ago(age)
    return make_note(customer, happened_on=day, sentiment=sentiment, **fields)


def test_silence_is_counted_from_the_latest_note(customer):
    note(customer, 90)
    note(customer, 12)
    note(customer, -3)
    assert columns_of(customer)["days_since_contact"] == 12


def test_a_note_of_another_kind_is_neither_contact_nor_mood(customer):
    for age, kind in {40: "visit", 30: "email", 20: "meeting"}.items():
        note(customer, age, kind=kind)
    note(customer, 5, kind="other", sentiment=-2)
    columns = columns_of(customer)
    assert columns["days_since_contact"] == 20
    assert columns["sentiment_weight"] == 0


def test_who_was_never_contacted_has_no_last_contact(customer):
    columns = columns_of(customer)
    assert columns["days_since_contact"] is None
    assert columns["sentiment_weight"] == 0


def test_a_sentiment_counts_half_after_sixty_days(customer):
    note(customer, 0, sentiment=2)
    note(customer, 60, sentiment=-1)
    note(customer, 120, sentiment=-2)
    note(customer, 0)  # carries none
    columns = columns_of(customer)
    assert columns["sentiment_sum"] == pytest.approx(2 - 0.5 - 2 * 0.25)
    assert columns["sentiment_weight"] == pytest.approx(1.75)


def test_weights_are_whole_millionths_so_that_sums_do_not_depend_on_order(customer):
    note(customer, 1, sentiment=1)
    weight = round(1_000_000 * 0.5 ** (1 / 60)) / 1_000_000
    assert columns_of(customer)["sentiment_weight"] == weight


@pytest.mark.parametrize(("own", "cadence"), [(None, 30), (7, 7)])
def test_the_cadence_is_the_segments_unless_the_customer_has_its_own(own, cadence):
    segment = make_segment(contact_cadence_days=30)
    customer = make_customer(segment=segment, contact_cadence_days=own)
    assert columns_of(customer)["contact_cadence_days"] == cadence


def test_without_a_segment_no_cadence_is_agreed(customer):
    assert columns_of(customer)["contact_cadence_days"] is None


@pytest.mark.parametrize(
    ("acquired", "opened", "expected"), [(400, 90, 90), (30, 90, 30), (400, 0, 0)]
)
def test_contact_is_expected_once_the_customer_and_the_feed_are_there(
    acquired, opened, expected
):
    customer = make_customer(acquired_on=days_ago(acquired))
    make_feed("note", started_on=days_ago(opened))
    assert columns_of(customer)["days_contact_expected_from"] == expected


@pytest.mark.parametrize(("acquired", "expected"), [(400, 67), (40, 17), (20, 0)])
def test_a_silent_feed_does_not_lengthen_the_wait_for_a_first_contact(
    acquired, expected
):
    customer = make_customer(acquired_on=days_ago(acquired))
    make_feed(
        "note", started_on=days_ago(90), data_through=days_ago(30), cadence_days=7
    )
    assert columns_of(customer)["days_contact_expected_from"] == expected


def contact(customer, since=500, left=None, **fields):
    gone = None if left is None else days_ago(left)
    return make_contact(customer, since=days_ago(since), left_on=gone, **fields)


def test_contacts_are_those_who_are_here_today(customer):
    contact(customer)
    contact(customer, since=0)
    contact(customer, since=-1)  # tomorrow
    contact(customer, left=0)  # gone today
    contact(customer, left=-1)  # goes tomorrow
    assert columns_of(customer)["active_contacts"] == 3


def test_a_champion_who_left_is_remembered_for_180_days(customer):
    contact(customer, is_champion=True, left=0)
    contact(customer, is_champion=True, left=179)
    contact(customer, is_champion=True, left=180)
    contact(customer, is_champion=False, left=5)
    contact(customer, is_champion=True)
    columns = columns_of(customer)
    assert columns["champions_left_180d"] == 2
    assert columns["champions_active"] == 1


def test_roles_are_counted_once_among_those_who_are_here(customer):
    for role in ("decides", "uses", "uses", "other"):
        contact(customer, role=role)
    contact(customer, role="pays", left=0)
    contact(customer, role="buys", since=-1)
    assert columns_of(customer)["contact_roles_covered"] == 2


@pytest.mark.parametrize(
    ("role", "left", "covered"),
    [("other", None, None), ("pays", 5, 0), ("pays", -1, 1)],
)
def test_roles_say_something_once_one_was_recorded(customer, role, left, covered):
    contact(customer, role="other")
    contact(customer, role=role, left=left)
    assert columns_of(customer)["contact_roles_covered"] == covered


def test_a_customer_without_contacts_has_none(customer):
    columns = columns_of(customer)
    assert columns["active_contacts"] == 0
    assert columns["champions_active"] == 0
