"""Scores under a clock that is put back, and set going again."""

from datetime import date

import pytest

from accounts.models import Customer, Organisation
from accounts.tests.builders import (
    TODAY,
    make_customer,
    make_note,
    make_organisation,
    make_purchase,
)
from diagnostics import runs, services, tasks
from diagnostics.models import Diagnosis, RangeRun
from diagnostics.tests.builders import days_ago, history_of, score

pytestmark = pytest.mark.django_db
LONG_PAST = days_ago(300)


@pytest.fixture(autouse=True)
def customer(monkeypatch) -> Customer:
    """Scored today; a first load fills two month-ends and two week-ends."""
    monkeypatch.setattr(runs, "MONTH_ENDS", 2)
    monkeypatch.setattr(runs, "WEEK_ENDS", 2)
    make_organisation()
    customer = make_customer()
    for age in range(10, 730, 90):
        make_purchase(customer, purchased_on=days_ago(age))
    tasks.score_today()
    return customer


def set_clock(day: date) -> None:
    Organisation.objects.update(frozen_on=day)


def scored_days() -> set[date]:
    return set(Diagnosis.objects.values_list("as_of", flat=True))


def past_days(customer: Customer) -> list[date]:
    return [row.as_of for row in history_of(customer) if row.computed_later]


def test_scores_are_of_the_day_on_which_the_clock_stands():
    set_clock(LONG_PAST)
    assert services.scored_as_of() is None

    tasks.score_today()

    assert services.scored_as_of() == LONG_PAST
    assert scored_days() == {LONG_PAST}
    assert tasks.score_today() == 0


def test_a_day_that_was_scored_before_is_scored_again():
    set_clock(LONG_PAST)
    tasks.score_today()
    set_clock(TODAY)
    tasks.score_today()
    set_clock(LONG_PAST)

    tasks.score_today()

    assert scored_days() == {LONG_PAST}


def test_scores_go_on_where_the_clock_goes_on():
    set_clock(LONG_PAST)
    tasks.score_today()
    set_clock(TODAY)

    tasks.score_today()

    assert services.scored_as_of() == TODAY
    assert scored_days() == {TODAY}


def test_a_fact_that_comes_under_the_stopped_clock_is_scored(customer):
    set_clock(LONG_PAST)
    make_note(customer, happened_on=LONG_PAST, sentiment=-2)

    tasks.drain()

    assert scored_days() == {LONG_PAST}


def test_a_worker_that_is_late_puts_no_earlier_day_over_the_present_one(customer):
    score(customer, as_of=days_ago(1))

    assert scored_days() == {TODAY}


def test_the_past_of_each_stretch_is_filled(customer):
    assert past_days(customer) == runs.first_load_days(TODAY)
    set_clock(LONG_PAST)

    tasks.score_today()

    assert set(past_days(customer)) == {
        *runs.first_load_days(TODAY), *runs.first_load_days(LONG_PAST)
    }  # fmt: skip


def test_a_feed_that_opens_after_the_clock_was_stopped_scores_the_past_again(customer):
    set_clock(LONG_PAST)
    tasks.score_today()
    set_clock(TODAY)
    tasks.score_today()
    assert runs.past_due() == []

    make_note(customer, happened_on=days_ago(400), sentiment=-2)

    assert runs.past_due() == sorted(runs.first_load_days(TODAY), reverse=True)


def test_a_short_pause_leaves_no_past_to_fill():
    begun = runs.past_due(), RangeRun.objects.filter(is_past=True).count()
    set_clock(days_ago(-20))

    tasks.score_today()

    assert (runs.past_due(), RangeRun.objects.filter(is_past=True).count()) == begun


def test_days_that_were_scored_as_they_came_are_not_filled():
    month_end = date(2027, 1, 31)
    for day in (month_end, date(2027, 3, 20)):
        set_clock(day)
        runs.score_day(day)

    assert runs.past_due() == [date(2027, 3, 13), date(2027, 3, 6), date(2027, 2, 28)]
