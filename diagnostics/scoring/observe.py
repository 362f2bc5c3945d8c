"""From columns of facts to what is known of each measure, and its points."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from diagnostics.measures.registry import Columns, Measure
from diagnostics.scoring.curves import points
from diagnostics.scoring.framework import Framework
from diagnostics.scoring.numbers import NULL, Codes, Floats, Shorts
from diagnostics.scoring.states import State, aged, answered


@dataclass(frozen=True)
class Observations:
    """One row per account, one column per measure in framework order."""

    values: Floats  # (n, m) in each measure's unit; nan = missing
    states: Codes  # (n, m) State
    points: Shorts  # (n, m) hundredths; -1 where there are none


def observe(
    framework: Framework, columns: Columns, open_feeds: Collection[str]
) -> Observations:
    """Compute a framework's measures for every account.

    columns     the columns the measures name, each (n,) float64, nan = not known
    open_feeds  the kinds of fact that are received
    """
    shape = columns["is_contract"].size, len(framework.measures)
    # A measure's accounts side by side: what follows goes from measure to measure.
    values = np.full(shape, np.nan, order="F")
    states = np.empty(shape, np.int8, order="F")
    scored = np.empty(shape, np.int16, order="F")
    for index, rule in enumerate(framework.measures):
        values[:, index] = rule.measure.compute(columns)
        scored[:, index], known = _aged(rule.measure, values[:, index], columns)
        states[:, index] = _placed(rule.measure, known, columns, open_feeds)
    has_points = answered(states)
    return Observations(
        values=np.where(has_points, values, np.nan),
        states=states,
        points=np.where(has_points, scored, np.int16(NULL)),
    )


def _aged(measure: Measure, values: Floats, columns: Columns) -> tuple[Shorts, Codes]:
    """The points of the values, those of people's ratings as they age."""
    scored = points(values, measure.curve)
    if measure.rated is None or measure.valid_days is None:
        found = np.where(scored == NULL, State.MISSING, State.OBSERVED)
        return scored, found.astype(np.int8)
    past_validity = columns[measure.rated] - measure.valid_days
    return aged(scored, past_validity, measure.grace_days or 1)


def _placed(
    measure: Measure, known: Codes, columns: Columns, open_feeds: Collection[str]
) -> Codes:
    """What is known of it, where it has a source and applies."""
    connected = np.where(
        columns["is_contract"] == 1,
        _is_connected(measure, open_feeds, is_contract=True),
        _is_connected(measure, open_feeds, is_contract=False),
    )
    states = np.where(connected, known, State.NOT_CONNECTED)
    applicable = measure.applies(columns)
    return np.where(applicable, states, State.NOT_APPLICABLE).astype(np.int8)


def _is_connected(
    measure: Measure, open_feeds: Collection[str], *, is_contract: bool
) -> bool:
    return all(feed in open_feeds for feed in measure.feeds_for(is_contract))
