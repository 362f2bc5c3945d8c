"""What is stored is what the pure functions say of the same columns."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from polars.testing import assert_frame_equal

from accounts.models import (
    AffectedCustomer,
    CompetitorSighting,
    Feed,
    Rate,
    RateSet,
    Ticket,
)
from accounts.tests.builders import (
    TODAY,
    make_contact,
    make_contract,
    make_customer,
    make_note,
    make_organisation,
    make_product,
    make_purchase,
    make_segment,
    make_series,
    make_user,
)
from accounts.tests.fact_builders import make_fact
from diagnostics import features, services
from diagnostics.explain import explain
from diagnostics.features import EVERYONE, KeyRange, Reading, shared
from diagnostics.models import Band, Diagnosis, FrameworkVersion
from diagnostics.pipeline import diagnosed
from diagnostics.scoring.bands import new_accounts
from diagnostics.scoring.diagnosis import diagnose
from diagnostics.scoring.observe import observe
from diagnostics.scoring.states import State
from diagnostics.tests.builders import days_ago, reading_of, score

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return make_organisation()


@pytest.fixture
def portfolio(organisation) -> list:
    """Customers of every sort: well, overdue, giving notice, new, and without facts."""
    owner, segment = make_user(), make_segment(contact_cadence_days=30)
    product = make_product(make_series())
    make_product(make_series())

    def customer(*ages, acquired=900, **fields):
        made = make_customer(
            owner, segment=segment, acquired_on=days_ago(acquired), **fields
        )
        for age in ages:
            make_purchase(
                made,
                purchased_on=days_ago(age),
                product=product,
                promised_on=days_ago(age - 3),
                delivered_on=days_ago(age - 4),
                discount=5,
                cost=60,
            )
        return made

    well = customer(*range(10, 800, 30))
    make_note(well, happened_on=days_ago(8), sentiment=1)
    make_contact(well, is_champion=True)
    overdue = customer(200, 230, 260, 290)
    on_contract = customer(relationship_type="contract")
    make_contract(on_contract, notice_given_on=days_ago(3))
    new = customer(5, acquired=20)
    return [well, overdue, on_contract, new, customer()]


def test_what_is_stored_is_what_the_pure_functions_say(portfolio):
    shared.write(TODAY)
    facts = features.read(reading_of(*portfolio))
    framework, columns = services.judges_for(TODAY).default.framework, facts.columns()
    seen = observe(framework, columns, set(facts.feeds))
    ages = (columns[name] for name in NEW_FROM)
    expected = diagnose(
        framework,
        seen.points,
        seen.states,
        seen.values,
        new_accounts(framework, *ages),
    )
    for place, customer in enumerate(portfolio):
        stored = score(customer)
        for name in ("score", "raw", "capped", "low", "high", "coverage"):
            assert nulled(getattr(stored, name)) == getattr(expected, name)[place], name
        assert Band.values.index(stored.band) == expected.band[place]
        assert [nulled(p) for p in stored.points] == seen.points[place].tolist()
        assert stored.states == seen.states[place].tolist()
        assert stored.caps == expected.caps[place].tolist()
        assert (
            list(map(nulled, stored.dimensions)) == expected.dimensions[place].tolist()
        )


NEW_FROM = ("days_since_acquired", "purchase_days", "segment_gap_days")


def nulled(figure: int | None) -> int:
    return -1 if figure is None else figure


def test_values_are_stored_to_the_last_bit(portfolio):
    seen = observe(
        services.judges_for(TODAY).default.framework,
        features.read(reading_of(portfolio[0])).columns(),
        set(features.open_feeds(reading_of(portfolio[0]))),
    )
    stored = [float("nan") if v is None else v for v in score(portfolio[0]).values]
    assert stored == pytest.approx(seen.values[0].tolist(), rel=0, abs=0, nan_ok=True)


def test_the_sorts_of_customers_land_in_their_bands(portfolio):
    shared.write(TODAY)
    bands = [score(customer).band for customer in portfolio]
    assert bands[0] == Band.HEALTHY
    assert bands[1] == bands[2] == Band.AT_RISK
    assert bands[3] == Band.NEW


def test_any_chunking_gives_the_same_rows(portfolio):
    judge = services.judges_for(TODAY)
    whole = diagnosed(Reading(EVERYONE, TODAY), judge)
    ids = sorted(customer.pk for customer in portfolio)
    singly = [diagnosed(Reading(KeyRange(i, i), TODAY), judge) for i in ids]
    halves = [
        diagnosed(reading_of(*part), judge) for part in (portfolio[3:], portfolio[:3])
    ]
    assert whole["customer_id"].to_list() == ids
    assert_frame_equal(pl.concat(singly), whole)
    assert_frame_equal(pl.concat(halves).sort("customer_id"), whole)


def test_nobody_gives_no_rows(organisation):
    rows = diagnosed(Reading(KeyRange(1, 2), TODAY), services.judges_for(TODAY))
    assert rows.is_empty()


def test_the_dearest_line_is_the_top_driver(portfolio):
    stored = score(portfolio[0])
    explanation = explain(stored, is_contract=False)
    dearest = max(explanation.lines, key=lambda line: line.lost)
    assert explanation.cap_lost == 0 < dearest.lost
    assert stored.top_driver == dearest.measure.key
    assert stored.top_driver_points == dearest.lost


def test_a_limit_that_binds_comes_before_what_costs_more(portfolio):
    stored = score(portfolio[2])
    explanation = explain(stored, is_contract=True)
    assert max(line.lost for line in explanation.lines) > explanation.cap_lost > 0
    assert stored.top_driver == "notice_given"
    assert stored.top_driver_points == explanation.cap_lost


def test_the_lowest_cap_is_the_top_driver_where_it_costs_most(portfolio):
    customer = portfolio[0]
    make_contract(customer, notice_given_on=days_ago(1))
    customer.relationship_type = "contract"
    customer.save()
    stored = score(customer)
    assert stored.top_driver == "notice_given"
    assert stored.top_driver_points == stored.raw - stored.capped


def test_a_customer_of_whom_nothing_is_known_has_no_score_and_no_driver(organisation):
    stored = score(make_customer())
    assert (stored.score, stored.band) == (None, Band.NOT_ENOUGH_DATA)
    assert (stored.top_driver, stored.top_driver_points) == ("", None)
    assert set(stored.states) <= {State.NOT_CONNECTED, State.NOT_APPLICABLE}


def test_an_account_is_not_healthy_for_what_others_were_told_today(organisation):
    owner = make_user()
    told, untold = make_customer(owner), make_customer(owner)
    make_fact(Ticket, told)
    make_fact(AffectedCustomer, told)
    make_fact(CompetitorSighting, told)
    score(told, untold)
    assert Diagnosis.objects.get(pk=untold.pk).band == Band.NOT_ENOUGH_DATA


def test_dates_stand_beside_the_score(organisation):
    customer = make_customer()
    for age in (10, 30, 50, 81):
        make_purchase(customer, purchased_on=days_ago(age))
    make_note(customer, happened_on=days_ago(4))
    stored = score(customer)
    assert stored.last_purchase_on == days_ago(10)
    assert stored.last_contact_on == days_ago(4)
    assert stored.usual_gap_days == 20
    assert stored.next_on == days_ago(-10)


def test_a_contract_is_next_due_when_it_ends(organisation):
    customer = make_customer(relationship_type="contract")
    contract = make_contract(customer)
    stored = score(customer)
    assert stored.next_on == contract.ended_on
    assert stored.revenue == Decimal("12000.00")


def under_rates(**rates: str) -> FrameworkVersion:
    rate_set = RateSet.objects.create(name="fixed", fixed_on=date(2026, 1, 1))
    for currency, rate in rates.items():
        Rate.objects.create(rate_set=rate_set, currency=currency, rate=rate)
    FrameworkVersion.objects.update(rate_set=rate_set)


@pytest.mark.parametrize(
    ("currency", "revenue"),
    [
        ("EUR", "1.01"),
        ("USD", "0.51"),  # 0.505, half up, after adding the lines and not before
        ("XAU", None),  # no rate
    ],
)
def test_revenue_is_converted_after_adding_up(organisation, currency, revenue):
    under_rates(USD="0.5")
    customer = make_customer(currency=currency)
    make_purchase(customer, amount="0.50")
    make_purchase(customer, amount="0.51")
    stored = score(customer).revenue
    assert stored == (None if revenue is None else Decimal(revenue))


def test_under_a_silent_feed_a_measure_is_stale_and_keeps_its_points(organisation):
    customer = make_customer(contact_cadence_days=30)
    make_note(customer, happened_on=days_ago(50), sentiment=1)
    Feed.objects.update(data_through=days_ago(40), cadence_days=7)
    fresh = score(customer, as_of=days_ago(33))
    later = score(customer)
    column = services.judges_for(TODAY).default.framework.column_of["note_sentiment"]
    assert fresh.states[column] == State.OBSERVED
    assert later.states[column] == State.STALE
    assert later.points[column] == fresh.points[column]
    assert later.score == fresh.score


def test_a_limit_stays_in_force_when_its_source_falls_silent(organisation):
    customer = make_customer()
    make_note(customer, happened_on=days_ago(200))
    Feed.objects.update(data_through=days_ago(40), cadence_days=30)
    before, after = score(customer, as_of=days_ago(10)), score(customer)
    assert any(before.caps)
    assert after.caps == before.caps


@pytest.mark.parametrize(
    ("silent", "state"), [("contract", State.STALE), ("purchase", State.OBSERVED)]
)
def test_a_contract_is_stale_when_its_own_feed_is_silent(organisation, silent, state):
    customer = make_customer(relationship_type="contract")
    make_contract(
        customer,
        started_on=days_ago(500),
        signed_on=days_ago(500),
        ended_on=days_ago(-9),
    )
    make_purchase(customer, purchased_on=days_ago(500))
    Feed.objects.filter(kind=silent).update(data_through=days_ago(40), cadence_days=7)
    column = services.judges_for(TODAY).default.framework.column_of["revenue_trend"]
    assert score(customer).states[column] == state


def test_many_customers_take_as_many_queries_as_one(portfolio):
    judge = services.judges_for(TODAY)

    def queries(*customers) -> int:
        with CaptureQueriesContext(connection) as captured:
            diagnosed(reading_of(*customers), judge)
        return len(captured)

    assert queries(portfolio[0]) == queries(*portfolio) > 0
