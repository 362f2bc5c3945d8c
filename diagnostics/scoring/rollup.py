"""The health of several accounts as one figure: what a parent shows of its children."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Member:
    """One account: its score in tenths, and its revenue; None where not known."""

    key: int
    score: int | None
    revenue: Decimal | None
    is_at_risk: bool


@dataclass(frozen=True)
class RollUp:
    """What several accounts come to.

    score            tenths, weighted by revenue; None where no member has a score
    scored           how many have one
    worst            the member of the lowest score; of equals that of most revenue
    revenue          of all members
    revenue_at_risk  the whole revenue of those at risk
    """

    score: int | None
    scored: int
    worst: Member | None
    revenue: Decimal
    revenue_at_risk: Decimal


def roll_up(members: Sequence[Member]) -> RollUp:
    """The mean, the worst and the sums of these accounts.

    A negative revenue weighs nothing; where none weighs anything, all weigh alike.
    """
    scored = [member for member in members if member.score is not None]
    return RollUp(
        score=_mean(scored),
        scored=len(scored),
        worst=min(scored, key=_badness, default=None),
        revenue=sum((member.revenue or NOTHING for member in members), NOTHING),
        revenue_at_risk=sum(
            (member.revenue or NOTHING for member in members if member.is_at_risk),
            NOTHING,
        ),
    )


def _mean(scored: Sequence[Member]) -> int | None:
    """Tenths, half up; None of no account."""
    if not scored:
        return None
    weights = [Fraction(max(member.revenue or NOTHING, NOTHING)) for member in scored]
    if not any(weights):
        weights = [Fraction(1)] * len(scored)
    pairs = zip(weights, scored, strict=True)
    total = sum(weight * (member.score or 0) for weight, member in pairs)
    return floor(total / sum(weights) + Fraction(1, 2))


def _badness(member: Member) -> tuple[int, Decimal, int]:
    return member.score or 0, -(member.revenue or NOTHING), member.key
