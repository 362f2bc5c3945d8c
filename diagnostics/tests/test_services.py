"""Scoring whole days: the present one, past ones, and a first load."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection

from accounts.models import Customer
from accounts.tests.builders import (
    TODAY,
    make_assignment,
    make_customer,
    make_note,
    make_organisation,
    make_purchase,
    make_user,
)
from diagnostics import blocks, partitions, requests, runs, services, tasks
from diagnostics.models import (
    Diagnosis,
    DiagnosisHistory,
    FrameworkVersion,
    RangeRun,
    SharedInput,
)
from diagnostics.tests.builders import days_ago, history_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def customers() -> list[Customer]:
    """Three customers of long standing, with orders over two years."""
    make_organisation()
    made = [make_customer(make_user()) for _ in range(3)]
    for customer in made:
        for age in range(10, 730, 90):
            make_purchase(customer, purchased_on=days_ago(age))
    return made


def past_days(customer: Customer) -> list[date]:
    return [row.as_of for row in history_of(customer) if row.computed_later]


def test_a_first_load_fills_24_month_ends_and_13_week_ends():
    days = runs.first_load_days(date(2026, 11, 20))
    month_ends = [day for day in days if (day + timedelta(days=1)).day == 1]
    week_ends = {date(2026, 11, 20) - timedelta(weeks=n) for n in range(1, 14)}
    assert len(month_ends) == 24
    assert (month_ends[0], month_ends[-1]) == (date(2024, 11, 30), date(2026, 10, 31))
    assert set(days) == set(month_ends) | week_ends
    assert days == sorted(days)


def test_a_first_load_scores_today_and_the_past(customers):
    runs.score_everything(as_of=TODAY)
    assert Diagnosis.objects.filter(as_of=TODAY).count() == 3
    for customer in customers:
        rows = history_of(customer)
        assert past_days(customer) == runs.first_load_days(TODAY)
        assert (rows[-1].as_of, rows[-1].computed_later) == (TODAY, False)


@pytest.fixture
def short_past(monkeypatch) -> None:
    """A first load fills four days: two month-ends and two week-ends."""
    monkeypatch.setattr(runs, "MONTH_ENDS", 2)
    monkeypatch.setattr(runs, "WEEK_ENDS", 2)


def test_the_past_holds_only_days_on_which_the_customer_was_ours(customers, short_past):
    newcomer = make_customer(acquired_on=days_ago(20))
    runs.score_everything(as_of=TODAY)
    assert past_days(newcomer)
    assert min(past_days(newcomer)) >= days_ago(20)


def test_a_second_run_does_not_fill_the_past_again(customers, short_past):
    runs.score_everything(as_of=TODAY)
    before = DiagnosisHistory.objects.count()
    runs.score_everything(as_of=TODAY)
    assert DiagnosisHistory.objects.count() == before
    assert set(Diagnosis.objects.values_list("generation", flat=True)) == {2}


def test_a_run_answers_the_requests_of_its_customers(customers):
    assert requests.pending() > 0
    runs.score_day(TODAY)
    assert requests.pending() == 0


def test_a_run_is_recorded_range_by_range(customers, monkeypatch):
    monkeypatch.setattr(blocks, "CUSTOMERS", 2)
    runs.score_day(TODAY)
    ids = {customer.pk for customer in customers}
    ranges = RangeRun.objects.order_by("first_id")
    assert [run.first_id for run in ranges] == sorted({pk // 2 * 2 for pk in ids})
    for run in ranges:
        assert run.customers == len(ids & {run.first_id, run.last_id})
    assert all(run.done_at >= run.started_at for run in ranges)
    assert services.scored_as_of() == TODAY


def test_a_day_is_scored_once(customers):
    assert runs.score_day(TODAY) == 3
    assert runs.score_day(TODAY) == 0
    assert runs.score_day(days_ago(-1)) == 3


def test_an_interrupted_run_goes_on_where_it_stopped(customers, monkeypatch):
    monkeypatch.setattr(blocks, "CUSTOMERS", 1)
    assert runs.score_day(TODAY, may_go_on=lambda: False) == 1
    assert RangeRun.objects.filter(done_at=None).count() == 2
    assert services.scored_as_of() is None
    assert runs.score_day(TODAY) == 2
    assert services.scored_as_of() == TODAY


def test_until_a_day_is_scored_to_the_end_the_day_before_it_counts(
    customers, monkeypatch
):
    monkeypatch.setattr(blocks, "CUSTOMERS", 1)
    runs.score_day(TODAY)
    runs.score_day(days_ago(-1), may_go_on=lambda: False)
    assert services.scored_as_of() == TODAY


def test_the_task_scores_the_organisations_day(customers, monkeypatch):
    monkeypatch.setattr(runs, "first_load_days", lambda as_of: [])
    assert tasks.score_today() == 3
    assert tasks.score_today() == 0
    assert set(Diagnosis.objects.values_list("as_of", flat=True)) == {TODAY}


def test_the_task_shares_the_ranges_of_a_day_out(customers, monkeypatch):
    monkeypatch.setattr(blocks, "CUSTOMERS", 1)
    sent = []
    monkeypatch.setattr(
        tasks.score_range, "apply_async", lambda args, expires: sent.append(args)
    )
    assert tasks.score_today() == 1
    assert [tasks.score_range(*args) for args in sent] == [1, 1]
    assert [tasks.score_range(*args) for args in sent] == [0, 0]
    assert services.scored_as_of() == TODAY


def test_the_task_fills_the_past_of_a_first_load_too(customers, short_past):
    tasks.score_today()
    assert past_days(customers[0]) == runs.first_load_days(TODAY)


def test_a_feed_that_opens_later_has_the_past_scored_again(customers, short_past):
    runs.score_everything(as_of=TODAY)
    make_note(customers[0], happened_on=days_ago(300), sentiment=-2)
    before = history_of(customers[0])[0].score
    requests.drain(TODAY)
    runs.fill_past(runs.always)
    assert history_of(customers[0])[0].score < before
    assert runs.past_due() == []


def test_a_published_version_never_changes():
    version = FrameworkVersion.objects.get()
    version.definition = version.definition | {"name": "Kinder"}
    with pytest.raises(IntegrityError, match="never changes"):
        version.save()


def test_a_retired_version_still_speaks_for_its_days():
    first = FrameworkVersion.objects.get()
    FrameworkVersion.objects.update(status=FrameworkVersion.Status.RETIRED)
    second = FrameworkVersion.objects.create(
        scoring_model=first.scoring_model,
        number=2,
        status=FrameworkVersion.Status.PUBLISHED,
        definition=first.definition,
        effective_on=TODAY,
    )
    assert services.version_for(days_ago(1)) == first
    assert services.version_for(TODAY) == second


def test_owners_that_are_loaded_later_still_make_books_that_day():
    make_organisation()
    customer = make_customer()
    make_purchase(customer)
    tasks.drain()
    make_assignment(customer, make_user())
    tasks.drain()
    assert SharedInput.objects.filter(as_of=TODAY, name="book").exists()


def test_progress_is_told(customers):
    told = []
    runs.score_day(TODAY, lambda *step: told.append(step))
    assert told == [("Scoring accounts", 1, 1)]


def test_an_empty_installation_has_nothing_to_score():
    make_organisation()
    runs.score_everything(as_of=TODAY)
    assert not Diagnosis.objects.exists()
    assert services.scored_as_of() is None


def test_shared_inputs_are_fixed_before_the_day_is_scored(customers):
    runs.score_day(TODAY)
    assert SharedInput.objects.filter(as_of=TODAY, name="book").count() == 3


@pytest.mark.parametrize(
    ("as_of", "number"),
    [(date(1969, 1, 1), 1), (days_ago(1), 1), (TODAY, 2), (days_ago(-5), 2)],
)
def test_the_version_in_force_is_the_latest_published_by_then(as_of, number):
    first = FrameworkVersion.objects.get()
    for status, effective_on in [("published", TODAY), ("draft", days_ago(9))]:
        FrameworkVersion.objects.create(
            scoring_model=first.scoring_model,
            number=FrameworkVersion.objects.count() + 1,
            status=status,
            definition=first.definition,
            effective_on=effective_on,
        )
    assert services.version_for(as_of).number == number


def test_room_for_this_months_history_and_the_next_twos_is_made_ahead():
    make_organisation()
    tasks.make_partitions()
    with connection.cursor() as cursor:
        for month in ("2026_11", "2026_12", "2027_01"):
            cursor.execute("SELECT to_regclass(%s)", [f"{partitions.HISTORY}_{month}"])
            assert cursor.fetchone()[0] is not None


def rescore(*arguments: str) -> str:
    said = StringIO()
    call_command("rescore", *arguments, stdout=said, stderr=StringIO())
    return said.getvalue()


def test_rescore_scores_today(customers, monkeypatch):
    monkeypatch.setattr(runs, "first_load_days", lambda as_of: [])
    assert rescore() == f"Scored as of {TODAY}.\n"
    assert Diagnosis.objects.count() == 3


def test_rescore_fills_one_past_day(customers):
    day = days_ago(45)
    assert "Filled 1 days; 3 rows were missing." in rescore("--as-of", str(day))
    assert past_days(customers[0]) == [day]
    assert "0 rows were missing" in rescore("--as-of", str(day))
    assert not Diagnosis.objects.exists()


def test_rescore_fills_every_so_many_days(customers):
    rescore("--as-of", str(days_ago(15)), "--every", "7")
    assert past_days(customers[0]) == [days_ago(15), days_ago(8), days_ago(1)]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--as-of", str(days_ago(-1))), "lies ahead of today"),
        (("--as-of", "yesterday"), "invalid fromisoformat value"),
        (("--as-of", str(days_ago(9)), "--every", "0"), "one day or more"),
    ],
)
def test_rescore_says_what_it_cannot_do(arguments, complaint):
    make_organisation()
    with pytest.raises(CommandError, match=complaint):
        rescore(*arguments)
