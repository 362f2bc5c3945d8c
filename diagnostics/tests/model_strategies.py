"""Scoring models drawn at random, that real facts can be scored under."""

from dataclasses import replace

from hypothesis import strategies as st

from diagnostics.measures import MEASURES
from diagnostics.scoring.defaults import DEFAULT
from diagnostics.scoring.framework import Audience, Bands, Cap, Dimension, Framework
from diagnostics.scoring.rules import MeasureRule, ReadingRule

WEIGHTS = st.integers(0, 20)
RELATIONSHIPS = st.sampled_from(["both", "contract", "repeat"])


@st.composite
def models(draw, metric_id):
    """The default's dimensions with measures, points, caps and borders of their own.

    metric_id  a metric whose readings are a measure of it too
    """
    given = DEFAULT.dimensions
    dimensions = [draw(dimensions_like(one)) for one in given]
    dimensions[0] = with_readings(dimensions[0], draw(readings(metric_id)))
    return Framework(
        key="drawn",
        name="Drawn",
        dimensions=tuple(dimensions),
        caps=draw(caps([rule.key for one in dimensions for rule in one.measures])),
        bands=Bands(*sorted(draw(st.tuples(*[st.integers(0, 100)] * 2)))),
        minimum_coverage=draw(st.sampled_from([0.0, 0.3, 0.6])),
        new_account_days=draw(st.sampled_from([0, 60])),
        audience=Audience(draw(RELATIONSHIPS)),
    )


@st.composite
def dimensions_like(draw, given):
    """One that keeps some of the measures, in an order of its own."""
    kept = st.lists(st.sampled_from(given.measures), max_size=6, unique_by=_key)
    measures = tuple(draw(rules_like(rule)) for rule in draw(kept))
    return Dimension(given.key, given.label, draw(WEIGHTS), measures, given.connect)


def _key(rule):
    return rule.key


@st.composite
def rules_like(draw, rule):
    """Other weights and points at the same values; ratings hold for other times."""
    values = [value for value, _ in rule.curve]
    points = draw(st.lists(POINTS, min_size=len(values), max_size=len(values)))
    rated = MEASURES[rule.key].valid_days is not None
    return MeasureRule(
        rule.key,
        draw(WEIGHTS),
        tuple(zip(values, points, strict=True)),
        valid_days=draw(st.integers(1, 200)) if rated else None,
        grace_days=draw(st.integers(1, 200)) if rated else None,
    )


POINTS = st.integers(0, 10_000).map(lambda share: share / 100)


@st.composite
def readings(draw, metric_id):
    rule = ReadingRule(
        metric_id=metric_id,
        how=draw(st.sampled_from(["latest", "mean", "trend"])),
        days=draw(st.integers(1, 200)),
        label="Logins",
        unit="logins",
        dimension=DEFAULT.dimensions[0].key,
    )
    curve = ((0.0, draw(POINTS)), (24.0, draw(POINTS)))
    return MeasureRule("logins", draw(WEIGHTS), curve, reading=rule)


def with_readings(dimension, rule):
    return replace(dimension, measures=(*dimension.measures, rule))


@st.composite
def caps(draw, measures):
    """At most two, that watch some of the measures."""
    watched = draw(st.lists(st.sampled_from(measures), max_size=2))
    return tuple(
        Cap(
            key=f"cap{place}",
            measure=measure,
            at_least=float(draw(st.integers(0, 60))),
            at_most=None,
            ceiling=draw(st.integers(0, 100)),
            reason="Drawn",
        )
        for place, measure in enumerate(watched)
    )
