"""Scores, what they are made of and how they moved, as other systems read them."""

import json
from decimal import Decimal

import pytest
from django.core.management import call_command

from accounts.models import Customer, ExternalId
from accounts.tests.builders import (
    TODAY,
    make_customer,
    make_member,
    make_organisation,
    make_team,
    make_user,
)
from accounts.tests.reading import every_page, queries_for, signed_in, signed_in_as
from diagnostics import runs
from diagnostics.measures import MEASURES
from diagnostics.models import Diagnosis
from diagnostics.tests.score_reading import buys_monthly, of_account

pytestmark = pytest.mark.django_db
SCORES = "/api/v1/scores/"


@pytest.fixture(autouse=True)
def organisation():
    return make_organisation()


@pytest.fixture
def analyst():
    return signed_in_as("analyst")


def score_today():
    runs.score_day(TODAY, runs.silent)


def portfolio():
    """Three accounts of falling health."""
    owner = make_user()
    for silent_days in (45, 60, 130):
        buys_monthly(make_customer(owner), silent_days=silent_days)
    score_today()


def exact(response):
    """The answer with every number as it was written."""
    return json.loads(response.content, parse_float=Decimal)


def test_score_row_carries_what_a_reader_needs(analyst):
    owner = make_user("Olga Owner")
    customer = buys_monthly(make_customer(owner, name="Acme"), silent_days=60)
    ExternalId.objects.create(customer=customer, source="crm", external_id="A-1")
    score_today()
    stored = Diagnosis.objects.get(customer=customer)

    (row,) = exact(analyst.get(SCORES))["results"]

    assert (row["id"], row["name"]) == (customer.pk, "Acme")
    assert row["external_ids"] == [{"source": "crm", "external_id": "A-1"}]
    assert row["owner"]["name"] == "Olga Owner"
    assert row["score"] == Decimal(stored.score) / 10
    assert row["coverage"] == Decimal(stored.coverage) / 1000
    assert row["low"] <= row["score"] <= row["high"]
    assert (row["band"], row["previous_band"]) == (stored.band, None)
    assert (row["revenue"], row["currency"]) == (str(stored.revenue), "EUR")
    assert row["as_of"] == "2026-11-20"
    assert (row["framework"]["key"], row["framework"]["version"]) == ("default", 1)
    assert row["top_driver"]["measure"] == stored.top_driver
    assert row["top_driver"]["points_lost"] == Decimal(stored.top_driver_points) / 10


def test_score_row_says_what_it_rests_on(analyst):
    portfolio()

    rests_on = analyst.get(SCORES).json()["results"][0]["rests_on"]

    assert {"purchase", "note"} <= set(rests_on["feeds"])
    assert "technology" in {missing["key"] for missing in rests_on["not_connected"]}


def test_executive_reads_the_scores_of_the_own_book_only():
    executive = make_member("executive", make_team())
    mine = make_customer(executive)
    make_customer(make_user())
    score_today()

    rows = every_page(signed_in(executive), SCORES)

    assert [row["id"] for row in rows] == [mine.pk]


@pytest.mark.parametrize("rest", ["", "contributions/", "history/"])
def test_score_outside_the_scope_looks_like_none(rest):
    foreign = make_customer(make_user())
    score_today()

    response = signed_in_as("executive").get(of_account(foreign.pk, rest))

    assert response.status_code == 404
    assert response.json()["detail"] == "There is no such account."


def test_account_that_was_never_scored_says_so(analyst):
    response = analyst.get(of_account(make_customer().pk))

    assert response.status_code == 404
    assert response.json()["detail"] == "This account has no score."


def test_contributions_add_up_exactly_to_what_is_missing_to_100(analyst):
    portfolio()

    for row in every_page(analyst, SCORES):
        answer = exact(analyst.get(of_account(row["id"], "contributions/")))
        lost = sum(line["points_lost"] for line in answer["contributions"])

        assert answer["score"] < 100
        assert lost == 100 - answer["score"]


def test_limit_in_force_is_a_contribution_of_its_own(analyst):
    customer = buys_monthly(make_customer(make_user()), silent_days=130)
    score_today()

    answer = analyst.get(of_account(customer.pk, "contributions/")).json()
    *measures, limit = answer["contributions"]

    assert {line["kind"] for line in measures} == {"measure"}
    assert (limit["kind"], limit["measure"]) == ("limit", "order_overdue_3x")
    assert limit["points_lost"] > 0


def test_score_that_is_null_has_no_contributions(analyst):
    customer = make_customer(relationship_type="contract")
    score_today()

    answer = analyst.get(of_account(customer.pk, "contributions/")).json()

    assert answer == {"as_of": "2026-11-20", "score": None, "contributions": []}


def test_one_score_tells_its_dimensions_and_limits(analyst):
    customer = buys_monthly(make_customer(make_user()), silent_days=130)
    score_today()

    answer = exact(analyst.get(of_account(customer.pk)))

    dimensions = {line["key"]: line for line in answer["dimensions"]}
    assert dimensions["results"]["is_connected"]
    assert not dimensions["technology"]["is_connected"]
    assert "order_overdue_3x" in {limit["key"] for limit in answer["limits"]}
    assert answer["score"] == 40 < answer["raw"]


def test_filters_by_band_and_score_match_the_rows(analyst):
    portfolio()
    rows = every_page(analyst, SCORES)
    bands = {row["band"] for row in rows}
    border = sorted(row["score"] for row in rows)[1]

    below = every_page(analyst, f"{SCORES}?score_lt={border}")
    others = every_page(analyst, f"{SCORES}?score_gte={border}")
    both = "&".join(f"band={band}" for band in bands)

    assert (len(below), len(others)) == (1, 2)
    assert all(row["score"] < border for row in below)
    assert len(every_page(analyst, f"{SCORES}?{both}")) == len(rows)
    assert every_page(analyst, f"{SCORES}?band=new") == []


def test_score_filters_take_points_with_one_decimal(analyst):
    for query in ("score_lt=50.05", "score_gte=101", "score_lt=NaN", "band=fine"):
        assert analyst.get(f"{SCORES}?{query}").status_code == 400


def test_filters_of_accounts_hold_for_scores(analyst):
    owner = make_user()
    customer = make_customer(owner, name="Acme", relationship_type="contract")
    ExternalId.objects.create(customer=customer, source="crm", external_id="A-1")
    make_customer(name="Other")
    score_today()

    for query in (
        f"owner={owner.pk}",
        "relationship_type=contract",
        "q=acm",
        "source=crm&external_id=A-1",
    ):
        rows = every_page(analyst, f"{SCORES}?{query}")
        assert [row["name"] for row in rows] == ["Acme"]


def with_ties_and_nulls():
    """Seven diagnoses: scores 10, 10, 20, 30 and three without."""
    for _ in range(7):
        make_customer()
    score_today()
    for pk, score in zip(
        Customer.objects.order_by("pk").values_list("pk", flat=True),
        (100, None, 300, 100, None, 200, None),
        strict=True,
    ):
        Diagnosis.objects.filter(pk=pk).update(score=score, revenue=score)


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
@pytest.mark.parametrize("column", ["score", "revenue"])
def test_ordering_breaks_ties_by_id_and_puts_nulls_last(analyst, column, limit):
    with_ties_and_nulls()
    first = Customer.objects.order_by("pk").values_list("pk", flat=True)[0]

    def places(ordering):
        rows = every_page(analyst, f"{SCORES}?ordering={ordering}&limit={limit}")
        return [row["id"] - first for row in rows]

    assert places(column) == [0, 3, 5, 2, 1, 4, 6]
    assert places(f"-{column}") == [2, 5, 3, 0, 6, 4, 1]


def test_every_measure_is_defined(analyst):
    answer = analyst.get("/api/v1/measures/").json()
    rhythm = next(row for row in answer["results"] if row["key"] == "purchase_rhythm")

    assert answer["next"] is None
    assert {row["key"] for row in answer["results"]} == set(MEASURES)
    assert rhythm["label"] == "Purchase rhythm"
    assert rhythm["default_curve"][0] == [1.0, 100.0]
    assert rhythm["first_move"]["role"] == "executive"


def test_queries_do_not_grow_with_scores():
    manager = make_member("manager", make_team())
    for number in range(200):
        customer = make_customer(manager)
        ExternalId.objects.create(customer=customer, source="crm", external_id=number)
    score_today()
    client = signed_in(manager)

    few, many = (queries_for(client, f"{SCORES}?limit={n}") for n in (10, 200))

    assert few == many <= 11


def test_schema_is_complete_and_valid(tmp_path):
    schema = tmp_path / "schema.json"

    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(schema))

    assert "/api/v1/scores/" in schema.read_text()
