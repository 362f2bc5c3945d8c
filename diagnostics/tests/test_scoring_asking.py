"""Which reviews are asked for: due ones alone, most at stake first, three at most."""

from dataclasses import replace

import pytest

from diagnostics.scoring.asking import Candidate, asked

DUE = Candidate(1, 1000.0, -50, None, None)


def chosen(*candidates):
    return [one.account for one in asked(candidates, valid_days=90)]


@pytest.mark.parametrize(
    ("reviewed", "past", "is_due"),
    [
        (None, None, True),
        (91, None, True),
        (90, None, False),
        (10, 1, True),
        (10, 0, False),
        (None, -85, True),
    ],
)
def test_a_review_is_due_when_it_or_a_rating_is_too_old(reviewed, past, is_due):
    one = replace(DUE, days_since_review=reviewed, days_past_validity=past)
    assert chosen(one) == ([1] if is_due else [])


def test_most_revenue_times_change_comes_first_whichever_way_it_went():
    small = replace(DUE, account=2, revenue=500.0)  # 25,000
    risen = replace(DUE, account=3, revenue=900.0, change=60)  # 54,000
    assert chosen(small, DUE, risen) == [3, 1, 2]


def test_three_are_asked_for_at_most():
    assert chosen(*(replace(DUE, account=pk) for pk in range(9, 4, -1))) == [5, 6, 7]


def test_what_is_not_known_stands_last_the_larger_first():
    still = replace(DUE, account=2, change=0, revenue=10.0)
    new = replace(DUE, account=3, change=None, revenue=99.0)
    poor = replace(DUE, account=4, revenue=None)
    assert chosen(poor, still, new) == [3, 2, 4]
    assert chosen(poor, DUE) == [1, 4]


def test_the_order_of_the_book_changes_nothing():
    book = [replace(DUE, account=pk, change=pk % 3) for pk in range(1, 8)]
    assert chosen(*book) == chosen(*reversed(book))


def test_credits_put_nothing_at_stake():
    assert replace(DUE, revenue=-1000.0).stake == 0
