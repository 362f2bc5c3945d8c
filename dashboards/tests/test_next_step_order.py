"""Which step comes first: what the calendar asks, what was tried, what costs most."""

from datetime import timedelta

import pytest

from accounts.models import Action, ActionOutcome
from accounts.tests.builders import TODAY, make_contract, make_customer, make_note
from dashboards.tests.builders import make_company, signed_in
from dashboards.tests.test_next_step import page, take
from diagnostics.models import Band, Diagnosis
from diagnostics.tests.builders import days_ago, score
from web.formatting import full_date

ENDS_ON = TODAY + timedelta(days=5)


@pytest.fixture
def people(db):
    return make_company()


@pytest.fixture
def account(people):
    """On watch, its contract about to end; nobody has talked to it for long."""
    customer = make_customer(people.executive, relationship_type="contract")
    make_contract(customer, started_on=days_ago(360), ended_on=ENDS_ON)
    make_note(customer, happened_on=days_ago(150), sentiment=0)
    score(customer)
    Diagnosis.objects.update(
        band=Band.WATCH, top_driver="contact_recency", next_on=ENDS_ON
    )
    return customer


def first(people, account):
    """On the page, and in the book."""
    (line,) = signed_in(people.executive).get("/").context["morning"]
    return page(people.executive, account).context["suggestion"], line.step


def test_a_renewal_comes_first_in_the_book_and_on_the_page(people, account):
    suggestion, in_book = first(people, account)

    assert suggestion.step == in_book
    assert suggestion.step.text == "Agree the renewal"
    assert suggestion.step.due_on == ENDS_ON - timedelta(days=1)
    assert suggestion.answers == "Contract ends in 5 days"


def test_the_step_of_the_top_reason_comes_after_a_renewal(people, account):
    shown = page(people.executive, account)

    assert shown.context["then"].step.key == "contact_recency"
    assert "Then: <strong>Call, and note how it went</strong>" in shown.text

    take(people.executive, account, "contact_recency")
    assert page(people.executive, account).context["then"] is None


def test_a_renewal_is_taken_on_for_the_day_that_was_named(people, account):
    take(people.executive, account)

    assert Action.objects.get().due_on == ENDS_ON - timedelta(days=1)


def test_after_a_step_that_did_not_work_the_account_is_reviewed(people, account):
    Diagnosis.objects.update(next_on=None)
    take(people.executive, account)
    Action.objects.update(outcome=ActionOutcome.FAILED, done_on=TODAY)

    shown = page(people.executive, account)

    assert shown.context["suggestion"].step.key == "review"
    tried = "“Call, and note how it went” did not work on"
    assert f"{tried} {full_date(TODAY)}." in shown.text


def test_what_did_not_work_long_ago_is_suggested_again(people, account):
    Diagnosis.objects.update(next_on=None)
    take(people.executive, account)
    long_ago = {"created_on": days_ago(99), "done_on": days_ago(90)}
    Action.objects.update(outcome=ActionOutcome.FAILED, **long_ago)

    assert page(people.executive, account).context["suggestion"].step.reason


def test_another_step_that_failed_is_not_named_beside_a_review(people, account):
    take(people.executive, account, "contact_recency")
    failed = {"outcome": ActionOutcome.FAILED, "done_on": TODAY}
    Action.objects.update(**failed, reason="", title="Send flowers")
    Diagnosis.objects.update(next_on=None, top_driver="")

    shown = page(people.executive, account)

    assert shown.context["suggestion"].step.key == "review"
    assert "did not work on" not in shown.text


def test_who_only_reads_is_led_to_the_fact_behind_a_step(people, account):
    Diagnosis.objects.update(next_on=None)

    fact = page(people.analyst, account).context["fact"]

    assert fact.url == f"/accounts/{account.pk}/facts/note/{account.notes.get().pk}/"
