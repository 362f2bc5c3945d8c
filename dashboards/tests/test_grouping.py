"""Reasons in groups: the dearest first, the smallest as one, each group with a sum."""

from hypothesis import given
from hypothesis import strategies as st

from dashboards.figures.grouping import Step, folded, in_groups, with_sums

HARD, SOFT = "product, service, money", "people"
STEPS = st.lists(
    st.builds(
        Step,
        st.text(min_size=1),
        st.integers(1, 50),
        group=st.sampled_from((HARD, SOFT)),
    )
)


def steps(count, group=HARD):
    return [Step(f"Reason {place}", place + 1, group=group) for place in range(count)]


def test_groups_stay_together_and_what_stands_alone_comes_last():
    mixed = [Step("Limit", 9), *steps(1, SOFT), *steps(2), *steps(1, SOFT)]

    assert [step.group for step in in_groups(mixed)] == [SOFT, SOFT, HARD, HARD, ""]


def test_in_a_group_the_dearest_comes_first():
    assert [step.lost for step in in_groups(steps(3))] == [3, 2, 1]


def test_the_smallest_are_one_step():
    *kept, last = folded(in_groups(steps(5)), most=3)

    assert [step.lost for step in kept] == [5, 4, 3]
    assert (last.label, last.lost) == ("2 smaller reasons", 3)


def test_a_single_small_one_keeps_its_name():
    assert folded(in_groups(steps(4)), most=3)[-1].label == "Reason 0"


def test_what_stands_alone_is_never_folded():
    alone = [Step("Results", 1), Step("Value", 2), Step("Service", 3)]

    assert folded(alone, most=1) == alone


def test_a_group_is_led_by_its_sum():
    first, *_ = with_sums(steps(3))

    assert (first.kind, first.label, first.lost) == ("sum", HARD, 6)


@given(STEPS)
def test_folding_loses_no_point(given_steps):
    ordered = in_groups(given_steps)

    assert sum(step.lost for step in folded(ordered, most=4)) == sum(
        step.lost for step in given_steps
    )
