"""Every measure declares what people and the framework need to know of it."""

import pytest

from diagnostics.measures import MEASURES, FirstMove, measure
from diagnostics.tests.scoring_builders import account_columns

LONGEST_MOVE = 42  # letters that fit on one line of a phone

FEEDS = {
    "purchase",
    "delivery",
    "discount",
    "cost",
    "note",
    "contact",
    "contract",
    "assignment",
    "product",
    "success_factor",
    "promise",
    "competitor",
    "wallet",
    "survey",
    "importance",
    "referral",
    "agent_feedback",
    "review",
    "ticket",
    "incident",
    "requirement",
    "placement",
    "absence",
    "invoice",
    "payment",
    "activity",
    "unit_cost",
    "rating",
    "certificate",
}
ROLES = {"executive", "manager", "director"}


@pytest.mark.parametrize("key", MEASURES)
def test_a_measure_reads_only_columns_that_exist(key):
    assert set(MEASURES[key].columns) <= set(account_columns())


@pytest.mark.parametrize("key", MEASURES)
def test_a_measure_needs_only_feeds_that_exist(key):
    declared = MEASURES[key]
    assert declared.feeds_for(is_contract=False)
    assert {*declared.feeds_for(False), *declared.feeds_for(True)} <= FEEDS


@pytest.mark.parametrize("key", MEASURES)
def test_a_measure_tells_people_what_it_is_and_what_to_do(key):
    declared = MEASURES[key]
    assert declared.label
    assert declared.definition.endswith(".")
    assert not declared.first_move.text.endswith(".")
    assert len(declared.first_move.text) <= LONGEST_MOVE
    assert {declared.owner_role, declared.first_move.role} <= ROLES
    assert declared.first_move.due_days > 0


def test_what_rests_on_inputs_that_many_accounts_share_says_so():
    assert {key for key, m in MEASURES.items() if m.shared} == {
        "owner_workload",
        "owner_away",
        "cost_to_serve",
        "margin_after_service",
    }


def test_every_dimension_with_facts_has_at_least_two_measures():
    dimensions = [m.dimension for m in MEASURES.values()]
    assert {d: dimensions.count(d) >= 2 for d in dimensions} == dict.fromkeys(
        (
            "context",
            "relationship",
            "results",
            "service",
            "staffing",
            "technology",
            "value",
        ),
        True,
    )


def declaration(**changed):
    described = {
        name: getattr(MEASURES["margin"], name)
        for name in ("label", "unit", "dimension", "definition", "source", "curve")
    }
    return described | {
        "needs": "nothing",
        "absence": "unknown",
        "applies_to": "both",
        "feeds": ("purchase",),
        "hard": True,
        "owner_role": "manager",
        "first_move": FirstMove("Look.", "manager", 1),
        **changed,
    }


def test_a_measure_cannot_be_declared_twice():
    def margin(margin_rate_12m):
        return margin_rate_12m

    with pytest.raises(ValueError, match="'margin' is declared twice"):
        measure(**declaration())(margin)


def test_a_measure_cannot_be_declared_with_a_broken_curve():
    with pytest.raises(ValueError, match="knots do not increase"):
        measure(**declaration(curve=((1.0, 5.0), (0.0, 9.0))))
