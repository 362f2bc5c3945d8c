"""Steps of a waterfall in groups, each with its sum; the smallest folded into one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

MOST_DRAWN = 10  # steps of all groups together; the table has them all


@dataclass(frozen=True)
class Step:
    """What one dimension, measure, limit or override costs.

    lost   tenths of a point; negative where an override gives points
    kind   "measure", "limit", "override", or "sum" of the group's steps below it
    group  what it is summed up with; "" stands alone
    """

    label: str
    lost: int
    kind: str = "measure"
    group: str = ""


def in_groups(steps: Sequence[Step]) -> list[Step]:
    """Group after group in order of appearance, in each the dearest first.

    What stands alone keeps its place after the groups.
    """
    groups = list(dict.fromkeys(step.group for step in steps if step.group))
    grouped = sorted(
        (step for step in steps if step.group),
        key=lambda step: (groups.index(step.group), -step.lost),
    )
    return [*grouped, *(step for step in steps if not step.group)]


def folded(steps: Sequence[Step], most: int = MOST_DRAWN) -> list[Step]:
    """In each group those beyond the `most` dearest of all as one step, if several."""
    dearest = sorted(
        (step for step in steps if step.group), key=lambda step: -step.lost
    )
    kept = dearest[:most]
    found: list[Step] = []
    for group, members in groupby(steps, key=lambda step: step.group):
        own = list(members)
        small = [step for step in own if group and step not in kept]
        found += own if len(small) < 2 else [*_kept(own, small), _together(small)]
    return found


def with_sums(steps: Sequence[Step]) -> list[Step]:
    """Each group led by what its steps cost together."""
    found: list[Step] = []
    for group, members in groupby(steps, key=lambda step: step.group):
        own = list(members)
        lost = sum(step.lost for step in own)
        found += [Step(group, lost, "sum", group), *own] if group else own
    return found


def _kept(own: list[Step], small: list[Step]) -> list[Step]:
    return [step for step in own if step not in small]


def _together(small: list[Step]) -> Step:
    lost = sum(step.lost for step in small)
    return replace(small[0], label=f"{len(small)} smaller reasons", lost=lost)
