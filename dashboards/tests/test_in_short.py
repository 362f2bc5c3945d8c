"""In short: why the score is what it is, in a sentence or two."""

from datetime import timedelta

import pytest

from accounts.tests.builders import (
    TODAY,
    make_customer,
    make_feed,
    make_note,
    make_purchase,
)
from dashboards import reasons
from dashboards.tests.builders import make_company, signed_in
from diagnostics.models import Diagnosis
from diagnostics.tests.builders import days_ago, score
from web.formatting import full_date, per_mille


@pytest.fixture
def people(db):
    return make_company()


@pytest.fixture
def account(people):
    """An account that stopped buying."""
    customer = make_customer(people.executive)
    for months in range(12):
        make_purchase(customer, purchased_on=days_ago(200 + 30 * months))
    make_note(customer, happened_on=days_ago(50), sentiment=1)
    score(customer)
    return customer


def page(user, customer):
    return signed_in(user).get(f"/accounts/{customer.pk}/")


def test_the_page_says_in_a_sentence_what_costs_most(people, account):
    shown = page(people.executive, account)

    first, *_ = named = shown.context["because"].reasons
    assert f"Mostly because of <strong>{first.label}</strong>" in shown.text
    assert len(named) <= 3
    assert [r.lost for r in named] == sorted((r.lost for r in named), reverse=True)


def test_no_more_reasons_are_named_than_explain_half_of_what_is_lost(people, account):
    named = page(people.executive, account).context["because"].reasons
    lost = 1000 - Diagnosis.objects.get(pk=account.pk).score
    others = [reason.lost for reason in named if not reason.is_limit][:-1]

    assert 2 * sum(others) < lost <= 2 * sum(reason.lost for reason in named)


def test_what_explains_less_than_half_is_not_called_most(people, account, monkeypatch):
    monkeypatch.setattr(reasons, "MOST_NAMED", 1)
    monkeypatch.setattr(reasons, "ENOUGH", 1.1)

    assert "Above all because of <strong>" in page(people.executive, account).text


def test_a_limit_is_named_with_what_it_watches(people, account):
    shown = page(people.executive, account)

    (limit,) = shown.context["limits"]
    assert limit["watched"] == "now 6.7 × usual gap"
    assert "No order for 3 usual gaps or more, now 6.7 × usual gap." in shown.text


def test_a_limit_that_takes_nothing_away_says_so(people, account):
    found = Diagnosis.objects.get(pk=account.pk)
    found.points = [None if points is None else 0 for points in found.points]
    found.raw = found.capped = found.score = 0
    found.save()

    text = page(people.executive, account).text

    assert "No more than 40: No order for 3 usual gaps or more" in text
    assert "The limit itself takes nothing now" in text
    assert "as one of the reasons, Purchase rhythm costs" in text


def test_a_new_account_begins_with_when_its_verdict_comes(people):
    customer = make_customer(people.executive, acquired_on=days_ago(10))
    make_purchase(customer, purchased_on=days_ago(5))
    score(customer)

    because = page(people.executive, customer).context["because"]

    day = full_date(TODAY + timedelta(days=50))
    known = per_mille(Diagnosis.objects.get(pk=customer.pk).coverage)
    assert because.state == (
        f"New, so no verdict before {day}, when it is 60 days old. "
        f"So far only {known} is known, and 60% is needed."
    )


def test_an_account_of_which_too_little_is_known_begins_with_that(people):
    for kind in ("purchase", "note", "contact", "ticket", "incident"):
        make_feed(kind)
    customer = make_customer(people.executive)
    make_purchase(customer, purchased_on=days_ago(5))
    make_note(customer, happened_on=days_ago(3))
    score(customer)

    because = page(people.executive, customer).context["because"]

    known = per_mille(Diagnosis.objects.get(pk=customer.pk).coverage)
    assert because.state == (
        f"No verdict yet: only {known} is known, and 60% is needed."
    )


def test_a_healthy_account_is_said_to_be_healthy_first(people):
    customer = make_customer(people.executive)
    for months in range(26):
        make_purchase(customer, purchased_on=days_ago(10 + 30 * months))
    score(customer)

    assert page(people.executive, customer).context["because"].lead == (
        "Healthy; most to gain from"
    )
