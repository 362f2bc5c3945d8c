"""The reviews of a week: chosen on Monday, and kept until Sunday."""

from copy import deepcopy
from datetime import timedelta

import pytest

from accounts.models import Assignment, Organisation, Rating, Review
from accounts.tests.builders import TODAY, make_assignment
from accounts.tests.fact_builders import make_fact
from dashboards.asked import reviews_asked
from dashboards.reader import Reader
from dashboards.tests.builders import make_account, make_company, signed_in
from diagnostics import partitions
from diagnostics.models import Diagnosis, DiagnosisHistory, FrameworkVersion
from web.formatting import short_date

MONDAY = TODAY - timedelta(days=TODAY.weekday())
EVE = MONDAY - timedelta(days=1)


@pytest.fixture
def people(db):
    return make_company()


def stored(account, day, score, revenue):
    """What was stored of an account's score on a day."""
    partitions.ensure([day])
    now = Diagnosis.objects.get(pk=account.pk)
    kept = {field.name for field in DiagnosisHistory._meta.concrete_fields}
    columns = {
        name: getattr(now, name)
        for name in kept - {"customer", "as_of", "score", "revenue", "computed_later"}
    }
    DiagnosisHistory.objects.create(
        customer=account, as_of=day, score=score, revenue=revenue, **columns
    )


def account_of(owner, name, *, change=-50, revenue=1000):
    """An account that changed so much in the 30 days before Monday."""
    account = make_account(owner, name=name)
    stored(account, EVE - timedelta(days=30), 600, revenue)
    stored(account, EVE, 600 + change, revenue)
    return account


def asked_of(user, day=TODAY):
    Organisation.objects.update(frozen_on=day)
    reader = Reader(user, Organisation.objects.get())
    return [(each.customer.name, each.is_done) for each in reviews_asked(reader)]


def test_three_of_ones_own_are_asked_for_most_at_stake_first(people):
    mine = people.executive
    for name, change in (("A", -10), ("B", 80), ("C", -40), ("D", 20)):
        account_of(mine, name, change=change)
    account_of(people.colleague, "E", change=-100)

    assert asked_of(mine) == [("B", False), ("C", False), ("D", False)]


def test_what_is_done_stays_as_done_and_nothing_takes_its_place(people):
    mine = people.executive
    accounts = [account_of(mine, name) for name in "ABCD"]
    make_fact(Review, accounts[1], reviewed_on=MONDAY)

    asked = [("A", False), ("B", True), ("C", False)]

    assert asked_of(mine, MONDAY) == asked
    assert asked_of(mine, MONDAY + timedelta(days=6)) == asked


def test_what_was_reviewed_before_monday_is_not_asked_for(people):
    mine = people.executive
    recent, stale = account_of(mine, "Recent"), account_of(mine, "Stale")
    for account in (recent, stale):
        make_fact(Review, account, reviewed_on=EVE - timedelta(days=90))
    make_fact(Rating, stale, rated_on=EVE - timedelta(days=91))
    make_fact(Rating, stale, aspect="value", rated_on=EVE)

    assert asked_of(mine) == [("Stale", False)]


def test_a_rating_holds_for_as_long_as_the_scoring_model_says(people):
    stale = account_of(people.executive, "Stale")
    make_fact(Review, stale, reviewed_on=EVE - timedelta(days=20))
    make_fact(Rating, stale, aspect="value", rated_on=EVE - timedelta(days=20))
    assert asked_of(people.executive) == []

    DiagnosisHistory.objects.update(version=strict_version(19))

    assert asked_of(people.executive) == [("Stale", False)]


def strict_version(valid_days):
    """By which ratings hold for so long."""
    version = FrameworkVersion.objects.get()
    definition = deepcopy(version.definition)
    for dimension in definition["dimensions"]:
        for rule in dimension["measures"]:
            if rule["key"].startswith("team_view_"):
                rule["valid_days"] = valid_days
    version.pk, version.number, version.definition = None, 2, definition
    version.save()
    return version


def test_what_is_stored_within_the_week_changes_nothing(people):
    mine = people.executive
    accounts = [account_of(mine, name) for name in "ABCD"]
    before = asked_of(mine, MONDAY)

    stored(accounts[3], MONDAY, 0, 10_000)
    account_of(people.colleague, "New")

    assert asked_of(mine, MONDAY + timedelta(days=4)) == before


def test_an_account_that_was_handed_over_is_asked_of_nobody_until_monday(people):
    mine, theirs = people.executive, people.colleague
    account = account_of(mine, "Given")
    for name in "BCD":
        account_of(mine, name, change=-1)
    Assignment.objects.filter(customer=account).update(ended_on=TODAY)
    make_assignment(account, theirs, started_on=TODAY)

    assert asked_of(mine) == [("B", False), ("C", False)]
    assert asked_of(theirs) == []


def test_the_book_shows_what_is_asked_and_leads_there(people):
    account = account_of(people.executive, "Plum Oil")

    page = signed_in(people.executive).get("/")

    assert "Reviews asked this week" in page.text
    assert f'href="/accounts/{account.pk}/review/"' in page.text
    assert "−5.0 in 30 days, " in page.text
    assert f"revenue in 12 months, to {short_date(EVE)}" in page.text
    assert "Reviews asked" not in signed_in(people.director).get("/").text
