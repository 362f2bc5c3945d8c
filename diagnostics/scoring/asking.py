"""Which reviews to ask somebody for: few, and where much is at stake."""

from collections.abc import Iterable
from dataclasses import dataclass

MOST_A_WEEK = 3


@dataclass(frozen=True)
class Candidate:
    """An account of somebody's book as it stood when the week began.

    revenue            organisation's money a year; None where it is not known
    change             of the score in 30 days, tenths; None without one of the two
    days_since_review  None where there never was one
    days_past_validity of the rating that is past it for longest; None without ratings
    """

    account: int
    revenue: float | None
    change: int | None
    days_since_review: int | None
    days_past_validity: int | None

    def is_due(self, valid_days: int) -> bool:
        """Whether it was not reviewed for so long, or a rating holds no more."""
        reviewed, past = self.days_since_review, self.days_past_validity
        if reviewed is None or reviewed > valid_days:
            return True
        return past is not None and past > 0

    @property
    def stake(self) -> float:
        """Revenue times points of change, whichever way; 0 where one is not known."""
        return max(self.revenue or 0.0, 0.0) * abs(self.change or 0)


def asked(candidates: Iterable[Candidate], valid_days: int) -> list[Candidate]:
    """The accounts whose review is asked for this week, most at stake first.

    Where nothing changed the larger comes first, then the one known for longer.
    """
    due = [one for one in candidates if one.is_due(valid_days)]
    due.sort(key=lambda one: (-one.stake, -(one.revenue or 0.0), one.account))
    return due[:MOST_A_WEEK]
