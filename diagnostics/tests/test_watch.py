"""A changed fact asks for a recompute, in its own transaction, however it changes."""

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import (
    Assignment,
    Customer,
    Feed,
    Note,
    Rate,
    RateSet,
    Recorded,
    Segment,
)
from accounts.tests.builders import (
    TODAY,
    make_assignment,
    make_customer,
    make_feed,
    make_note,
    make_product,
    make_purchase,
    make_segment,
    make_series,
    make_user,
)
from accounts.tests.fact_builders import make_fact
from diagnostics.models import Diagnosis, DiagnosisHistory, RecomputeRequest
from diagnostics.tests.builders import days_ago, score

pytestmark = pytest.mark.django_db
OPERATIONS = ("insert", "update", "delete")


def facts_of_customers() -> list[type[Recorded]]:
    """Every recorded model whose rows belong to a customer, and Customer itself."""
    return [
        model
        for model in apps.get_app_config("accounts").get_models()
        if issubclass(model, Recorded)
        and (model is Customer or hasattr(model, "customer_id"))
    ]


def requested() -> list[int]:
    """The customers asked for since this was last called."""
    ids = list(RecomputeRequest.objects.values_list("customer_id", flat=True))
    RecomputeRequest.objects.all().delete()
    return sorted(ids)


# Every other table is watched, so whoever adds one says here why it is not.
NOT_WATCHED = {
    # Read once a day, into an input that accounts share.
    *("Absence", "Series", "UnitCost"),
    # No score rests on them.
    *("AcquisitionSpend", "Metric", "SurveyWave", "Team", "TeamClosure", "TeamPulse"),
    # What they change, rates and versions, is watched or published.
    *("Organisation", "RateSet", "FrameworkVersion", "ScoringModel"),
    # How facts came, and what they were.
    *("ExternalId", "ImportProfile", "ImportRun", "StoredFile", "StoredPart"),
    "SupersededRow",
    # What is worked out of facts, and the work itself.
    *("Diagnosis", "DiagnosisHistory", "Look", "PurchaseDigest", "RangeFigures"),
    *("FailedCustomer", "Heartbeat", "RangeRun", "RecomputeRequest", "SharedInput"),
    "WorkDone",
}
_WATCHED = """
SELECT tgrelid::regclass::text, tgname FROM pg_trigger
 WHERE tgenabled = 'O' AND NOT tgisinternal
"""


def not_watched() -> set[str]:
    """Models of which the database lets a statement pass without asking."""
    with connection.cursor() as cursor:
        cursor.execute(_WATCHED)
        found = {(table, name.rsplit("_", 1)[0]) for table, name in cursor.fetchall()}
    wanted = [f"pgtrigger_recompute_{operation}" for operation in OPERATIONS]
    return {
        model.__name__
        for app in ("accounts", "diagnostics")
        for model in apps.get_app_config(app).get_models()
        if not model._meta.proxy
        and not found.issuperset((model._meta.db_table, name) for name in wanted)
    }


def test_every_table_asks_on_every_statement_or_is_known_not_to():
    assert not_watched() == NOT_WATCHED


def test_every_fact_of_a_customer_is_watched():
    facts = {model.__name__ for model in facts_of_customers()}

    assert {"Customer", "Purchase", "Note"} <= facts
    assert not facts & NOT_WATCHED


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_trigger_that_is_switched_off_is_noticed(operation):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'accounts_note'::regclass"
            " AND starts_with(tgname, %s)",
            [f"pgtrigger_recompute_{operation}_"],
        )
        (name,) = cursor.fetchone()
        cursor.execute(f"ALTER TABLE accounts_note DISABLE TRIGGER {name}")

    assert not_watched() == NOT_WATCHED | {"Note"}


CHANGED = {"recorded_at": timezone.now()}  # any column at all


def make_one(model: type[Recorded], customer: Customer) -> Recorded:
    if model is Assignment:
        return make_assignment(customer, make_user(), role="deputy")
    return make_fact(model, customer)


OF_CUSTOMERS = pytest.mark.parametrize(
    "model",
    [model for model in facts_of_customers() if model is not Customer],
    ids=lambda model: model.__name__,
)


@OF_CUSTOMERS
def test_each_statement_asks_for_the_customer_it_touches(model):
    customer = make_customer()
    make_customer()
    fact = make_one(model, customer)
    assert set(requested()) >= {customer.pk}

    rows = type(fact).objects.filter(pk=fact.pk)
    rows.update(**CHANGED)
    assert set(requested()) == {customer.pk}
    rows.delete()
    assert set(requested()) == {customer.pk}


@OF_CUSTOMERS
def test_an_update_that_changes_nothing_asks_for_nobody(model):
    fact = make_one(model, make_customer())
    requested()
    fact.save()
    assert requested() == []


def test_a_customer_asks_for_itself():
    customer = make_customer()
    assert requested() == [customer.pk]
    Customer.objects.filter(pk=customer.pk).update(archived_on=TODAY)
    assert set(requested()) == {customer.pk}


def test_one_statement_asks_once_for_each_customer():
    first, second = make_customer(), make_customer()
    make_note(first)
    requested()
    Note.objects.bulk_create(
        Note(customer=customer, happened_on=TODAY)
        for customer in (first, first, second)
    )
    assert requested() == sorted([first.pk, second.pk])


def test_raw_sql_is_caught():
    note = make_note(make_customer())
    requested()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_note SET text = 'by hand'")
    assert set(requested()) == {note.customer_id}


def test_a_fact_that_moves_asks_for_both_customers():
    first, second = make_customer(), make_customer()
    note = make_note(first)
    requested()
    Note.objects.filter(pk=note.pk).update(customer=second)
    assert set(requested()) == {first.pk, second.pk}


def test_a_rollback_leaves_no_request():
    customer = make_customer()
    make_note(customer)
    requested()
    with transaction.atomic():
        make_note(customer)
        transaction.set_rollback(True)
    assert requested() == []


def test_a_segment_asks_for_its_customers():
    segment = make_segment()
    customer = make_customer(segment=segment)
    make_customer()
    requested()
    Segment.objects.update(contact_cadence_days=14)
    assert set(requested()) == {customer.pk}


def test_a_rate_asks_for_the_customers_of_its_currency():
    customer = make_customer(currency="USD")
    make_customer()
    rates = RateSet.objects.create(name="2026", fixed_on=TODAY)
    requested()
    rate = Rate.objects.create(rate_set=rates, currency="USD", rate="0.9")
    assert requested() == [customer.pk]
    Rate.objects.update(rate="0.8")
    assert set(requested()) == {customer.pk}
    rate.delete()
    assert requested() == [customer.pk]


def test_a_product_asks_for_those_who_bought_it():
    product = make_product(make_series())
    customer = make_customer()
    make_purchase(customer, product=product)
    make_purchase(make_customer())
    requested()
    product.series = make_series()
    product.save()
    assert set(requested()) == {customer.pk}


def test_a_feed_that_opens_or_gets_a_cadence_asks_for_everyone():
    everyone = sorted([make_customer().pk, make_customer().pk])
    requested()
    feed = make_feed("note")
    assert requested() == everyone
    Feed.objects.filter(pk=feed.pk).update(cadence_days=7)
    assert sorted(set(requested())) == everyone
    feed.delete()
    assert requested() == everyone


def test_a_feed_that_only_reaches_further_asks_for_nobody():
    make_customer()
    make_feed("note", data_through=days_ago(3))
    requested()
    Feed.objects.update(data_through=TODAY)
    assert requested() == []


def test_a_feed_that_speaks_again_after_a_silence_asks_for_everyone():
    everyone = sorted([make_customer().pk, make_customer().pk])
    make_feed("note", data_through=days_ago(31), cadence_days=30)
    requested()
    Feed.objects.update(data_through=TODAY)
    assert sorted(set(requested())) == everyone


def test_a_second_source_of_an_open_kind_asks_for_nobody():
    make_customer()
    make_feed("note")
    requested()
    make_feed("note", source="crm", started_on=TODAY)
    assert requested() == []


def test_a_customer_that_an_undone_import_deletes_takes_its_scores_along():
    customer = make_customer()
    score(customer)
    Customer.objects.filter(pk=customer.pk).delete()
    assert not Diagnosis.objects.exists()
    assert not DiagnosisHistory.objects.exists()
