"""A review of aims that somebody changed, withdrew or stated while it was filled in."""

import pytest

from accounts.models import Rating, Review, SuccessFactor
from accounts.tests.builders import (
    EARLIER_TRANSACTION,
    LONG_AGO,
    TODAY,
    make_customer,
)
from accounts.tests.fact_builders import make_fact
from dashboards.tests.builders import make_company, signed_in
from dashboards.tests.review_pages import opened, rated

EARLIER = {"recorded_xid": EARLIER_TRANSACTION}
SAID = "Their foreman showed us the plan on 3 May."


@pytest.fixture
def people(db):
    return make_company()


@pytest.fixture
def account(people):
    return make_customer(people.executive, name="Plum Oil")


@pytest.fixture
def client(people):
    return signed_in(people.executive)


@pytest.fixture
def where(account):
    return f"/accounts/{account.pk}/review/"


def send(client, where, **fields):
    return client.post(where, opened(client.get(where)) | fields, follow=True)


def test_an_aim_that_somebody_changed_meanwhile_is_not_overwritten(
    client, account, where
):
    factor = make_fact(SuccessFactor, account, name="Fewer returns", **EARLIER)
    sent = opened(client.get(where)) | rated("value", 0)
    SuccessFactor.objects.update(current=7, measured_on=LONG_AGO)

    page = client.post(where, sent | {f"factor-{factor.pk}-current": "3"})

    factor.refresh_from_db()
    assert page.status_code == 422
    assert "Somebody has changed “Fewer returns”" in page.text
    assert factor.current == 7
    assert not Rating.objects.exists()
    assert opened(page)[f"factor-{factor.pk}-seen"] == str(factor.recorded_xid)


def test_after_another_mistake_it_is_not_overwritten_either(client, account, where):
    factor = make_fact(SuccessFactor, account, name="Fewer returns", **EARLIER)
    sent = opened(client.get(where)) | {f"factor-{factor.pk}-current": "3"}
    SuccessFactor.objects.update(current=7, measured_on=LONG_AGO)

    page = client.post(where, sent | rated("value", 1))

    assert page.status_code == 422
    assert "Say what makes you rate it so." in page.text
    assert f'href="#id_factor-{factor.pk}-current"' in page.text
    assert "Somebody has changed “Fewer returns”" in page.text
    assert 'value="3"' in page.text


def test_an_aim_that_somebody_changed_is_no_hindrance_where_nothing_is_said_of_it(
    client, account, where
):
    make_fact(SuccessFactor, account, **EARLIER)
    sent = opened(client.get(where)) | rated("value", 0)
    SuccessFactor.objects.update(current=7, measured_on=LONG_AGO)

    page = client.post(where, sent, follow=True)

    assert "Review saved." in page.text


@pytest.mark.parametrize("entered", [("current", "3"), ("is_withdrawn", "on")])
def test_what_is_said_of_an_aim_withdrawn_meanwhile_is_not_dropped_silently(
    client, account, where, entered
):
    factor = make_fact(SuccessFactor, account, name="Fewer returns", **EARLIER)
    field, value = entered
    sent = opened(client.get(where)) | {f"factor-{factor.pk}-{field}": value}
    SuccessFactor.objects.update(withdrawn_on=TODAY)

    page = client.post(where, sent | rated("value", 1, SAID))

    assert page.status_code == 422
    assert "“Fewer returns” is their aim no more" in page.text
    assert ("entered of it, 3, is" in page.text) == (field == "current")
    assert SAID in page.text
    assert not Review.objects.exists()


def test_an_aim_of_another_account_is_not_named(people, client, where):
    theirs = make_fact(SuccessFactor, make_customer(people.southerner), name="Secret")

    page = send(client, where, **{f"factor-{theirs.pk}-current": "3"})

    assert page.status_code == 422
    assert "“An aim” is their aim no more" in page.text
    assert "Secret" not in page.text


def test_an_aim_that_was_stated_meanwhile_is_no_mistake(client, account, where):
    sent = opened(client.get(where)) | rated("value", 0)
    make_fact(SuccessFactor, account)

    page = client.post(where, sent, follow=True)

    assert "Review saved." in page.text
