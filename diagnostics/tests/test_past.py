"""Scoring the past of a first load again, once its facts were completed."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Customer
from accounts.tests.builders import (
    TODAY,
    make_customer,
    make_organisation,
    make_purchase,
    make_segment,
)
from diagnostics import runs
from diagnostics.models import DiagnosisHistory, SharedInput
from diagnostics.tests.builders import days_ago, history_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(monkeypatch) -> Customer:
    """A first load of orders every 90 days, scored on four days of its past."""
    monkeypatch.setattr(runs, "MONTH_ENDS", 2)
    monkeypatch.setattr(runs, "WEEK_ENDS", 2)
    make_organisation()
    customer = make_customer(segment=make_segment())
    for age in range(10, 730, 90):
        make_purchase(customer, purchased_on=days_ago(age))
    runs.score_everything(as_of=TODAY)
    return customer


def load_a_second_file(customer: Customer) -> None:
    """Orders that reach no further back than the first ones."""
    for age in range(40, 600, 90):
        make_purchase(customer, purchased_on=days_ago(age))


def rescore(*arguments: str) -> str:
    said = StringIO()
    call_command("rescore", *arguments, stdout=said, stderr=StringIO())
    return said.getvalue()


def past_of(customer: Customer) -> dict:
    rows = history_of(customer)
    return {row.as_of: row.values for row in rows if row.as_of < TODAY}


def test_the_past_is_scored_again_from_all_facts_when_told_to(customer):
    load_a_second_file(customer)
    before = past_of(customer)
    rescore()
    assert past_of(customer) == before

    assert rescore("--past") == "Scored 4 past days again.\n"

    after = past_of(customer)
    assert set(after) == set(before) == set(runs.first_load_days(TODAY))
    assert all(after[day] != before[day] for day in before)
    assert runs.past_due() == []


def test_what_was_scored_on_its_day_stays(customer):
    day = runs.first_load_days(TODAY)[0]
    DiagnosisHistory.objects.filter(as_of=day).update(computed_later=False)
    before = past_of(customer)
    load_a_second_file(customer)
    rescore("--past")
    assert past_of(customer)[day] == before[day]
    assert DiagnosisHistory.objects.filter(as_of=day).count() == 1


def test_days_on_which_the_customer_proves_not_to_be_ours_are_taken_back(customer):
    Customer.objects.update(acquired_on=days_ago(9))
    rescore("--past")
    assert list(past_of(customer)) == [days_ago(7)]


def test_what_accounts_share_is_fixed_anew(customer):
    gaps = SharedInput.objects.filter(name="usual_gap", as_of__lt=TODAY)
    assert set(gaps.values_list("value", flat=True)) == {90}
    load_a_second_file(customer)
    rescore("--past")
    assert set(gaps.values_list("value", flat=True)) < {30, 45, 60}


def test_a_run_that_is_stopped_leaves_the_rest_due(customer):
    def stop(*step: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        runs.score_past(progress=stop)
    assert runs.past_due() == list(reversed(runs.first_load_days(TODAY)))[1:]


@pytest.mark.parametrize("other", [("--as-of", "2026-11-01"), ("--every", "7")])
def test_past_knows_its_days_itself(customer, other):
    with pytest.raises(CommandError, match="leave out --as-of and --every"):
        rescore("--past", *other)
