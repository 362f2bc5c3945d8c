"""The bulk writer: what it keeps, what it renews, and what goes into the history."""

from dataclasses import replace

import polars as pl
import pytest
from django.db import transaction

from accounts.models import Customer, Note
from accounts.tests.builders import (
    EARLIER_TRANSACTION,
    TODAY,
    make_contract,
    make_customer,
    make_note,
    make_organisation,
    make_purchase,
)
from diagnostics import block_tables, partitions, services
from diagnostics.changes import compared, present
from diagnostics.features import KeyRange
from diagnostics.judges import Judge, Judges
from diagnostics.models import Band, Diagnosis, DiagnosisHistory, FrameworkVersion
from diagnostics.pipeline import current_snapshot, diagnosed
from diagnostics.tests.builders import days_ago, history_of, reading_of, score
from diagnostics.writing import replace_range, write_current, write_past

pytestmark = pytest.mark.django_db
WEEK = 7


@pytest.fixture
def customer() -> Customer:
    """Well today, and written into the history for the first time today."""
    make_organisation()
    customer = make_customer(contact_cadence_days=30)
    make_note(customer, happened_on=days_ago(2), sentiment=1)
    score(customer)
    return customer


def is_weekly_day(customer: Customer, day=TODAY) -> bool:
    return customer.pk % WEEK == day.toordinal() % WEEK


def a_day_that_is_not_weekly(customer: Customer):
    """Tomorrow, or the day after if tomorrow's row is due anyway."""
    tomorrow, later = days_ago(-1), days_ago(-2)
    return later if is_weekly_day(customer, tomorrow) else tomorrow


def test_the_first_diagnosis_opens_the_history(customer):
    stored, (row,) = Diagnosis.objects.get(), history_of(customer)
    assert stored.generation == row.generation == 1
    assert row.score == stored.score
    assert row.points == stored.points
    assert row.snapshot == stored.snapshot
    assert not row.computed_later


def test_the_same_again_leaves_no_history_and_a_new_generation(customer):
    again = score(customer)
    assert again.generation == 2
    assert len(history_of(customer)) == 1


def test_half_a_point_is_not_worth_a_row_but_adds_up_to_one(customer):
    day, anchor = a_day_that_is_not_weekly(customer), Diagnosis.objects.get().anchor
    for drift, rows in [(4, 1), (9, 1), (10, 2)]:
        drifted = [None if a is None else a + drift for a in anchor]
        Diagnosis.objects.update(anchor=drifted)
        score(customer, as_of=day)
        assert len(history_of(customer)) == rows


def test_an_anchor_stays_while_no_row_is_written(customer):
    day, before = a_day_that_is_not_weekly(customer), Diagnosis.objects.get().anchor
    drifted = [None if a is None else a - 9 for a in before]
    Diagnosis.objects.update(anchor=drifted)
    assert score(customer, as_of=day).anchor == drifted


def test_a_dimension_that_moves_by_a_point_writes_a_row(customer):
    anchor = Diagnosis.objects.get().anchor
    place = next(i for i, figure in enumerate(anchor) if i and figure is not None)
    anchor[place] -= 10
    Diagnosis.objects.update(anchor=anchor)
    score(customer)
    assert len(history_of(customer)) == 2


def test_another_band_writes_a_row_and_is_remembered(customer):
    Diagnosis.objects.update(band=Band.WATCH)
    again = score(customer)
    assert again.previous_band == Band.WATCH
    assert len(history_of(customer)) == 2
    assert score(customer).previous_band == Band.WATCH


def test_another_cap_writes_a_row(customer):
    caps = Diagnosis.objects.get().caps
    Diagnosis.objects.update(caps=[True, *caps[1:]])
    score(customer)
    assert len(history_of(customer)) == 2


def test_another_version_writes_a_row(customer):
    version = FrameworkVersion.objects.get()
    version.pk, version.number = None, 2
    version.save()
    score(customer, judges=Judges((Judge.under(version, "EUR"),)))
    assert len(history_of(customer)) == 2


def test_a_version_with_other_dimensions_can_follow(customer):
    judge = services.judges_for(TODAY).default
    dimensions = judge.framework.dimensions[:2]
    fewer = replace(judge.framework, dimensions=dimensions, caps=())
    stored = score(customer, judges=Judges((replace(judge, framework=fewer),)))
    assert len(stored.dimensions) == 2
    assert stored.caps == []
    assert len(score(customer).dimensions) == len(judge.framework.dimensions)


def test_once_a_week_each_customer_gets_a_row_once(customer):
    for age in range(-1, -WEEK - 1, -1):
        for _ in range(2):
            score(customer, as_of=days_ago(age))
    days = [row.as_of for row in history_of(customer)[1:]]
    assert [is_weekly_day(customer, day) for day in days] == [True]


def change_xid(customer) -> int:
    return Diagnosis.objects.get(customer=customer).change_xid


@pytest.fixture
def seen_before(customer) -> Customer:
    """A reader has seen the customer's diagnosis as it is."""
    Diagnosis.objects.update(change_xid=EARLIER_TRANSACTION)
    return customer


def test_readers_are_not_told_of_what_looks_the_same(seen_before):
    before = Diagnosis.objects.get().computed_at
    assert score(seen_before).computed_at > before
    score(seen_before, as_of=days_ago(-1))
    assert change_xid(seen_before) == EARLIER_TRANSACTION


def test_readers_are_told_of_a_change(seen_before):
    Note.objects.update(sentiment=-2)
    score(seen_before)
    assert change_xid(seen_before) > EARLIER_TRANSACTION


def test_readers_are_told_of_revenue_even_if_the_score_stays(seen_before):
    purchase = make_purchase(seen_before, amount="100.00")
    before = score(seen_before)
    Diagnosis.objects.update(change_xid=EARLIER_TRANSACTION)
    purchase.amount = "100.01"
    purchase.save()
    after = score(seen_before)
    assert (after.score, after.points) == (before.score, before.points)
    assert change_xid(seen_before) > EARLIER_TRANSACTION


def test_who_is_archived_loses_the_diagnosis_and_keeps_the_history(customer):
    Customer.objects.update(archived_on=TODAY)
    assert score(customer) is None
    assert len(history_of(customer)) == 1


def test_who_comes_back_the_same_day_is_diagnosed_again(customer):
    Customer.objects.update(archived_on=TODAY)
    score(customer)
    Customer.objects.update(archived_on=None)
    assert score(customer).generation == 2
    assert [row.generation for row in history_of(customer)] == [1, 2]


def test_only_the_scope_is_cleared(customer):
    other = make_customer()
    score(other)
    with_nobody = KeyRange(other.pk, other.pk)
    rows = diagnosed(reading_of(as_of=TODAY), services.judges_for(TODAY))
    write_current(rows, with_nobody, current_snapshot())
    assert [d.customer for d in Diagnosis.objects.all()] == [customer]


def fill(customer: Customer, day) -> int:
    partitions.ensure([day])
    reading = reading_of(customer, as_of=day)
    rows = diagnosed(reading, services.judges_for(day))
    return write_past(rows, reading, current_snapshot())


def test_a_past_day_is_filled_once_and_says_that_it_was_computed_later(customer):
    day = days_ago(1)
    assert fill(customer, day) == 1
    assert fill(customer, day) == 0
    past = history_of(customer)[0]
    assert (past.as_of, past.generation, past.computed_later) == (day, 0, True)


def test_filling_leaves_days_alone_that_have_a_row(customer):
    assert fill(customer, TODAY) == 0
    assert not DiagnosisHistory.objects.filter(computed_later=True).exists()


def test_text_that_looks_like_csv_is_stored_as_it_is(customer):
    contract = make_customer(name='a "quoted", name', relationship_type="contract")
    make_contract(contract, notice_given_on=TODAY)
    assert score(contract, customer).band == Band.AT_RISK
    assert Diagnosis.objects.count() == 2


def range_of(customer: Customer) -> KeyRange:
    return KeyRange(customer.pk - 1, customer.pk + 1)


def put_afresh(rows: pl.DataFrame, scope: KeyRange) -> None:
    rows = compared(rows, present(scope), scope)
    replace_range(rows, scope, current_snapshot())
    block_tables.swap(scope.last_id)


def write_afresh(customer: Customer, as_of=TODAY) -> Diagnosis:
    """As a run does that has the customer's range for itself."""
    reading = reading_of(customer, as_of=as_of)
    rows = diagnosed(reading, services.judges_for(as_of))
    put_afresh(rows, range_of(customer))
    return Diagnosis.objects.get(customer=customer)


def stored_fields(customer: Customer) -> dict:
    stored = Diagnosis.objects.filter(customer=customer).values().get()
    of_its_own = {"computed_at", "snapshot"}
    return {name: stored[name] for name in stored.keys() - of_its_own}


def test_a_row_written_afresh_is_the_row_that_an_update_leaves(seen_before):
    day = a_day_that_is_not_weekly(seen_before)
    Note.objects.update(sentiment=-2)
    with transaction.atomic():
        score(seen_before, as_of=day)
        updated = stored_fields(seen_before), len(history_of(seen_before))
        transaction.set_rollback(True)
    write_afresh(seen_before, day)
    assert (stored_fields(seen_before), len(history_of(seen_before))) == updated


def test_written_afresh_readers_are_not_told_of_what_looks_the_same(seen_before):
    again = write_afresh(seen_before)
    assert again.generation == 2
    assert again.change_xid == EARLIER_TRANSACTION


def test_who_is_no_longer_ours_is_gone_from_a_range_written_afresh(customer):
    other = make_customer()
    score(other)
    Customer.objects.filter(pk=other.pk).update(archived_on=TODAY)
    reading = reading_of(customer, other)
    rows = diagnosed(reading, services.judges_for(TODAY))
    put_afresh(rows, KeyRange(0, other.pk))
    assert set(Diagnosis.objects.values_list("pk", flat=True)) == {customer.pk}
