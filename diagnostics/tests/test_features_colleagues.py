"""Columns from people: leavers, absences, and who speaks to whom, by hand."""

import pytest

from accounts.models import Absence, Membership, Placement, User
from accounts.tests.builders import (
    EARLIER_TRANSACTION,
    LONG_AGO,
    TODAY,
    make_assignment,
    make_contact,
    make_customer,
    make_note,
    make_team,
    make_user,
)
from accounts.tests.fact_builders import make_fact
from diagnostics.features import shared
from diagnostics.models import SharedInput
from diagnostics.tests.builders import columns_of, days_ago

pytestmark = pytest.mark.django_db
BEFORE_THIS_TEST = f"{EARLIER_TRANSACTION + 1}:{EARLIER_TRANSACTION + 1}:"
KNOWN = {"recorded_xid": EARLIER_TRANSACTION}


@pytest.fixture
def ada():
    return make_user()


@pytest.fixture
def customer(ada):
    return make_customer(ada)


def be_in_team(user, until=None, since=900):
    Membership.objects.create(
        user=user,
        team=make_team(),
        role="executive",
        started_on=days_ago(since),
        ended_on=None if until is None else days_ago(until),
    )


@pytest.mark.parametrize(("left", "is_owned"), [(0, 0), (20, 0), (-1, 1)])
def test_who_has_left_owns_nothing(customer, ada, left, is_owned):
    User.objects.filter(pk=ada.pk).update(left_on=days_ago(left))
    columns = columns_of(customer)
    assert columns["owner_here"] == is_owned
    assert columns["owner_covered_365d"] == 365 * is_owned


def test_who_left_later_still_owned_then(customer, ada):
    User.objects.filter(pk=ada.pk).update(left_on=days_ago(20))
    assert columns_of(customer, as_of=days_ago(21))["owner_here"] == 1


@pytest.mark.parametrize(
    ("until", "is_owned"), [((10,), 0), ((0,), 0), ((-1,), 1), ((10, None), 1)]
)
def test_whose_last_place_in_a_team_ended_owns_nothing(customer, ada, until, is_owned):
    for ended in until:
        be_in_team(ada, until=ended)
    assert columns_of(customer)["owner_here"] == is_owned


def test_who_was_never_in_a_team_has_not_left_one(customer, ada):
    be_in_team(ada, since=-5)
    assert columns_of(customer)["owner_here"] == 1


def test_who_left_is_read_as_it_was_known():
    ada = make_user(**KNOWN)
    customer = make_customer(**KNOWN)
    make_assignment(customer, ada, **KNOWN)
    User.objects.filter(pk=ada.pk).update(left_on=days_ago(20))
    assert columns_of(customer, known_at=BEFORE_THIS_TEST)["owner_here"] == 1
    assert columns_of(customer)["owner_here"] == 0


def test_the_book_of_who_left_is_nobodys(customer, ada):
    User.objects.filter(pk=ada.pk).update(left_on=TODAY)
    shared.write(TODAY)
    assert not SharedInput.objects.filter(name=shared.BOOK).exists()


def be_away(user, since, until, announced=None):
    make_fact(
        Absence,
        user=user,
        announced_on=days_ago(since if announced is None else announced),
        started_on=days_ago(since),
        ended_on=None if until is None else days_ago(until),
    )


def with_shared(customer, day=TODAY):
    shared.write(day)
    return columns_of(customer, as_of=day)


@pytest.mark.parametrize(
    ("spans", "days"),
    [
        ([(5, -3)], 3),
        ([(5, 0)], None),  # back today
        ([(5, None)], 30),
        ([(-10, -17)], 7),
        ([(-14, None)], 30),
        ([(-15, -20)], None),  # not within 14 days
        ([(5, -3), (-3, -10)], 10),  # one after the other
        ([(5, -3), (1, -6)], 6),  # overlapping
        ([(5, -3), (-9, -11)], 3),  # apart: the longer
    ],
)
def test_an_owner_is_away_until_the_day_of_return(customer, ada, spans, days):
    for since, until in spans:
        be_away(ada, since, until, announced=30)
    assert with_shared(customer)["owner_days_away"] == days


def test_an_absence_counts_from_the_day_it_is_announced(customer, ada):
    be_away(ada, 5, -5, announced=-1)
    assert with_shared(customer)["owner_days_away"] is None


@pytest.mark.parametrize(
    ("spans", "capacity"),
    [
        ([], 1),
        ([(5, -14)], 0.5),
        ([(-21, -60)], 0.75),
        ([(-28, -60)], 1),
        ([(5, -7), (3, -14)], 0.5),
        ([(5, -40)], 0),
        ([(5, None)], 0),
    ],
)
def test_capacity_is_the_share_of_four_weeks_that_the_owner_is_here(
    customer, ada, spans, capacity
):
    for since, until in spans:
        be_away(ada, since, until, announced=30)
    assert with_shared(customer)["owner_capacity"] == capacity


def test_absences_stay_as_they_were_fixed_that_day(customer, ada):
    shared.write(TODAY)
    be_away(ada, 0, -7)
    assert with_shared(customer)["owner_days_away"] is None
    assert with_shared(customer, days_ago(-1))["owner_days_away"] == 6


def test_stand_ins_are_others_at_work_who_are_here(customer, ada):
    here, away, gone = make_user(), make_user(), make_user(left_on=TODAY)
    for user in (here, away, gone):
        make_assignment(customer, user, role="deputy")
    make_fact(Placement, customer, user=here)
    make_fact(Placement, customer, user=ada)
    make_assignment(customer, make_user(), role="sponsor", ended_on=TODAY)
    be_away(away, 0, -3)
    assert with_shared(customer)["stand_ins"] == 1


def test_our_people_are_who_works_for_the_account_and_who_wrote_lately(customer, ada):
    engineer = make_fact(Placement, customer).user
    for author in (ada, engineer, make_user(), make_user(left_on=TODAY), None):
        make_note(customer, author=author)
    make_note(customer, author=make_user(), happened_on=days_ago(180))
    make_note(customer, author=make_user(), happened_on=days_ago(-1))
    assert columns_of(customer)["our_people"] == 3


def test_their_people_are_who_is_still_there_and_was_spoken_to(customer):
    here, gone = make_contact(customer), make_contact(customer, left_on=TODAY)
    goes = make_contact(customer, left_on=days_ago(-1))
    for contact in (here, here, gone, goes, None):
        make_note(customer, contact=contact)
    make_note(customer, contact=make_contact(customer), happened_on=days_ago(180))
    columns = columns_of(customer)
    assert columns["contacts_spoken_to_180d"] == 2
    assert columns["notes_with_contact_180d"] == 4
    assert columns["notes_180d"] == 5


def test_an_account_of_nobody_knows_nobody():
    columns = columns_of(make_customer(acquired_on=LONG_AGO))
    for name in ("owner_here", "our_people", "stand_ins", "contacts_spoken_to_180d"):
        assert columns[name] == 0


def test_who_spoke_is_read_as_it_was_known():
    customer = make_customer(**KNOWN)
    contact = make_contact(customer, **KNOWN)
    make_note(customer, contact=contact, author=make_user(), **KNOWN)
    make_note(customer, author=make_user())
    contact.left_on = TODAY
    contact.save()
    before = columns_of(customer, known_at=BEFORE_THIS_TEST)
    assert (before["our_people"], before["contacts_spoken_to_180d"]) == (1, 1)
    now = columns_of(customer)
    assert (now["our_people"], now["contacts_spoken_to_180d"]) == (2, 0)
