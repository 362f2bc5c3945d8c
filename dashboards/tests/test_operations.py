"""The operations page: what an administrator sees of the work, and can do about it."""

from datetime import timedelta

import pytest
from django.conf import settings as installed
from django.db import OperationalError
from django.db.models import F
from django.utils import timezone

from accounts.tests.builders import TODAY, make_customer, make_feed
from dashboards.tests.builders import make_company, signed_in
from diagnostics import operations, partitions
from diagnostics.models import (
    FailedCustomer,
    Heartbeat,
    RangeRun,
    RecomputeRequest,
    WorkDone,
)

pytestmark = pytest.mark.django_db
PAGE = "/operations/"
PART = {"HTTP_HX_REQUEST": "true"}
MOST_QUERIES = 28


@pytest.fixture
def admin():
    return signed_in(make_company().admin)


def make_healthy() -> None:
    """Every process works, and the day is scored."""
    partitions.ensure(partitions.wanted(TODAY))
    for kind in Heartbeat.Kind.values:
        Heartbeat.objects.create(kind=kind, name=f"{kind}@here", tasks=1_234)
    RangeRun.objects.create(
        as_of=TODAY, first_id=1, last_id=9, customers=4_321, done_at=timezone.now()
    )


def park(name: str = "Poison Ltd", error: str = "ValueError: no curve") -> int:
    customer = make_customer(name=name)
    RecomputeRequest.objects.all().delete()
    FailedCustomer.objects.create(
        customer_id=customer.pk, attempts=5, last_error=error, parked_at=timezone.now()
    )
    return customer.pk


def make_much(*, start: int, end: int) -> None:
    for number in range(start, end):
        park(f"Customer {number}")
        make_feed("note", source=f"source {number}")
        Heartbeat.objects.create(kind="worker", name=f"celery@{number}")


@pytest.mark.parametrize("role", ["executive", "manager", "director", "analyst"])
def test_only_administrators_see_it(role):
    reader = signed_in(getattr(make_company(), role))

    assert reader.get(PAGE).status_code == 403
    assert reader.post(PAGE, {"retry": "all"}).status_code == 403
    assert PAGE not in reader.get("/").text


def test_an_administrator_finds_it_in_the_navigation(admin):
    assert f'href="{PAGE}"' in admin.get("/").text


def test_everything_works_is_said(admin):
    make_healthy()

    page = admin.get(PAGE).text

    assert "Everything works." in page
    assert "4,321" in page
    assert "1,234" in page


def test_an_empty_installation_says_what_is_to_come(admin):
    page = admin.get(PAGE).text

    for words in (
        "No process has been seen",
        "No day was scored yet",
        "No source yet",
        "Nothing under way",
        "Nothing waits",
    ):
        assert words in page


def test_the_queue_tells_how_many_wait_for_how_long_and_how_fast_they_go(admin):
    at = timezone.now() - timedelta(minutes=3)
    RecomputeRequest.objects.bulk_create(
        RecomputeRequest(customer_id=1, requested_at=at) for _ in range(1_500)
    )
    WorkDone.objects.create(accounts=777)

    page = admin.get(PAGE).text

    assert "1,500" in page
    assert "The oldest request has waited for 3 min" in page
    assert "777 in an hour, 777 in a day" in page


def test_the_broker_s_queues_are_counted(admin):
    page = admin.get(PAGE).text

    for queue in installed.CELERY_TASK_QUEUES:
        assert f"in the queue {queue}" in page


@pytest.mark.usefixtures("without_cache")
def test_a_cache_that_is_down_is_said_and_the_rest_is_shown(admin):
    make_healthy()

    answer = admin.get(PAGE)

    assert answer.status_code == 200
    assert "The cache does not answer." in answer.text
    assert "4,321" in answer.text


def test_a_broker_that_is_down_is_said_and_the_rest_is_shown(admin, monkeypatch):
    make_healthy()
    monkeypatch.setattr(installed, "CELERY_BROKER_URL", "redis://127.0.0.1:1/0")

    answer = admin.get(PAGE)

    assert answer.status_code == 200
    assert "The broker does not answer." in answer.text
    assert "4,321" in answer.text


@pytest.fixture
def slow_database(monkeypatch) -> None:
    def refuse() -> None:
        raise OperationalError("canceling statement due to statement timeout")

    monkeypatch.setattr(operations, "look", refuse)


@pytest.mark.usefixtures("slow_database")
def test_a_database_that_is_slow_is_said_with_broker_and_cache(admin):
    answer = admin.get(PAGE)

    assert answer.status_code == 503
    assert "The database does not tell in time" in answer.text
    assert "in the queue recompute" in answer.text


@pytest.mark.usefixtures("slow_database")
def test_a_page_that_renews_itself_shows_that_the_database_is_slow(admin):
    part = admin.get(PAGE, **PART)

    assert part.status_code == 200
    assert "The database does not tell in time" in part.text
    assert 'hx-trigger="every 10s' in part.text


def test_an_account_that_is_parked_leads_an_administrator_to_its_error(admin):
    parked = park()

    page = admin.get(f"/accounts/{parked}/").text

    assert 'href="/operations/#failed"' in page
    assert 'id="failed"' in admin.get(PAGE).text


def test_others_are_told_whom_to_ask():
    company = make_company()
    customer = make_customer(name="Poison Ltd", owner=company.executive)
    FailedCustomer.objects.create(
        customer_id=customer.pk, attempts=5, parked_at=timezone.now()
    )

    page = signed_in(company.executive).get(f"/accounts/{customer.pk}/").text

    assert "An administrator finds the reason" in page
    assert "#failed" not in page


def test_requests_that_never_end_are_told_to_an_administrator_with_the_way_there(admin):
    at = timezone.now() - timedelta(hours=1)
    RecomputeRequest.objects.create(customer_id=1, requested_at=at)

    assert f'<a href="{PAGE}">Operations</a>' in admin.get("/").text


def test_a_parked_account_stands_there_with_its_error(admin):
    park("Poison <b> Ltd", "ValueError: <no> curve")

    page = admin.get(PAGE).text

    assert "Poison &lt;b&gt; Ltd" in page
    assert "ValueError: &lt;no&gt; curve" in page


def test_a_parked_account_is_tried_again(admin):
    parked, other = park(), park("Other")

    answer = admin.post(PAGE, {"retry": parked}, follow=True)

    assert "1 account is tried again now." in answer.text
    assert [row.customer_id for row in RecomputeRequest.objects.all()] == [parked]
    assert [row.customer_id for row in FailedCustomer.objects.all()] == [other]


def test_all_parked_accounts_are_tried_again(admin):
    park()
    park("Other")

    answer = admin.post(PAGE, {"retry": "all"}, follow=True)

    assert "2 accounts are tried again now." in answer.text
    assert not FailedCustomer.objects.exists()
    assert RecomputeRequest.objects.count() == 2


@pytest.mark.parametrize("wanted", ["", "-1", "none", "9" * 19, "²"])
def test_who_asks_for_no_account_is_refused(admin, wanted):
    park()

    assert admin.post(PAGE, {"retry": wanted}).status_code == 400
    assert FailedCustomer.objects.exists()


def test_a_retry_without_its_token_is_refused():
    admin = signed_in(make_company().admin)
    admin.handler.enforce_csrf_checks = True
    parked = park()

    assert admin.post(PAGE, {"retry": parked}).status_code == 403
    assert FailedCustomer.objects.exists()


def test_the_page_renews_its_figures_by_the_part_of_them(admin):
    part = admin.get(PAGE, **PART)

    assert part.text.lstrip().startswith('<div id="operations"')
    assert "<html" not in part.text
    assert "HX-Request" in part["Vary"]
    assert 'hx-trigger="every 10s' in admin.get(PAGE).text


def test_a_silent_process_is_told_from_those_that_work(admin):
    make_healthy()
    Heartbeat.objects.filter(kind="importer").update(
        last_seen=F("last_seen") - timedelta(hours=1)
    )

    page = admin.get(PAGE).text

    assert "No importer has shown in three minutes that it works." in page
    assert "1 h 0 min ago" in page


def test_a_silent_source_stands_there_with_the_kind_that_is_late(admin):
    late = TODAY - timedelta(days=40)
    make_feed("ticket", source="desk", cadence_days=7, data_through=late)

    page = admin.get(PAGE).text

    assert "Tickets: nothing since 11 Oct 2026, expected every 7 days" in page
    assert "1 silent" in page


def test_the_page_asks_as_often_for_many_as_for_few(
    admin, django_assert_max_num_queries
):
    make_much(start=0, end=3)
    with django_assert_max_num_queries(MOST_QUERIES) as few:
        admin.get(PAGE)
    make_much(start=3, end=40)
    with django_assert_max_num_queries(MOST_QUERIES) as many:
        admin.get(PAGE)

    assert len(many) == len(few)
