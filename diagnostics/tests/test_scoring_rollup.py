"""What several accounts come to, as their parent shows it."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from diagnostics.scoring.rollup import Member, roll_up
from diagnostics.tests.scoring_builders import QUICK

REVENUE = st.none() | st.decimals(-1000, 10_000, places=2)
MEMBERS = st.lists(
    st.builds(
        Member,
        key=st.integers(1, 9),
        score=st.none() | st.integers(0, 1000),
        revenue=REVENUE,
        is_at_risk=st.booleans(),
    ),
    max_size=8,
)


def member(score, revenue, key=1, is_at_risk=False):
    return Member(key, score, None if revenue is None else Decimal(revenue), is_at_risk)


def test_the_mean_weighs_by_revenue():
    found = roll_up([member(400, 3000), member(800, 1000, key=2)])

    assert found.score == 500
    assert found.worst.key == 1


def test_negative_revenue_weighs_nothing_and_still_counts_in_the_sum():
    found = roll_up([member(400, -500), member(800, 1000)])

    assert (found.score, found.revenue) == (800, 500)


def test_where_nothing_weighs_all_weigh_alike():
    assert roll_up([member(400, None), member(801, 0), member(500, -3)]).score == 567


def test_halves_go_up():
    assert roll_up([member(400, 1), member(401, 1)]).score == 401


def test_what_has_no_score_is_left_out_of_the_mean_and_not_of_the_revenue():
    found = roll_up([member(None, 900, is_at_risk=True), member(600, 100)])

    assert (found.score, found.scored) == (600, 1)
    assert (found.revenue, found.revenue_at_risk) == (1000, 900)


def test_of_equally_bad_ones_that_of_most_revenue_is_the_worst():
    assert roll_up([member(400, 1), member(400, 9, key=2)]).worst.key == 2


def test_of_nothing_nothing_is_known():
    found = roll_up([])

    assert (found.score, found.worst, found.revenue) == (None, None, 0)


@QUICK
@given(MEMBERS, st.randoms())
def test_the_mean_lies_among_the_scores_in_any_order(members, random):
    found = roll_up(members)
    scores = [each.score for each in members if each.score is not None]
    mixed = random.sample(members, len(members))

    assert roll_up(mixed).score == found.score
    assert found.score is None or min(scores) <= found.score <= max(scores)
    assert found.worst is None or found.worst.score == min(scores)


@QUICK
@given(MEMBERS, st.integers(0, 7), st.integers(0, 1000))
def test_a_better_member_never_makes_the_mean_worse(members, place, gain):
    scored = [each for each in members if each.score is not None]
    if not scored:
        return
    one = scored[place % len(scored)]
    better = Member(one.key, min(1000, one.score + gain), one.revenue, one.is_at_risk)

    others = [each for each in scored if each is not one]
    assert roll_up([*others, better]).score >= roll_up([*others, one]).score
