"""A past diagnosis can be read again as it was, whatever was changed since."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db.utils import IntegrityError

from accounts.models import (
    Customer,
    Note,
    Purchase,
    Segment,
    ServiceActivity,
    Ticket,
    UnitCost,
)
from accounts.services import settings
from accounts.tests.builders import (
    TODAY,
    make_contract,
    make_customer,
    make_note,
    make_organisation,
    make_product,
    make_purchase,
    make_segment,
    make_series,
    make_user,
)
from accounts.tests.fact_builders import NOON, make_fact
from diagnostics import publishing, replaying, runs, services
from diagnostics.features import shared
from diagnostics.models import (
    Diagnosis,
    FrameworkVersion,
    ScoringModel,
)
from diagnostics.pipeline import diagnosed
from diagnostics.replaying import Stored
from diagnostics.scoring.defaults import DEFAULT
from diagnostics.scoring.framework import Audience
from diagnostics.tests.builders import (
    KNOWN,
    columns_of,
    days_ago,
    reading_of,
    remembered,
    stored,
)

committed = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.mark.django_db
def test_facts_recorded_since_were_not_known():
    customer = make_customer(**KNOWN)
    make_note(customer, happened_on=days_ago(30), **KNOWN)
    make_note(customer, happened_on=days_ago(3))
    assert remembered(customer)["days_since_contact"] == 30
    assert columns_of(customer)["days_since_contact"] == 3


@pytest.mark.django_db
def test_a_changed_fact_is_read_as_it_was():
    customer = make_customer(**KNOWN)
    make_contract(customer, **KNOWN)
    customer.contracts.update(notice_given_on=days_ago(3))
    assert remembered(customer)["notice_given"] == 0
    assert columns_of(customer)["notice_given"] == 1


@pytest.mark.django_db
def test_a_deleted_fact_is_still_read():
    customer = make_customer(**KNOWN)
    make_purchase(customer, amount="40.10", **KNOWN)
    Purchase.objects.all().delete()
    assert remembered(customer)["revenue_12m_cents"] == 40_10
    assert columns_of(customer)["revenue_12m_cents"] == 0


@pytest.mark.django_db
def test_a_fact_that_moved_is_read_where_it_was():
    customer, other = make_customer(**KNOWN), make_customer(**KNOWN)
    make_note(customer, **KNOWN)
    Note.objects.update(customer=other)
    assert remembered(customer)["days_since_contact"] == 0
    assert remembered(other)["days_since_contact"] is None


@pytest.mark.django_db
def test_a_segment_is_read_as_it_was():
    segment = make_segment(contact_cadence_days=30, **KNOWN)
    customer = make_customer(segment=segment, **KNOWN)
    Segment.objects.update(contact_cadence_days=7)
    assert remembered(customer)["contact_cadence_days"] == 30


@pytest.mark.django_db
def test_an_archived_customer_is_read_as_it_was():
    customer = make_customer(**KNOWN)
    Customer.objects.update(archived_on=TODAY)
    assert remembered(customer)["purchase_days"] == 0


@pytest.mark.django_db
def test_a_product_is_read_in_the_series_where_it_stood():
    first, second = make_series(), make_series()
    products = [make_product(series, **KNOWN) for series in (first, second)]
    customer = make_customer(**KNOWN)
    for product in products:
        make_purchase(customer, product=product, **KNOWN)
    products[1].series = first
    products[1].save()
    before, now = remembered(customer), columns_of(customer)
    assert (before["series_12m"], before["series_total"]) == (2, 2)
    assert (now["series_12m"], now["series_total"]) == (1, 1)


@pytest.fixture
def account() -> Customer:
    """It buys every 30 days, and we spoke to it ten days ago."""
    make_organisation()
    customer = make_customer(make_user(), contact_cadence_days=30)
    for age in (20, 50, 80, 110):
        make_purchase(customer, purchased_on=days_ago(age), promised_on=days_ago(70))
    make_note(customer, happened_on=days_ago(10), sentiment=1)
    return customer


def differing(*diagnoses: Stored) -> list[tuple[str, ...]]:
    return [replay.differs for replay in replaying.replay(list(diagnoses))]


def scored_now(diagnosis: Diagnosis) -> int:
    """The score of its day, from what is known now."""
    reading = reading_of(diagnosis.customer, as_of=diagnosis.as_of)
    (score,) = diagnosed(reading, services.judges_for(reading.as_of))["score"]
    return score


def change_everything(customer: Customer) -> None:
    """Committed one by one, as people would."""
    Purchase.objects.filter(customer=customer, purchased_on=days_ago(20)).delete()
    Purchase.objects.filter(customer=customer).update(delivered_on=days_ago(60))
    Note.objects.filter(customer=customer).update(sentiment=-2)
    make_note(customer, happened_on=days_ago(2), sentiment=-2)
    customer.contact_cadence_days = 5
    customer.save()


@committed
def test_yesterdays_diagnosis_replays_unchanged_after_facts_changed(account):
    yesterday = stored(account, as_of=days_ago(1))

    change_everything(account)

    assert differing(yesterday) == [()]
    assert scored_now(yesterday) != yesterday.score


@committed
def test_a_complaint_closed_today_as_of_three_days_ago_was_open_yesterday(account):
    opened_at = NOON - timedelta(days=20)
    make_fact(Ticket, account, kind="complaint", severity=4, opened_at=opened_at)
    yesterday = stored(account, as_of=days_ago(1))

    Ticket.objects.update(resolved_at=NOON - timedelta(days=3))

    assert differing(yesterday) == [()]
    assert scored_now(yesterday) != yesterday.score


@committed
def test_what_an_hour_costs_is_read_as_it_was_priced_then(account):
    for kind in ("support", "training"):
        make_fact(ServiceActivity, account, kind=kind, done_on=days_ago(200))
    make_fact(UnitCost, activity="support")
    shared.write(TODAY)
    before = stored(account)

    make_fact(UnitCost, activity="training", cost_per_hour=6000)
    shared.write(TODAY)

    assert differing(before) == [()]
    assert scored_now(before) != before.score


@committed
def test_an_earlier_diagnosis_of_the_day_replays_after_the_day_was_scored_anew(account):
    make_fact(ServiceActivity, account, kind="support", done_on=days_ago(200))
    make_fact(UnitCost, activity="support")
    runs.score_day(TODAY)
    before = Diagnosis.objects.get()

    UnitCost.objects.update(cost_per_hour=6000)
    shared.forget(TODAY)
    shared.write(TODAY)

    assert differing(before) == [()]
    assert scored_now(before) != before.score


@committed
def test_a_diagnosis_replays_under_its_version_whichever_model_comes_first_now(account):
    for priority, name in ((11, "Coarse"), (12, "Fine")):
        published_for_repeat(name, priority)
    before = stored(account)

    fine = ScoringModel.objects.get(name="Fine")
    publishing.rename(model=fine, name="Fine", priority=5, today=TODAY)

    assert differing(before) == [()]
    assert services.versions_for(TODAY)[0] != before.version


def published_for_repeat(name: str, priority: int) -> None:
    framework = replace(DEFAULT, audience=Audience("repeat"), new_account_days=priority)
    FrameworkVersion.objects.create(
        scoring_model=ScoringModel.objects.create(
            key=name.lower(), name=name, priority=priority
        ),
        number=1,
        status="published",
        effective_on=days_ago(100),
        definition=framework.to_dict(),
    )


@committed
def test_revenue_replays_without_the_rates_that_its_version_got_later():
    make_organisation(currency="EUR")
    customer = make_customer(currency="USD")
    make_purchase(customer, amount=100)
    before = stored(customer)
    rates = settings.add_rate_set(name="2026", fixed_on=TODAY, rates={"USD": "0.9"})

    publishing.look_after(
        version=before.version,
        today=TODAY,
        review_by=None,
        is_validated=False,
        rate_set=rates,
    )

    after = stored(customer)
    assert (before.revenue, after.revenue) == (None, 90)
    assert differing(before, after) == [(), ()]


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["update", "insert", "delete"])
def test_rates_that_a_version_converts_with_never_change(change):
    rates = settings.add_rate_set(name="2026", fixed_on=TODAY, rates={"USD": "0.9"})
    FrameworkVersion.objects.update(rate_set=rates)
    changes = {
        "update": lambda: rates.rates.update(rate="0.5"),
        "insert": lambda: rates.rates.create(currency="GBP", rate="1.2"),
        "delete": lambda: rates.rates.all().delete(),
    }

    with pytest.raises(IntegrityError, match="never change"):
        changes[change]()
