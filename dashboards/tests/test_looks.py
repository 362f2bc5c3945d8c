"""What people saw of accounts: kept when they open one, and while it is open."""

import pytest
from django.db.models import F
from django.urls import reverse

from accounts.models import Note
from accounts.tests.builders import TODAY, make_customer, make_purchase
from dashboards.tests.builders import make_company, signed_in
from diagnostics.models import Diagnosis, Look, RecomputeRequest
from diagnostics.tests.builders import days_ago, score

POLLED = {"HX-Request": "true"}


@pytest.fixture
def people(db):
    return make_company()


@pytest.fixture
def account(people):
    customer = make_customer(people.executive)
    for days in range(10, 400, 30):
        make_purchase(customer, purchased_on=days_ago(days))
    score(customer)
    return customer


def page_of(account) -> str:
    return reverse("dashboards:account", args=[account.pk])


def part_of(account) -> str:
    return reverse("dashboards:diagnosis", args=[account.pk])


def test_who_opens_an_account_is_remembered_with_what_they_saw(people, account):
    signed_in(people.executive).get(page_of(account))

    look, diagnosis = Look.objects.get(), Diagnosis.objects.get()
    assert (look.user, look.customer) == (people.executive, account)
    assert (look.as_of, look.score, look.band) == (
        TODAY,
        diagnosis.score,
        diagnosis.band,
    )


def test_each_person_has_a_look_of_their_own_and_the_last_one_counts(people, account):
    for user in (people.executive, people.manager):
        signed_in(user).get(page_of(account))
    first = Look.objects.get(user=people.executive)
    Note.objects.create(customer=account, happened_on=TODAY, sentiment=-2)
    now = score(account)

    signed_in(people.executive).get(page_of(account))

    mine, other = (
        Look.objects.get(user=user) for user in (people.executive, people.manager)
    )
    assert (mine.score, other.score) == (now.score, first.score)
    assert mine.score != other.score
    assert mine.looked_at > first.looked_at


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"HX-Request": "true"},
    ],
)
def test_what_is_fetched_for_nobodys_eyes_is_no_look(people, account, headers):
    response = signed_in(people.executive).get(page_of(account), headers=headers)

    assert response.status_code == 200
    assert not Look.objects.exists()


def test_neither_the_head_of_a_page_nor_a_part_without_a_page_is_a_look(
    people, account
):
    reader = signed_in(people.executive)

    reader.head(page_of(account))
    reader.get(part_of(account), headers=POLLED)

    assert not Look.objects.exists()


def test_what_an_open_page_waited_for_was_seen_and_is_no_change(people, account):
    reader = signed_in(people.executive)
    reader.get(page_of(account))
    Look.objects.update(score=F("score") + 60)
    RecomputeRequest.objects.all().delete()

    before = reader.get("/").context["morning"]
    reader.get(part_of(account), headers=POLLED)
    after = reader.get("/").context["morning"]

    assert [line.what for line in before] == ["Fell 6.0 since you looked"]
    assert "Changed" not in [line.reason for line in after]


@pytest.mark.parametrize(
    ("method", "headers"),
    [("get", {}), ("head", POLLED), ("get", POLLED | {"Sec-Purpose": "prefetch"})],
)
def test_a_part_that_no_open_page_asks_for_is_not_seen(
    people, account, method, headers
):
    reader = signed_in(people.executive)
    reader.get(page_of(account))
    Look.objects.update(score=990)
    RecomputeRequest.objects.all().delete()

    getattr(reader, method)(part_of(account), headers=headers)

    assert Look.objects.get().score == 990


def test_while_a_page_waits_what_it_showed_is_what_was_seen(people, account):
    reader = signed_in(people.executive)
    reader.get(page_of(account))
    Look.objects.update(score=990)
    assert RecomputeRequest.objects.exists()

    reader.get(part_of(account), headers=POLLED)

    assert Look.objects.get().score == 990


def test_an_account_out_of_scope_is_not_looked_at(people, account):
    response = signed_in(people.southerner).get(page_of(account))

    assert response.status_code == 404
    assert not Look.objects.exists()


def test_an_account_without_a_score_shows_nothing_to_remember(people, account):
    Diagnosis.objects.all().delete()

    signed_in(people.executive).get(page_of(account))

    assert not Look.objects.exists()


def test_an_archived_account_leaves_the_list_whatever_was_seen_of_it(people, account):
    signed_in(people.executive).get(page_of(account))
    Look.objects.update(score=F("score") + 60)
    before = signed_in(people.executive).get("/").context["morning"]
    account.archived_on = TODAY
    account.save(update_fields=["archived_on"])

    after = signed_in(people.executive).get("/").context["morning"]

    assert [line.what for line in before] == ["Fell 6.0 since you looked"]
    assert after == []


def test_the_page_says_from_where_the_score_moved_since_one_looked(people, account):
    client = signed_in(people.executive)
    assert "when you last looked" not in client.get(page_of(account)).text
    RecomputeRequest.objects.all().delete()
    Look.objects.update(score=F("score") - 18)
    was = Look.objects.get().score / 10

    part = client.get(part_of(account), headers=POLLED).text

    assert f"{was:.1f} when you last looked" in part
    assert "when you last looked" not in client.get(page_of(account)).text


def test_where_no_score_was_seen_none_has_moved(people, account):
    client = signed_in(people.executive)
    client.get(page_of(account))
    Look.objects.update(score=None)

    assert "when you last looked" not in client.get(page_of(account)).text
