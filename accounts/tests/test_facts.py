"""What holds for every kind of fact, the next one included."""

import pytest
from django.db import IntegrityError, transaction

from accounts import models as facts
from accounts.models import Feed
from accounts.tests.builders import TODAY, make_customer
from accounts.tests.fact_builders import (
    NEEDS,
    NEXT_MONTH,
    NOON,
    fact_models,
    facts_of_customers,
    make_fact,
)

pytestmark = pytest.mark.django_db
OPENS_NO_FEED = {facts.Product, facts.SurveyWave}
ALL = pytest.mark.parametrize("model", fact_models(), ids=lambda model: model.__name__)
OF_CUSTOMERS = pytest.mark.parametrize(
    "model", facts_of_customers(), ids=lambda model: model.__name__
)


def test_every_kind_of_fact_has_a_builder():
    assert set(NEEDS) == set(fact_models())


@OF_CUSTOMERS
def test_facts_of_a_customer_are_found_up_to_a_day_by_index(model):
    wanted = ["customer", model.domain_date]
    assert wanted in [list(index.fields) for index in model._meta.indexes]


@ALL
def test_every_fact_opens_the_feed_of_its_kind(model):
    make_fact(model, make_customer())
    assert Feed.objects.exists() == (model not in OPENS_NO_FEED)


@ALL
def test_a_source_names_a_fact_once(model):
    customer = make_customer()
    make_fact(model, customer, source="crm", external_id="1")
    with pytest.raises(IntegrityError, match="source_key"):
        make_fact(model, customer, source="crm", external_id="1")


def test_a_feed_of_instants_counts_in_the_organisations_days():
    facts.Organisation.objects.create(pk=1, name="Far", time_zone="Pacific/Auckland")
    make_fact(facts.Ticket, make_customer(), opened_at=NOON)
    assert (Feed.objects.get().data_through - TODAY).days == 1


IMPOSSIBLE = [
    (facts.Ticket, {"resolved_at": NOON.replace(hour=3)}),
    (facts.Ticket, {"severity": 9}),
    (facts.Ticket, {"kind": "rumour"}),
    (facts.Incident, {"ended_at": NOON.replace(hour=3)}),
    (facts.Invoice, {"due_on": TODAY.replace(year=2001)}),
    (facts.Promise, {"outcome": "met"}),
    (facts.Promise, {"settled_on": TODAY}),
    (facts.SuccessFactor, {"current": 3}),
    (facts.SuccessFactor, {"weight": 6}),
    (facts.SurveyResponse, {"trust": 8}),
    (facts.SurveyResponse, {"answered_on": TODAY, "trust": 11}),
    (facts.ImportanceRating, {"importance": 11}),
    (facts.StaffingRequirement, {"level": 0}),
    (facts.Placement, {"ended_on": TODAY}),
    (facts.WalletShare, {"percent": 101}),
    (facts.Review, {"budget": 3}),
    (facts.Lead, {"won_on": TODAY, "lost_on": TODAY}),
    (facts.UnitCost, {"cost_per_hour": -1}),
    (facts.Action, {"done_on": TODAY.replace(year=2001)}),
]


@pytest.mark.parametrize(("model", "fields"), IMPOSSIBLE)
def test_the_database_refuses_what_cannot_be(model, fields):
    customer = make_customer()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_fact(model, customer, **fields)


def test_a_requirement_belongs_to_a_segment_or_to_a_customer():
    with pytest.raises(IntegrityError, match="of_segment_or_customer"):
        make_fact(facts.StaffingRequirement, None)


def test_an_hour_costs_one_thing_at_a_time():
    make_fact(facts.UnitCost, ended_on=TODAY)
    make_fact(facts.UnitCost, started_on=TODAY)
    with pytest.raises(IntegrityError, match="unitcost_one_at_a_time"):
        make_fact(facts.UnitCost, started_on=NEXT_MONTH)
