"""Staffing: who looks after the account, and whether they have the time."""

from diagnostics.measures.registry import FirstMove, measure
from diagnostics.scoring.numbers import Floats, ratio

WHOLE = 100  # per cent


@measure(
    label="Same owner",
    unit="% of the year",
    dimension="staffing",
    definition="The share of the last 365 days, or of the time since the account was "
    "acquired if that is shorter, during which its present owner held it. Without an "
    "owner it is 0.",
    source="Assignments of owners.",
    curve=((0.0, 0), (25.0, 50), (50.0, 75), (100.0, 100)),
    needs="nothing",
    absence="bad",
    applies_to="both",
    feeds=("assignment",),
    hard=False,
    owner_role="manager",
    first_move=FirstMove(
        "Introduce the owner with the former one",
        "manager",
        14,
    ),
)
def owner_continuity(owner_covered_365d: Floats, owner_possible_365d: Floats) -> Floats:
    """Share of the year under the present owner, in %, (n,)."""
    return WHOLE * ratio(owner_covered_365d, owner_possible_365d)


@measure(
    label="Owner's workload",
    unit="× typical book",
    dimension="staffing",
    definition="How many accounts the owner holds, divided by the median book of the "
    "organisation, as of last night. Missing without an owner.",
    source="Assignments of owners.",
    curve=((1.0, 100), (1.5, 70), (2.0, 40), (3.0, 0)),
    needs="an owner",
    absence="unknown",
    applies_to="both",
    feeds=("assignment",),
    hard=False,
    shared=True,
    owner_role="manager",
    first_move=FirstMove("Move accounts to who has room", "manager", 30),
)
def owner_workload(owner_book: Floats, typical_book: Floats) -> Floats:
    """The owner's book in typical books, (n,); nan without an owner."""
    return ratio(owner_book, typical_book)
