"""What stands beside a measure's value: its target, its own past, its peers."""

import pytest

from accounts.tests.builders import (
    TODAY,
    make_customer,
    make_note,
    make_purchase,
    make_segment,
)
from dashboards.measures import Comparisons, measure_row
from dashboards.tests.builders import make_company, signed_in
from diagnostics import partitions, services
from diagnostics.explain import Line
from diagnostics.measures import MEASURES
from diagnostics.models import (
    DiagnosisHistory,
    FrameworkVersion,
    SharedInput,
)
from diagnostics.scoring.rules import MeasureRule
from diagnostics.scoring.states import State
from diagnostics.tests.builders import days_ago, score

NOTHING = Comparisons(TODAY, True, {}, {})


def line(key: str, curve=None, **fields) -> Line:
    rule = MeasureRule(key, 1, curve or MEASURES[key].curve)
    known = {
        "state": State.OBSERVED,
        "value": 1.0,
        "points": 9_000,
        "lost": 0,
        "share": 0.1,
    }
    return Line(measure=MEASURES[key], rule=rule, **(known | fields))


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("purchase_rhythm", "target up to 1 × usual gap"),
        ("late_deliveries", "target up to 0% of lines"),
        ("product_breadth", "target at least 50% of series"),
        ("note_sentiment", "target at least 1 on −2 to 2"),
        ("contact_breadth", "target at least 4 contacts"),
        ("champion_present", ""),
    ],
)
def test_the_target_is_where_the_curve_reaches_100(key, words):
    assert NOTHING.beside(line(key)) == words


@pytest.mark.parametrize(
    ("curve", "words"),
    [
        (((0, 100), (1.5, 100), (3, 0)), "target up to 1.5 days"),
        (((0, 0), (1, 100), (3, 100)), "target at least 1 day"),
        (((0, 0), (2, 100), (4, 100), (9, 0)), "target 2 to 4 days"),
        (((0, 0), (2, 90)), ""),
        (((0, 100),), ""),
    ],
)
def test_the_target_follows_the_curve_of_the_version(curve, words):
    assert NOTHING.beside(line("delivery_delay", curve)) == words


def test_an_unknown_value_says_what_it_needs_and_nothing_else():
    unknown = line("purchase_rhythm", state=State.MISSING, value=None, points=None)

    assert measure_row(unknown, NOTHING).compared.startswith("needs ")


@pytest.fixture
def people(db):
    return make_company()


@pytest.fixture
def account(people):
    """Scored today; three weeks, two weeks and a week ago it was silent for 20 days."""
    customer = make_customer(people.executive, segment=make_segment())
    for month in range(6):
        make_purchase(customer, purchased_on=days_ago(30 * month + 3))
    make_note(customer, happened_on=days_ago(5))
    score(customer)
    for weeks in (1, 2, 3):
        remember(customer, days_ago(7 * weeks), 20)
    return customer


def remember(customer, day, silence: float | None, **fields) -> None:
    """A row of the history, as today's but for the days without contact."""
    partitions.ensure([day])
    row = DiagnosisHistory.objects.filter(customer=customer).latest("as_of")
    column = row.version.framework.column_of["contact_silence"]
    values = [*row.values[:column], silence, *row.values[column + 1 :]]
    copied = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
    given = {"as_of": day, "values": values, "generation": 9} | fields
    DiagnosisHistory.objects.create(**(copied | given))


def silence_of(reader, customer) -> str:
    """What the page says beside the days without contact."""
    response = signed_in(reader).get(f"/accounts/{customer.pk}/")
    rows = response.context["unweighted"]
    (found,) = (row for row in rows if row.label == "Days without contact")
    assert found.compared in response.content.decode()
    return found.compared


def peer_median(customer, day=TODAY, **fields) -> None:
    given = {
        "name": "peer-contact_silence",
        "subject_id": 2 * (customer.segment_id or 0),
    }
    SharedInput.objects.create(as_of=day, value=12.34, **(given | fields))


def test_the_baseline_is_the_median_of_the_accounts_own_year(people, account):
    remember(account, days_ago(366), 900)

    assert silence_of(people.executive, account) == (
        "target up to 30 days · usually 20"
    )


def test_of_several_diagnoses_of_a_day_the_last_counts(people, account):
    for generation in range(10, 14):
        remember(account, days_ago(7), 8, generation=generation)

    assert "usually 14" in silence_of(people.executive, account)


def test_two_values_make_no_baseline(people, account):
    remember(account, days_ago(7), None, generation=10)
    remember(account, days_ago(14), None, generation=10)

    assert "usually" not in silence_of(people.executive, account)


def test_rows_of_another_version_are_not_read(people, account):
    first = services.version_for(TODAY)
    other = FrameworkVersion.objects.create(
        scoring_model=first.scoring_model,
        number=99,
        definition=first.definition,
    )
    for days in range(30, 60):
        remember(account, days_ago(days), 90, version_id=other.pk)

    assert "usually 20" in silence_of(people.executive, account)


def test_the_median_of_the_segment_stands_last(people, account):
    peer_median(account)

    assert silence_of(people.executive, account).endswith(" · segment 12.3")


def test_a_median_older_than_the_score_says_its_day(people, account):
    peer_median(account, days_ago(1))

    assert "segment 12.3 as of 19 Nov 2026" in silence_of(people.executive, account)


def test_the_median_of_contracts_is_not_shown_to_others(people, account):
    peer_median(account, subject_id=2 * account.segment_id + 1)

    assert "segment" not in silence_of(people.executive, account)


def test_without_a_segment_the_others_without_one_are_called_similar(people):
    customer = make_customer(people.executive)
    make_note(customer, happened_on=days_ago(5))
    score(customer)
    peer_median(customer)

    assert "similar accounts 12.3" in silence_of(people.executive, customer)
