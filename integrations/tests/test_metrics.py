"""What Prometheus reads: the figures of the operations page, for administrators."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from prometheus_client.openmetrics import parser as openmetrics
from prometheus_client.parser import text_string_to_metric_families

from accounts.models import User
from accounts.tests.builders import (
    TODAY,
    make_feed,
    make_member,
    make_organisation,
    make_team,
)
from diagnostics import operations
from diagnostics.models import FailedCustomer, Heartbeat, RangeRun, RecomputeRequest
from integrations import tokens

pytestmark = pytest.mark.django_db
METRICS = "/metrics"
MOST_QUERIES = 16
ACCEPTED = "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.3"
A_DAY = 24 * 60 * 60
# In base units, without the unit of another: no minutes, days, kilobytes or percent.
NAME = re.compile(r"holdfast(_(?!minutes|hours|ms|kb|mb|percent|total)[a-z]+)+")


@pytest.fixture
def admin() -> User:
    make_organisation()
    return make_member("admin", make_team())


def by_token(owner: User, *scopes: str) -> Client:
    scopes = scopes or ("metrics",)
    _, text = tokens.issue(owner=owner, name="Prometheus", days=9, scopes=scopes)
    return Client(headers={"authorization": f"Bearer {text}"})


def read(client: Client) -> dict[str, dict[tuple[str, ...], float]]:
    """Values by name, and by their labels, sorted by the name of the label."""
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(client.get(METRICS).text):
        for sample in family.samples:
            labels = tuple(value for _, value in sorted(sample.labels.items()))
            assert labels not in found.setdefault(sample.name, {})
            found[sample.name][labels] = sample.value
    return found


def test_they_are_read_by_a_token_that_was_made_for_it(admin):
    answer = by_token(admin).get(METRICS)

    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain")
    assert "no-store" in answer["Cache-Control"]


def test_nobody_else_reads_them(admin):
    executive = make_member("executive", make_team())

    assert Client().get(METRICS).status_code == 401
    assert by_token(admin, "read", "import").get(METRICS).status_code == 403
    assert by_token(executive).get(METRICS).status_code == 403


def test_a_token_for_metrics_reads_nothing_else(admin):
    assert by_token(admin).get("/api/v1/accounts/").status_code == 403


def test_the_command_makes_such_a_token(admin, capsys):
    call_command("create_token", admin.email, "--name", "P", "--scope", "metrics")
    client = Client(headers={"authorization": f"Bearer {capsys.readouterr().out}"})

    assert client.get(METRICS).status_code == 200


def test_prometheus_gets_the_format_that_it_asks_for(admin):
    answer = by_token(admin).get(METRICS, headers={"accept": ACCEPTED})

    families = openmetrics.text_string_to_metric_families(answer.text)
    assert "openmetrics" in answer["Content-Type"]
    assert "holdfast_recompute_lag_seconds" in {family.name for family in families}


def test_each_figure_has_a_name_as_prometheus_wants_it_and_is_explained(admin):
    RangeRun.objects.create(as_of=TODAY, first_id=1, last_id=9)

    families = list(text_string_to_metric_families(by_token(admin).get(METRICS).text))

    assert len(families) > 20
    for family in families:
        assert NAME.fullmatch(family.name), family.name
        assert family.documentation.endswith(".")
        assert family.type in {"gauge", "counter"}


def test_counters_end_in_total_and_nothing_else_does(admin):
    Heartbeat.objects.create(kind="worker", name="celery@here")

    for family in text_string_to_metric_families(by_token(admin).get(METRICS).text):
        for sample in family.samples:
            assert sample.name.endswith("_total") == (family.type == "counter")


def test_the_queue_is_told(admin):
    at = timezone.now() - timedelta(seconds=30)
    RecomputeRequest.objects.create(customer_id=1, requested_at=at)
    FailedCustomer.objects.create(customer_id=2, attempts=5, parked_at=at)

    told = read(by_token(admin))

    assert told["holdfast_recompute_requests_waiting"] == {(): 1}
    assert told["holdfast_recompute_lag_seconds"][()] == pytest.approx(30, abs=5)
    assert told["holdfast_failed_customers"] == {("parked",): 1, ("retrying",): 0}
    assert told["holdfast_recompute_requests_total"][()] >= 1


def test_the_last_run_is_told(admin):
    now = timezone.now()
    RangeRun.objects.create(as_of=TODAY, first_id=1, last_id=9, customers=8)
    RangeRun.objects.create(
        as_of=TODAY, first_id=10, last_id=19, customers=9, done_at=now
    )

    told = read(by_token(admin))

    assert told["holdfast_run_ranges"] == {("done",): 1, ("waiting",): 1}
    assert told["holdfast_run_is_done"] == {(): 0}
    assert told["holdfast_run_customers"] == {(): 17}
    assert told["holdfast_run_day_timestamp_seconds"][()] % A_DAY == 0


def test_a_kind_of_process_without_any_is_told_as_none(admin):
    Heartbeat.objects.create(kind="worker", name="celery@here", tasks=7, accounts=9)

    told = read(by_token(admin))

    assert told["holdfast_processes_alive"] == {
        (kind,): float(kind == "worker") for kind in Heartbeat.Kind.values
    }
    assert told["holdfast_tasks_total"] == {("worker", "celery@here"): 7}
    assert told["holdfast_recomputed_customers_total"] == {("worker", "celery@here"): 9}
    assert told["holdfast_heartbeat_age_seconds"].keys() == {("worker", "celery@here")}


def test_each_feed_is_told(admin):
    late = TODAY - timedelta(days=9)
    make_feed("note", source="crm", cadence_days=7, data_through=late)
    make_feed("ticket", source="crm")

    told = read(by_token(admin))

    assert told["holdfast_feed_is_silent"] == {("note", "crm"): 1, ("ticket", "crm"): 0}
    through = told["holdfast_feed_through_timestamp_seconds"]
    assert through[("ticket", "crm")] - through[("note", "crm")] == 9 * A_DAY


def test_a_broker_that_is_away_is_told_and_the_rest_remains(admin, monkeypatch):
    monkeypatch.setattr(settings, "CELERY_BROKER_URL", "redis://127.0.0.1:1/0")

    told = read(by_token(admin))

    assert told["holdfast_service_is_up"] == {("broker",): 0, ("cache",): 1}
    assert "holdfast_queue_messages" not in told
    assert "holdfast_recompute_requests_waiting" in told


def test_a_database_that_is_slow_is_a_scrape_that_failed(admin, monkeypatch):
    def refuse() -> None:
        raise OperationalError("canceling statement due to statement timeout")

    monkeypatch.setattr(operations, "look", refuse)

    answer = by_token(admin).get(METRICS)

    assert answer.status_code == 503
    assert answer["Retry-After"]


def test_the_broker_s_queues_are_told(admin):
    told = read(by_token(admin))

    assert {queue for (queue,) in told["holdfast_queue_messages"]} == set(
        settings.CELERY_TASK_QUEUES
    )


def test_a_scrape_asks_as_often_for_many_as_for_few(
    admin, django_assert_max_num_queries
):
    client = by_token(admin)
    client.get(METRICS)  # notes the first use of the token
    with django_assert_max_num_queries(MOST_QUERIES) as few:
        client.get(METRICS)
    for number in range(30):
        make_feed("note", source=f"source {number}")
        Heartbeat.objects.create(kind="worker", name=f"celery@{number}")

    with django_assert_max_num_queries(MOST_QUERIES) as many:
        client.get(METRICS)

    assert len(many) == len(few)
