"""A scoring model changed part by part, checked, compared; templates to begin with."""

import re
from dataclasses import replace

import pytest

from diagnostics.measures import MEASURES
from diagnostics.scoring import drafting
from diagnostics.scoring.compare import differences
from diagnostics.scoring.consistency import problems
from diagnostics.scoring.defaults import DEFAULT
from diagnostics.scoring.framework import Audience, Bands, Cap, Framework
from diagnostics.scoring.rules import ReadingRule
from diagnostics.scoring.templates import TEMPLATES

SOUND = TEMPLATES["repeat-wholesale"].framework
RATED = "survey_relationship"
LINE = ((0.0, 0.0), (100.0, 100.0))


def make_reading(**fields) -> ReadingRule:
    given = {
        "metric_id": 1,
        "how": "mean",
        "days": 30,
        "label": "Weekly logins",
        "unit": "logins",
        "dimension": "results",
    }
    return ReadingRule(**given | fields)


def make_limit(**fields) -> Cap:
    given = {
        "key": "",
        "measure": "late_deliveries",
        "at_least": 50.0,
        "at_most": None,
        "ceiling": 60,
        "reason": "Half is late",
    }
    return Cap(**given | fields)


def words_of(framework: Framework) -> str:
    return " ".join(problem.words for problem in problems(framework))


@pytest.mark.parametrize("key", TEMPLATES)
def test_a_template_can_be_published_as_it_is(key):
    framework = TEMPLATES[key].framework

    assert problems(framework) == []
    assert Framework.from_dict(framework.to_dict()) == framework


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES.keys())
def test_a_template_names_only_what_the_built_in_model_has(template):
    keys = {dimension.key for dimension in DEFAULT.dimensions}

    assert set(template.weights) <= keys
    assert set(template.measures) <= set(DEFAULT.column_of)
    assert template.without <= {cap.key for cap in DEFAULT.caps}


def test_templates_weigh_otherwise_than_one_another():
    weights = {
        tuple(dimension.weight for dimension in template.framework.dimensions)
        for template in TEMPLATES.values()
    }
    assert len(weights) == len(TEMPLATES)


def test_a_removed_measure_can_be_added_again():
    without = drafting.without_measure(SOUND, "delivery_delay")
    assert "delivery_delay" in {measure.key for measure in drafting.absent(without)}

    again = drafting.with_measure(without, drafting.built_in("delivery_delay", 7))

    assert again.measures[again.column_of["delivery_delay"]].weight == 7


def test_a_measure_stands_in_a_model_once():
    with pytest.raises(ValueError, match="is in this model already"):
        drafting.with_measure(SOUND, drafting.built_in("delivery_delay", 7))


def test_a_reading_gets_a_key_of_its_own():
    once = drafting.with_reading(SOUND, make_reading(), 10, LINE)
    twice = drafting.with_reading(once, make_reading(days=90), 10, LINE)

    assert {"weekly_logins", "weekly_logins_2"} <= set(twice.column_of)
    assert Framework.from_dict(twice.to_dict()) == twice


@pytest.mark.parametrize("label", ["2nd line", "Ärger", "Margin", "?"])
def test_any_label_makes_a_key_that_can_be_stored(label):
    framework = drafting.with_reading(SOUND, make_reading(label=label), 1, LINE)

    assert Framework.from_dict(framework.to_dict()) == framework


@pytest.mark.parametrize("label", ["Limit", "Override", "Order overdue 2x"])
def test_a_reading_does_not_take_the_key_of_another_reason(label):
    framework = drafting.with_reading(SOUND, make_reading(label=label), 1, LINE)

    own = next(rule for rule in framework.measures if rule.reading)
    assert framework.rule_behind(own.key) == own
    assert len(set(framework.reasons)) == len(framework.reasons)


@pytest.mark.parametrize("reason", ["Limit", "Override", "Margin", "Late deliveries"])
def test_a_limit_does_not_take_the_key_of_a_measure(reason):
    changed = drafting.with_cap(SOUND, make_limit(reason=reason)).caps[-1]

    assert changed.key not in {*MEASURES, "limit", "override"}


def test_a_key_that_stands_twice_is_named():
    twice = replace(SOUND, caps=(*SOUND.caps, make_limit(key="delivery_delay")))

    assert "“Half is late” cannot be told from another reason" in words_of(twice)


def test_the_same_limit_stands_once():
    once = drafting.with_cap(SOUND, make_limit())

    assert once.caps[-1].key == "half_is_late"
    with pytest.raises(ValueError, match="says the same"):
        drafting.with_cap(once, make_limit(reason="In other words"))


def test_a_limit_is_changed_in_its_place():
    first = SOUND.caps[0]

    changed = drafting.with_cap(SOUND, replace(first, ceiling=11))

    assert changed.caps[0] == replace(first, ceiling=11)
    assert changed.caps[1:] == SOUND.caps[1:]


def test_a_dimension_with_weight_needs_a_measure_with_weight():
    framework = SOUND
    for rule in SOUND.dimensions[0].measures:
        framework = drafting.with_rule(framework, rule.key, weight=0)

    assert "Results has weight, but none of its measures has" in words_of(framework)


def test_a_dimension_with_weight_needs_a_measure_that_applies():
    framework = drafting.with_rule(SOUND, "late_deliveries", applies_to="contract")
    framework = drafting.with_rule(framework, "delivery_delay", applies_to="contract")
    service = [d for d in framework.dimensions if d.key == "service"]
    others = [rule.key for rule in service[0].measures]
    for key in others:
        framework = drafting.with_rule(framework, key, applies_to="contract")

    assert "Service has weight, but no measure in it" in words_of(framework)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"dimensions": (), "caps": ()}, "No dimension has weight"),
        ({"bands": Bands(0, 75)}, "Each band needs room"),
        ({"bands": Bands(60, 60)}, "Each band needs room"),
        ({"caps": (make_limit(key="x", ceiling=100),)}, "limits nothing"),
        ({"caps": (make_limit(key="x", at_least=-1.0),)}, "has 100 points"),
    ],
)
def test_what_contradicts_itself_is_named(change, words):
    assert words in words_of(replace(SOUND, **change))


def test_a_curve_without_slope_says_nothing():
    flat = ((0.0, 50.0), (9.0, 50.0))
    framework = drafting.with_rule(SOUND, "late_deliveries", curve=flat)

    assert [problem.part for problem in problems(framework)] == ["late_deliveries"]


@pytest.mark.parametrize(("grace_days", "parts"), [(45, []), (46, [RATED])])
def test_a_rating_cannot_hold_for_longer_than_its_facts_are_read(grace_days, parts):
    longer = drafting.with_rule(SOUND, RATED, valid_days=500, grace_days=grace_days)

    assert [problem.part for problem in problems(longer)] == parts


@pytest.mark.parametrize("key", [key for key, one in MEASURES.items() if one.rated])
def test_a_definition_names_no_day_that_a_model_can_set(key):
    rated = MEASURES[key]
    days = set(map(int, re.findall(r"\d+", f"{rated.definition} {rated.needs}")))

    assert not days & {rated.valid_days, rated.grace_days}


def test_differences_are_told_in_words():
    after = replace(SOUND, audience=Audience("both", (4,)), caps=SOUND.caps[1:])
    after = drafting.with_rule(after, "late_deliveries", curve=LINE)

    found = differences(SOUND, after, {4: "Clinics"})

    told = {(one.of, one.what): (one.before, one.after) for one in found}
    kind = "accounts that buy without a contract"
    assert told["Whole model", "for"] == (kind, "all accounts, in Clinics")
    assert told["Late deliveries", "curve"][1] == "0 → 0, 100 → 100"
    ((limit, before),) = (pair for pair in told.items() if pair[0][1] == "limit")
    assert limit[0] == SOUND.caps[0].reason
    assert before[1] == "removed"


def test_a_new_limit_says_what_it_watches_from_where_and_to_what():
    limit = make_limit(key="half-late")
    after = replace(SOUND, caps=(*SOUND.caps, limit))

    (found,) = differences(SOUND, after)

    assert (found.of, found.what, found.before) == ("Half is late", "limit", "–")
    assert found.after == (
        "added: at most 60 points while Late deliveries is at least 50 % of lines"
    )


def test_a_limit_on_a_state_names_the_state():
    notice = make_limit(key="notice", measure="renewal_notice", at_least=1.0)

    (found, *_) = differences(
        replace(DEFAULT, caps=()), replace(DEFAULT, caps=(notice,))
    )

    assert found.after.endswith("while Renewal is notice given or ended")


def test_the_same_has_no_differences():
    assert differences(SOUND, SOUND) == []
