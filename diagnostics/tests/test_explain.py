"""A score is taken apart into lines that add up to what it lacks."""

import pytest

from accounts.tests.builders import (
    make_contact,
    make_contract,
    make_customer,
    make_note,
    make_organisation,
    make_purchase,
    make_user,
)
from diagnostics import services
from diagnostics.explain import driver_label, explain
from diagnostics.scoring.states import State
from diagnostics.tests.builders import days_ago, score

pytestmark = pytest.mark.django_db


@pytest.fixture
def overdue():
    """Bought monthly, but not for 200 days; last spoken to 40 days ago."""
    make_organisation()
    customer = make_customer(make_user(), contact_cadence_days=30)
    for age in (200, 230, 260, 290):
        make_purchase(customer, purchased_on=days_ago(age), promised_on=days_ago(40))
    make_note(customer, happened_on=days_ago(40), sentiment=-1)
    make_contact(customer)
    return customer


def test_lines_and_cap_add_up_to_what_the_score_lacks(overdue):
    stored = score(overdue)
    explanation = explain(stored, is_contract=False)
    lost = sum(line.lost for line in explanation.lines)
    assert lost + explanation.cap_lost == 1000 - stored.score
    assert lost == sum(dimension.lost for dimension in explanation.dimensions)


def test_without_a_cap_the_lines_alone_add_up(overdue):
    make_purchase(overdue, purchased_on=days_ago(3))
    stored = score(overdue)
    explanation = explain(stored, is_contract=False)
    assert explanation.cap is None
    assert explanation.cap_lost == 0
    assert sum(line.lost for line in explanation.lines) == 1000 - stored.score


def test_all_caps_in_force_are_named_and_the_lowest_binds(overdue):
    explanation = explain(score(overdue), is_contract=False)
    named = {cap.key for cap in explanation.caps_in_force}
    assert named == {"order_overdue_2x", "order_overdue_3x"}
    assert explanation.cap.key == "order_overdue_3x"


def test_a_line_says_what_was_stored(overdue):
    lines = {
        line.measure.key: line
        for line in explain(score(overdue), is_contract=False).lines
    }
    rhythm, notice = lines["purchase_rhythm"], lines["renewal_notice"]
    assert rhythm.value == pytest.approx(200 / 30)
    assert (rhythm.points, rhythm.state) == (0, State.OBSERVED)
    assert (notice.points, notice.value, notice.lost) == (None, None, 0)
    assert notice.state == State.NOT_APPLICABLE


def test_a_dimension_without_a_source_says_so_and_costs_nothing(overdue):
    dimensions = {
        line.dimension.key: line
        for line in explain(score(overdue), is_contract=False).dimensions
    }
    assert dimensions["results"].is_connected
    technology = dimensions["technology"]
    assert not technology.is_connected
    assert (technology.score, technology.coverage, technology.lost) == (None, None, 0)


def test_the_basis_names_what_the_score_rests_on(overdue):
    basis = explain(score(overdue), is_contract=False).basis
    assert {"purchase", "note"} <= set(basis.feeds)
    assert "technology" in {dimension.key for dimension in basis.not_connected}
    assert "results" in {dimension.key for dimension in basis.observed}


def test_an_unknown_score_loses_nothing():
    make_organisation()
    explanation = explain(score(make_customer()), is_contract=False)
    assert {line.lost for line in explanation.lines} == {0}


def test_a_contract_that_ends_is_limited():
    make_organisation()
    customer = make_customer(relationship_type="contract")
    make_contract(customer, notice_given_on=days_ago(2))
    stored = score(customer)
    explanation = explain(stored, is_contract=True)
    assert explanation.cap.ceiling == 20
    lost = sum(line.lost for line in explanation.lines)
    assert lost + explanation.cap_lost == 1000 - stored.score


def test_a_top_driver_is_called_by_its_measure_or_its_reason():
    framework = services.version_for(days_ago(0)).framework
    assert driver_label(framework, "purchase_rhythm") == "Purchase rhythm"
    assert "Notice" in driver_label(framework, "notice_given")
    assert driver_label(framework, "") == ""
