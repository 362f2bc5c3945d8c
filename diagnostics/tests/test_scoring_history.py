"""When a day is worth a row in the history."""

from dataclasses import replace

import numpy as np
import pytest

from diagnostics.scoring.bands import Band
from diagnostics.scoring.history import Anchor, history_due

QUIET_DAY = 3  # no test's customer has its weekly row on this day


def anchor(score=620, dimensions=(700, -1), band=Band.WATCH, caps=(False,), version=1):
    return Anchor(
        score=np.array([score], np.int16),
        dimensions=np.array([dimensions], np.int16),
        band=np.array([band], np.int8),
        caps=np.array([caps]),
        framework=np.array([version]),
    )


def is_due(before, after, customer_id=7, weekday=QUIET_DAY):
    return bool(history_due(before, after, np.array([customer_id]), weekday)[0])


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (anchor(), False),
        (anchor(score=629), False),
        (anchor(score=630), True),
        (anchor(score=610), True),
        (anchor(score=-1), True),
        (anchor(dimensions=(709, -1)), False),
        (anchor(dimensions=(690, -1)), True),
        (anchor(dimensions=(700, 5)), True),
        (anchor(band=Band.NEW), True),
        (anchor(caps=(True,)), True),
        (anchor(version=2), True),
    ],
)
def test_a_row_is_due_when_something_moved_by_a_point_or_turned(after, expected):
    assert is_due(anchor(), after) == expected


def test_the_first_row_is_always_due():
    assert is_due(anchor(version=-1), anchor())


def test_a_figure_that_appears_below_one_point_is_a_change():
    assert is_due(anchor(score=-1), anchor(score=0))


def test_every_account_has_one_weekly_day():
    weekly = [day for day in range(7) if is_due(anchor(), anchor(), 12, day)]
    assert weekly == [5]


def test_a_slow_drift_is_seen_because_the_anchor_stays_where_the_row_was():
    anchored, rows = anchor(score=600), 0
    for score in range(602, 622, 2):
        today = replace(anchored, score=np.array([score], np.int16))
        if is_due(anchored, today):
            anchored, rows = today, rows + 1
    assert rows == 2
