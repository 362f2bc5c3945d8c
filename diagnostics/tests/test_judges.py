"""Which scoring model judges which account."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Customer
from accounts.models import Reading as MetricReading
from accounts.tests.builders import (
    TODAY,
    make_contract,
    make_customer,
    make_organisation,
    make_segment,
    make_user,
)
from accounts.tests.fact_builders import make_fact, make_metric
from diagnostics.models import FrameworkVersion, ScoringModel
from diagnostics.scoring.defaults import DEFAULT
from diagnostics.scoring.framework import Audience
from diagnostics.scoring.rules import MeasureRule, ReadingRule
from diagnostics.tests.builders import days_ago, history_of, score

pytestmark = pytest.mark.django_db


def publish(
    key, priority, audience, *, since=date(2020, 1, 1), ended_on=None, **changes
):
    """A model for some accounts, the default's but for what is given."""
    model, _ = ScoringModel.objects.get_or_create(
        key=key, defaults={"name": key, "priority": priority, "ended_on": ended_on}
    )
    framework = replace(DEFAULT, key=key, name=key, audience=audience, **changes)
    return FrameworkVersion.objects.create(
        scoring_model=model,
        number=model.versions.count() + 1,
        status=FrameworkVersion.Status.PUBLISHED,
        definition=framework.to_dict(),
        effective_on=since,
    )


@pytest.fixture
def owner():
    make_organisation()
    return make_user()


def judged_by(customer, as_of=TODAY):
    return score(customer, as_of=as_of).version.scoring_model.key


def test_the_default_judges_who_is_nobody_elses(owner):
    publish("contracts", 1, Audience("contract"))
    assert judged_by(make_customer(owner)) == "default"


def test_a_model_judges_its_segment_and_relationship(owner):
    segment = make_segment()
    publish("keys", 1, Audience("contract", (segment.pk,)))
    contract = Customer.RelationshipType.CONTRACT
    mine = make_customer(owner, segment=segment, relationship_type=contract)
    assert judged_by(mine) == "keys"
    assert judged_by(make_customer(owner, segment=segment)) == "default"
    assert judged_by(make_customer(owner, relationship_type=contract)) == "default"


def test_of_two_models_the_one_that_is_asked_first_judges(owner):
    publish("second", 2, Audience("repeat"))
    publish("first", 1, Audience())
    assert judged_by(make_customer(owner)) == "first"


def test_two_models_cannot_have_the_same_priority(owner):
    publish("first", 1, Audience())
    with pytest.raises(IntegrityError), transaction.atomic():
        publish("second", 1, Audience())


def test_the_day_picks_the_version(owner):
    publish("all", 1, Audience(), since=days_ago(30))
    later = publish("all", 1, Audience(), since=days_ago(10))
    customer = make_customer(owner)
    assert judged_by(customer, days_ago(31)) == "default"
    assert score(customer, as_of=days_ago(11)).version.number == 1
    assert score(customer, as_of=days_ago(10)).version == later


def test_a_model_that_ended_judges_nobody_from_that_day(owner):
    publish("all", 1, Audience(), ended_on=days_ago(5))
    customer = make_customer(owner)
    assert judged_by(customer, days_ago(6)) == "all"
    assert judged_by(customer, days_ago(5)) == "default"


def test_a_draft_judges_nobody(owner):
    version = publish("all", 1, Audience())
    draft = replace(version.framework, name="draft")
    FrameworkVersion.objects.create(
        scoring_model=version.scoring_model, number=2, definition=draft.to_dict()
    )
    assert score(make_customer(owner)).version == version


def test_accounts_of_several_models_are_written_together(owner):
    contract = Customer.RelationshipType.CONTRACT
    few = replace(DEFAULT.dimensions[0], measures=DEFAULT.dimensions[0].measures[:3])
    publish("contracts", 1, Audience("contract"), dimensions=(few,), caps=())
    one = make_customer(owner, relationship_type=contract)
    make_contract(one, started_on=days_ago(400), signed_on=days_ago(400))
    other = make_customer(owner)
    score(one, other)
    assert [len(history_of(each)[0].points) for each in (one, other)] == [
        3,
        len(DEFAULT.measures),
    ]


def test_a_model_without_limits_judges_many_accounts_at_once(owner):
    publish("all", 1, Audience(), caps=())
    customers = [make_customer(owner) for _ in range(3)]
    score(*customers)
    assert [history_of(each)[0].caps for each in customers] == [[], [], []]


@pytest.mark.parametrize(
    ("how", "days", "value"),
    [("latest", 90, 40), ("mean", 90, 25), ("mean", 15, 35), ("trend", 90, 140 / 11)],
)
def test_readings_become_a_measure_without_code(owner, how, days, value):
    metric = make_metric("Logins")
    rule = ReadingRule(
        metric_id=metric.pk, how=how, days=days, label="Logins", unit="a day",
        dimension="results",
    )  # fmt: skip
    own = MeasureRule("logins", 100, ((0.0, 0), (100.0, 100)), reading=rule)
    results = replace(DEFAULT.dimensions[0], measures=(own,))
    publish("all", 1, Audience(), dimensions=(results,), caps=())
    customer = make_customer(owner)
    for ago, figure in ((70, 10), (40, 20), (10, 30), (10, 40)):
        day = TODAY - timedelta(days=ago)
        make_fact(MetricReading, customer, metric=metric, measured_on=day, value=figure)
    assert score(customer).values == [pytest.approx(value)]


def test_a_reading_that_nobody_sent_is_missing(owner):
    metric = make_metric("Logins")
    rule = ReadingRule(
        metric_id=metric.pk, how="latest", days=30, label="Logins", unit="a day",
        dimension="results",
    )  # fmt: skip
    own = MeasureRule("logins", 100, ((0.0, 0), (100.0, 100)), reading=rule)
    results = replace(DEFAULT.dimensions[0], measures=(own,))
    publish("all", 1, Audience(), dimensions=(results,), caps=())
    make_fact(MetricReading, make_customer(owner), metric=metric)
    assert score(make_customer(owner)).values == [None]
