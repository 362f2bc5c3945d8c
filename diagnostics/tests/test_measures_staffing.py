"""Staffing worked out by hand, at its edges and where it is not known."""

import numpy as np
import pytest

from diagnostics.measures import MEASURES
from diagnostics.scoring.curves import points
from diagnostics.tests.scoring_builders import NAN, account_columns

NOBODY = {"owner_here": 0, "owner_book": NAN, "owner_covered_365d": 0}
CASES = [
    ("has_owner", {}, 1.0),
    ("has_owner", NOBODY, 0.0),
    ("owner_continuity", {"owner_covered_365d": 73}, 20.0),
    ("owner_continuity", NOBODY, 0.0),
    ("owner_continuity", {"owner_possible_365d": 0, "owner_covered_365d": 0}, NAN),
    ("owner_workload", {"owner_book": 84}, 2.0),
    ("owner_workload", {"owner_book": 42, "owner_capacity": 0.5}, 2.0),
    ("owner_workload", {"owner_book": 42, "owner_capacity": 0}, 28.0),
    ("owner_workload", {"owner_book": 84, "owner_capacity": NAN}, 2.0),
    ("owner_workload", {"typical_book": NAN}, NAN),
    ("owner_workload", {"typical_book": 0}, NAN),
    ("owner_workload", NOBODY, NAN),
    ("owner_away", {}, 0.0),
    ("owner_away", {"owner_days_away": 12}, 0.0),
    ("owner_away", {"owner_days_away": 12, "stand_ins": 0}, 12.0),
    ("owner_away", {"stand_ins": 0}, 0.0),
    ("owner_away", NOBODY | {"stand_ins": 0}, NAN),
    ("roles_filled", {}, 100.0),
    ("roles_filled", {"seats_filled": 0}, 0.0),
    ("roles_filled", {"seats_required": 4}, 75.0),
    ("roles_filled", {"seats_required": NAN, "seats_filled": NAN}, NAN),
    ("vacancy_days", {}, 0.0),
    ("vacancy_days", {"seat_empty_days": 45}, 45.0),
    ("vacancy_days", {"seat_empty_days": 900}, 700.0),
    ("vacancy_days", {"seat_empty_days": NAN}, NAN),
    ("skill_gap", {}, 0.0),
    ("skill_gap", {"skill_gap_levels": 5}, 5.0),
    ("skill_gap", {"skill_gap_levels": NAN}, NAN),
    ("our_single_point", {}, 4.0),
    ("our_single_point", {"our_people": 0}, 0.0),
    ("our_single_point", {"days_contact_expected_from": 90}, 4.0),
    ("our_single_point", {"days_contact_expected_from": 89}, NAN),
    ("their_single_point", {}, 3.0),
    ("their_single_point", {"contacts_spoken_to_180d": 0}, 0.0),
    ("their_single_point", {"notes_with_contact_180d": 0}, NAN),
    (
        "their_single_point",
        {
            "notes_180d": 0,
            "notes_with_contact_180d": 0,
            "contacts_spoken_to_180d": 0,
        },
        0.0,
    ),
    ("their_single_point", {"days_contact_expected_from": 89}, NAN),
]
# Column, from well to ill.
WORSE = {
    "owner_continuity": ("owner_covered_365d", [365, 200, 50, 0]),
    "owner_workload": ("owner_capacity", [1, 0.7, 0.5, 0.2]),
    "roles_filled": ("seats_filled", [3, 2, 1, 0]),
    "vacancy_days": ("seat_empty_days", [0, 20, 60, 120]),
    "skill_gap": ("skill_gap_levels", [0, 1, 2, 3]),
    "our_single_point": ("our_people", [3, 2, 1, 0]),
    "their_single_point": ("contacts_spoken_to_180d", [3, 2, 1, 0]),
}


@pytest.mark.parametrize(("key", "account", "expected"), CASES)
def test_a_measure_of_staffing_has_the_value_worked_out_by_hand(key, account, expected):
    value = MEASURES[key].compute(account_columns(account))
    np.testing.assert_allclose(value, [expected], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("key", WORSE)
def test_worse_staffing_is_worth_fewer_points(key):
    column, values = WORSE[key]
    columns = account_columns(*({column: value} for value in values))
    scored = points(MEASURES[key].compute(columns), MEASURES[key].curve)
    assert (np.diff(scored) < 0).all()


def test_a_longer_absence_of_the_owner_is_worth_fewer_points():
    away = [{"owner_days_away": days, "stand_ins": 0} for days in (0, 10, 20, 40)]
    value = MEASURES["owner_away"].compute(account_columns(*away))
    assert (np.diff(points(value, MEASURES["owner_away"].curve)) < 0).all()


@pytest.mark.parametrize("key", ["roles_filled", "vacancy_days", "skill_gap"])
def test_where_no_role_is_required_there_is_nothing_to_fill(key):
    columns = account_columns({"seats_required": NAN}, {})
    assert list(MEASURES[key].applies(columns)) == [False, True]
