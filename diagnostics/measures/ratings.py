"""What our own people make of an account, and whether they were trained to judge it."""

from diagnostics.measures.registry import MEASURES, FirstMove, Measure, measure
from diagnostics.scoring.numbers import Floats

SIDES = ("results", "relationship", "service", "technology", "staffing", "value")
VALID_DAYS, GRACE_DAYS = 90, 90
CURVE = ((-2.0, 0.0), (-1.0, 30.0), (0.0, 60.0), (1.0, 85.0), (2.0, 100.0))


def view_of(side: str) -> str:
    """The key of the measure that holds the team's view of a side."""
    return f"team_view_{side}"


def side_of_view(key: str) -> str:
    """The side whose view a measure holds; "" of any other measure."""
    return {view_of(side): side for side in SIDES}.get(key, "")


def _as_rated(ratings: Floats) -> Floats:
    return ratings


def _team_view(side: str) -> Measure:
    return Measure(
        key=view_of(side),
        formula=_as_rated,
        reads=(view_of(side),),
        label=f"Team's view of {side}",
        unit="on −2 to 2",
        dimension=side,
        definition=f"How those who serve the account rated its {side} when they last "
        "did, from −2 (very bad) to 2 (very good). Once it no longer holds, "
        "a good rating fades to 50 points while a poor one keeps its points, and then "
        "it is missing. It is missing, too, where nobody rated this side. A rating by "
        "somebody not trained in the method counts, and is marked.",
        source="Ratings in reviews of the account.",
        curve=CURVE,
        needs="1 rating in a review",
        absence="unknown",
        applies_to="both",
        feeds=("rating",),
        hard=False,
        owner_role="executive",
        first_move=FirstMove(f"Review {side} with the whole team", "executive", 14),
        rated=f"days_since_{view_of(side)}",
        valid_days=VALID_DAYS,
        grace_days=GRACE_DAYS,
    )


MEASURES.update({view_of(side): _team_view(side) for side in SIDES})


@measure(
    label="Owner trained",
    unit="state",
    words=((1, "trained"), (0, "not yet trained")),
    dimension="staffing",
    definition="1 where the owner holds a certificate of training in the method that "
    "is valid on the day, 0 where not. Missing without an owner. It has no weight of "
    "its own by default: it says how far to trust what the owner rates.",
    source="Certificates of training in the method, and assignments of owners.",
    curve=((0.0, 0), (1.0, 100)),
    needs="an owner",
    absence="bad",
    applies_to="both",
    feeds=("assignment", "certificate"),
    hard=False,
    owner_role="manager",
    first_move=FirstMove("Have the owner do the practice account", "manager", 30),
)
def owner_trained(owner_trained_now: Floats) -> Floats:
    """1 with a valid certificate, 0 without one, (n,); nan without an owner."""
    return owner_trained_now
