"""How a score moved, as other systems read it."""

from datetime import timedelta

import pytest

from accounts.models import Organisation
from accounts.tests.builders import (
    TODAY,
    make_customer,
    make_organisation,
    make_user,
)
from accounts.tests.reading import every_page, signed_in_as
from diagnostics import runs
from diagnostics.models import DiagnosisHistory
from diagnostics.tests.score_reading import buys_monthly, of_account

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def organisation():
    return make_organisation()


@pytest.fixture
def analyst():
    return signed_in_as("analyst")


def test_history_comes_newest_first_and_pages_without_gaps(analyst):
    customer = buys_monthly(make_customer(make_user()))
    runs.score_everything(as_of=TODAY)
    stored = DiagnosisHistory.objects.filter(customer=customer).order_by("-as_of")

    rows = every_page(analyst, of_account(customer.pk, "history/?limit=10"))

    expected = [day.isoformat() for day in stored.values_list("as_of", flat=True)]
    assert len(expected) > 20
    assert [row["as_of"] for row in rows] == expected
    assert [row["computed_later"] for row in rows[:2]] == [False, True]


def test_history_tells_of_no_day_ahead_of_a_clock_that_was_put_back(analyst):
    customer = buys_monthly(make_customer(make_user()))
    runs.fill_days([TODAY - timedelta(days=d) for d in (3, 2, 1)])
    Organisation.objects.update(frozen_on=TODAY - timedelta(days=2))

    rows = every_page(analyst, of_account(customer.pk, "history/"))

    assert [row["as_of"][-2:] for row in rows] == ["18", "17"]


def test_history_can_be_read_forwards(analyst):
    customer = buys_monthly(make_customer(make_user()))
    runs.fill_days([TODAY - timedelta(days=d) for d in (3, 2, 1)])

    rows = every_page(
        analyst, of_account(customer.pk, "history/?ordering=as_of&limit=2")
    )

    assert [row["as_of"][-2:] for row in rows] == ["17", "18", "19"]
