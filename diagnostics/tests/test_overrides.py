"""Scores that people set: one at a time, for a while, with a reason."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.tests.builders import (
    EARLIER_TRANSACTION,
    TODAY,
    make_customer,
    make_organisation,
    make_purchase,
    make_user,
)
from diagnostics import overrides
from diagnostics.bridges import bridge_between
from diagnostics.explain import explain
from diagnostics.models import Diagnosis, Override
from diagnostics.tests.builders import days_ago, history_of, score

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    make_organisation()
    customer = make_customer(make_user())
    for month in range(14):
        make_purchase(customer, purchased_on=days_ago(10 + 30 * month))
    return customer


def say(customer, **fields):
    usual = {
        "author": make_user(),
        "day": TODAY,
        "kind": "ceiling",
        "points": 30,
        "reason": "Their buyer told me.",
        "until": TODAY + timedelta(days=90),
    }
    return overrides.set_score(customer=customer, **usual | fields)


def test_it_holds_from_today_through_its_last_day(account):
    made = say(account)

    assert overrides.in_force(account, TODAY) == made
    assert overrides.in_force(account, TODAY + timedelta(days=90)) == made
    assert overrides.in_force(account, TODAY + timedelta(days=91)) is None


def test_one_holds_at_a_time_and_it_says_whose(account):
    say(account, author=make_user("Ada North"))

    with pytest.raises(overrides.SetAlready, match="Ada North has set this score"):
        say(account, kind="value", points=80)

    assert Override.objects.count() == 1


@pytest.mark.parametrize("days", [-1, 366])
def test_it_holds_for_a_year_at_most_and_never_ends_before_it_begins(account, days):
    with pytest.raises(ValidationError, match="365 days"):
        say(account, until=TODAY + timedelta(days=days))


def test_it_needs_a_reason(account):
    with pytest.raises(ValidationError):
        say(account, reason="  ")


def test_ended_it_holds_no_more_and_another_can_be_set(account):
    made = say(account, day=days_ago(5))

    overrides.end(override=made, day=TODAY)
    overrides.end(override=made, day=TODAY)

    assert overrides.in_force(account, TODAY) is None
    (ended,) = overrides.past(account, TODAY)
    assert ended.ended_on == TODAY
    assert say(account).pk != made.pk


def test_what_began_today_is_removed_when_it_ends(account):
    overrides.end(override=say(account), day=TODAY)

    assert not Override.objects.exists()


@pytest.mark.parametrize(("days", "told"), [(90, True), (91, False)])
def test_what_ended_is_remembered_for_ninety_days(days, told):
    ended = Override(ended_on=days_ago(days))

    assert overrides.is_remembered(ended, TODAY) is told


def test_a_score_is_held_down_and_still_adds_up_once_it_is_taken_back(account):
    made = say(account)
    diagnosis = score(account)
    assert diagnosis.score == 300

    overrides.end(override=made, day=TODAY)
    diagnosis = Diagnosis.objects.get(pk=account.pk)

    why = explain(diagnosis, is_contract=False)
    lost = sum(line.lost for line in why.lines) + why.cap_lost + why.override_lost
    assert lost == 1000 - diagnosis.score
    assert why.override.reason == overrides.TAKEN_BACK


def test_who_said_what_is_still_known_once_it_is_taken_back(account):
    author = make_user("Ada North")
    made = Override.objects.create(
        customer=account,
        author=author,
        kind="ceiling",
        points=30,
        reason="Their buyer told me.",
        started_on=TODAY,
        ended_on=TODAY + timedelta(days=9),
        recorded_xid=EARLIER_TRANSACTION,
    )
    diagnosis = score(account)
    overrides.end(override=made, day=TODAY)
    diagnosis.refresh_from_db()

    found = overrides.counted_in(diagnosis)

    assert (found.kind, found.points, found.author) == ("ceiling", 30, author)
    assert found.reason == "Their buyer told me. (taken back since)"
    assert found.started_on == TODAY


def test_a_bridge_from_what_was_taken_back_stays_exact(account):
    made = say(account)
    before = score(account)
    overrides.end(override=made, day=TODAY)
    after = score(account)

    (row, *_) = history_of(account)
    found = bridge_between(row, after)

    assert row.score == before.score == 300
    assert sum(step.tenths for step in found.steps) == after.score - before.score
