"""Who owned an account when."""

from datetime import date

import pytest

from accounts.models import Assignment, User
from accounts.tests.builders import (
    LONG_AGO,
    TODAY,
    make_assignment,
    make_organisation,
    make_user,
)
from accounts.tests.import_files import (
    counts,
    load,
    load_good,
    make_known_customer,
    problems,
)

pytestmark = pytest.mark.django_db
RUNS = """
source = "crm"
runs = true
[columns]
customer = "customer"
person = "person"
started_on = "date"
order = "order"
"""
STARTS = RUNS.replace("runs = true", "").replace('order = "order"', "")
ENDS = STARTS + 'ended_on = "until"\n'
OWNERS = STARTS.replace('started_on = "date"', "")


@pytest.fixture(autouse=True)
def world():
    make_organisation()
    for name in "PQR":
        make_user(name=name, source="crm", external_id=name)
    return make_known_customer("A")


def day(number: int) -> date:
    return date(2026, 1, number)


def spans():
    found = Assignment.objects.order_by("started_on")
    return list(found.values_list("user__name", "started_on", "ended_on"))


def orders(*rows: tuple[int, str, int]) -> str:
    lines = [f"A,{person},{day(number)},{order}\n" for order, person, number in rows]
    return "customer,person,date,order\n" + "".join(lines)


def test_an_unbroken_run_of_orders_is_one_assignment(tmp_path):
    rows = orders((1, "P", 1), (2, "P", 3), (3, "Q", 5), (4, "P", 9))
    report = load(tmp_path, "assignments", RUNS, rows)
    assert spans() == [
        ("P", day(1), day(5)), ("Q", day(5), day(9)), ("P", day(9), None),
    ]  # fmt: skip
    assert counts(report) == (4, 0, 0, 0)


def test_of_two_orders_on_one_day_the_greater_number_decides(tmp_path):
    load(tmp_path, "assignments", RUNS, orders((10, "Q", 1), (9, "P", 1)))
    assert spans() == [("Q", day(1), None)]


def test_runs_that_would_be_empty_are_dropped(tmp_path):
    rows = orders((1, "P", 1), (2, "Q", 4), (3, "P", 4))
    load(tmp_path, "assignments", RUNS, rows)
    assert spans() == [("P", day(1), day(4)), ("P", day(4), None)]


def test_an_order_without_a_day_is_rejected(tmp_path):
    rows = "customer,person,date,order\nA,P,,1\n"
    report = load(tmp_path, "assignments", RUNS, rows)
    assert problems(report) == ["line 2, date: is empty"]


def test_the_same_runs_twice_change_nothing(tmp_path):
    rows = orders((1, "P", 1), (2, "Q", 4), (3, "P", 4))
    load(tmp_path, "assignments", RUNS, rows)
    before = list(Assignment.objects.order_by("pk").values())
    report = load(tmp_path, "assignments", RUNS, rows)
    assert counts(report) == (0, 0, 3, 0)
    assert list(Assignment.objects.order_by("pk").values()) == before


def test_later_orders_go_on_where_the_runs_ended(tmp_path):
    load(tmp_path, "assignments", RUNS, orders((1, "P", 1), (2, "Q", 4)))
    rows = orders((1, "P", 1), (2, "Q", 4), (3, "R", 8))
    report = load(tmp_path, "assignments", RUNS, rows)
    assert counts(report) == (1, 1, 1, 0)
    assert spans()[1:] == [("Q", day(4), day(8)), ("R", day(8), None)]


def test_an_order_found_later_moves_the_run_it_belongs_to(tmp_path):
    load(tmp_path, "assignments", RUNS, orders((1, "P", 1), (3, "Q", 6)))
    rows = orders((1, "P", 1), (2, "Q", 4), (3, "Q", 6))
    load(tmp_path, "assignments", RUNS, rows)
    assert spans() == [("P", day(1), day(4)), ("Q", day(4), None)]


def test_an_owner_without_a_start_has_been_there_from_the_beginning(tmp_path):
    load(tmp_path, "assignments", OWNERS, "customer,person\nA,P\n")
    assert spans() == [("P", LONG_AGO, None)]
    assert Assignment.objects.get().is_assumed


def test_another_owner_without_a_start_takes_over_today(tmp_path):
    load(tmp_path, "assignments", OWNERS, "customer,person\nA,P\n")
    report = load(tmp_path, "assignments", OWNERS, "customer,person\nA,Q\n")
    assert spans() == [("P", LONG_AGO, TODAY), ("Q", TODAY, None)]
    assert counts(report) == (1, 0, 0, 0)
    assert "Ended 1 assignments" in report.remarks[-1]


def test_two_owners_without_a_start_are_rejected_whatever_is_recorded(tmp_path):
    rows = "customer,person\nA,P\nA,Q\n"
    told = [
        "line 2, started_on: has no start, nor has the owner on line 3",
        "line 3, started_on: has no start, nor has the owner on line 2",
    ]
    assert problems(load(tmp_path, "assignments", OWNERS, rows)) == told
    load(tmp_path, "assignments", OWNERS, "customer,person\nA,P\n")
    assert problems(load(tmp_path, "assignments", OWNERS, rows)) == told
    assert spans() == [("P", LONG_AGO, None)]


def test_one_owner_may_lack_a_start_beside_another(tmp_path):
    rows = f"customer,person,date\nA,Q,{day(5)}\nA,P,\n"
    load(tmp_path, "assignments", STARTS, rows)
    assert spans() == [("P", LONG_AGO, day(5)), ("Q", day(5), None)]
    assert counts(load(tmp_path, "assignments", STARTS, rows)) == (0, 0, 2, 0)
    assert spans() == [("P", LONG_AGO, day(5)), ("Q", day(5), None)]


def test_an_owner_known_by_hand_may_lack_a_start_beside_the_next(tmp_path, world):
    make_assignment(world, User.objects.get(name="P"), started_on=day(2))
    rows = f"customer,person,date\nA,P,\nA,Q,{day(5)}\n"
    load(tmp_path, "assignments", STARTS, rows)
    assert counts(load(tmp_path, "assignments", STARTS, rows)) == (0, 0, 2, 0)
    assert spans() == [("P", day(2), day(5)), ("Q", day(5), None)]


def test_the_first_owner_may_come_to_be_told_after_the_next(tmp_path):
    load(tmp_path, "assignments", STARTS, f"customer,person,date\nA,Q,{day(5)}\n")
    rows = f"customer,person,date\nA,P,\nA,Q,{day(5)}\n"
    report = load(tmp_path, "assignments", STARTS, rows)
    assert counts(report) == (1, 0, 1, 0)
    assert spans() == [("P", LONG_AGO, day(5)), ("Q", day(5), None)]


def test_the_owners_of_today_may_be_corrected_today(tmp_path):
    for person in "PQR":
        load(tmp_path, "assignments", OWNERS, f"customer,person\nA,{person}\n")
    assert spans() == [("P", LONG_AGO, TODAY), ("R", TODAY, None)]


def test_the_same_owners_twice_change_nothing(tmp_path):
    load(tmp_path, "assignments", OWNERS, "customer,person\nA,P\n")
    report = load(tmp_path, "assignments", OWNERS, "customer,person\nA,P\n")
    assert counts(report) == (0, 0, 1, 0)


def test_an_end_without_a_start_is_the_same_again(tmp_path):
    rows = f"customer,person,date,until\nA,P,,{day(5)}\n"
    load(tmp_path, "assignments", ENDS, rows)
    assert counts(load(tmp_path, "assignments", ENDS, rows)) == (0, 0, 1, 0)
    assert spans() == [("P", LONG_AGO, day(5))]


def test_a_start_that_becomes_known_replaces_the_assumed_one(tmp_path):
    load(tmp_path, "assignments", OWNERS, "customer,person\nA,P\n")
    load(tmp_path, "assignments", STARTS, f"customer,person,date\nA,P,{day(2)}\n")
    assert spans() == [("P", day(2), None)]
    assert not Assignment.objects.get().is_assumed


def test_an_owner_stays_until_the_next_begins(tmp_path):
    rows = f"customer,person,date\nA,P,{day(2)}\nA,Q,{day(5)}\n"
    load(tmp_path, "assignments", STARTS, rows)
    assert spans() == [("P", day(2), day(5)), ("Q", day(5), None)]


def test_a_handover_ends_the_assignment_made_by_hand(tmp_path, world):
    make_assignment(world, make_user(name="H"), started_on=day(1))
    load(tmp_path, "assignments", STARTS, f"customer,person,date\nA,P,{day(7)}\n")
    assert spans() == [("H", day(1), day(7)), ("P", day(7), None)]


def test_two_owners_at_once_are_rejected(tmp_path):
    rows = f"A,P,{day(1)},{day(9)}\nA,Q,{day(5)},\n"
    report = load(tmp_path, "assignments", ENDS, "customer,person,date,until\n" + rows)
    problem = "line 2, date: until 2026-01-09, but the next owner begins on 2026-01-05"
    assert problems(report) == [problem]
    assert spans() == []


def test_an_owner_who_overlaps_a_recorded_one_is_rejected(tmp_path, world):
    make_assignment(world, make_user(name="H"), started_on=day(4))
    rows = f"customer,person,date\nA,P,{day(2)}\n"
    report = load(tmp_path, "assignments", STARTS, rows)
    problem = "line 2, date: overlaps an owner recorded from 2026-01-04"
    assert problems(report) == [problem]
    assert spans() == [("H", day(4), None)]


def test_two_owners_from_one_day_are_rejected(tmp_path):
    rows = f"customer,person,date\nA,P,{day(2)}\nA,Q,{day(2)}\n"
    report = load(tmp_path, "assignments", STARTS, rows)
    assert problems(report) == [
        "line 2, date: begins on 2026-01-02, as on line 3",
        "line 3, date: begins on 2026-01-02, as on line 2",
    ]


def test_an_assignment_that_ends_as_it_starts_is_rejected(tmp_path):
    rows = f"customer,person,date,until\nA,P,{day(2)},{day(2)}\n"
    report = load(tmp_path, "assignments", ENDS, rows)
    assert problems(report) == ["line 2, until: 2026-01-02 is not after 2026-01-02"]


def test_an_unknown_person_is_rejected(tmp_path):
    report = load(tmp_path, "assignments", OWNERS, "customer,person\nA,X\n")
    assert problems(report) == ["line 2, person: no person 'X' from crm"]


def test_a_rejected_owner_takes_nothing_away(tmp_path, world):
    rows = f"customer,person,date,until\nA,P,{day(1)},{day(20)}\n"
    load(tmp_path, "assignments", ENDS, rows)
    make_assignment(world, make_user(name="H"), started_on=day(20))
    make_known_customer("B")
    rows = f"customer,person,date\nA,Q,{day(1)}\nB,R,{day(2)}\n"
    report = load_good(tmp_path, "assignments", STARTS, rows)
    assert counts(report) == (1, 0, 0, 1)
    assert spans() == [
        ("P", day(1), day(20)), ("R", day(2), None), ("H", day(20), None),
    ]  # fmt: skip


def test_a_rejected_owner_does_not_keep_the_good_ones_out(tmp_path, world):
    make_assignment(world, make_user(name="H"), started_on=day(7))
    rows = f"customer,person,date,until\nA,P,{day(1)},{day(3)}\nA,Q,{day(5)},\n"
    report = load_good(tmp_path, "assignments", ENDS, rows)
    assert counts(report) == (1, 0, 0, 1)
    assert spans() == [("P", day(1), day(3)), ("H", day(7), None)]


def test_owners_who_would_stay_too_long_without_a_rejected_one_go_with_it(
    tmp_path, world
):
    make_assignment(world, make_user(name="H"), started_on=day(7))
    rows = f"customer,person,date\nA,P,{day(1)}\nA,Q,{day(3)}\nA,R,{day(5)}\n"
    report = load_good(tmp_path, "assignments", STARTS, rows)
    assert problems(report) == [
        "line 2, date: goes with an owner who overlaps one recorded from 2026-01-07",
        "line 3, date: goes with an owner who overlaps one recorded from 2026-01-07",
        "line 4, date: overlaps an owner recorded from 2026-01-07",
    ]
    assert spans() == [("H", day(7), None)]


def test_all_orders_of_a_run_that_overlaps_are_rejected(tmp_path, world):
    make_assignment(world, make_user(name="H"), started_on=day(7), ended_on=day(9))
    rows = orders((1, "P", 1), (2, "P", 2), (3, "P", 3), (4, "Q", 12))
    report = load_good(tmp_path, "assignments", RUNS, rows)
    assert counts(report) == (1, 0, 0, 3)
    assert spans() == [("H", day(7), day(9)), ("Q", day(12), None)]
