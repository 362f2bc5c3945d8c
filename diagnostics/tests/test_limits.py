"""Limits over time: since when they hold, and when they were lifted."""

from dataclasses import replace

import pytest

from accounts.models import Contract
from accounts.tests.builders import (
    make_contract,
    make_customer,
    make_organisation,
    make_user,
)
from diagnostics import services
from diagnostics.limits import dated_caps
from diagnostics.models import Diagnosis, FrameworkVersion
from diagnostics.tests.builders import days_ago, score

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    """Notice was given 20 days ago, and counted ten days later."""
    make_organisation()
    customer = make_customer(make_user(), relationship_type="contract")
    make_contract(
        customer,
        signed_on=days_ago(400),
        started_on=days_ago(400),
        ended_on=days_ago(-300),
        notice_given_on=days_ago(20),
    )
    score(customer, as_of=days_ago(10))
    return customer


def publish_from(days: int, *, without: str = "") -> None:
    """A version that has its limits in another order."""
    first = services.version_for(days_ago(days))
    caps = [cap for cap in reversed(first.framework.caps) if cap.key != without]
    FrameworkVersion.objects.create(
        scoring_model=first.scoring_model,
        number=first.number + 1,
        status="published",
        definition=replace(first.framework, caps=tuple(caps)).to_dict(),
        effective_on=days_ago(days),
    )


def limits(diagnosis: Diagnosis) -> list[tuple]:
    return [(one.cap.key, one.since, one.lifted_on) for one in dated_caps(diagnosis)]


def test_a_limit_holds_since_its_day_whatever_is_published(account):
    publish_from(2)

    assert limits(score(account)) == [("notice_given", days_ago(10), None)]


def test_a_lifted_limit_is_remembered_over_a_publication(account):
    Contract.objects.update(notice_given_on=None)
    score(account, as_of=days_ago(5))
    publish_from(2)

    assert limits(score(account)) == [("notice_given", days_ago(10), days_ago(5))]


def test_a_limit_that_a_model_lacked_for_a_while_holds_since_it_is_back(account):
    publish_from(8, without="notice_given")
    score(account, as_of=days_ago(8))
    FrameworkVersion.objects.filter(number=1).update(status="retired")
    first = FrameworkVersion.objects.get(number=1)
    FrameworkVersion.objects.create(
        scoring_model=first.scoring_model,
        number=3,
        status="published",
        definition=first.definition,
        effective_on=days_ago(4),
    )
    score(account, as_of=days_ago(4))

    assert limits(score(account)) == [("notice_given", days_ago(4), None)]
