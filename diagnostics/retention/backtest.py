"""Whether scores saw coming what happened: they are held against what came true."""

from dataclasses import dataclass
from itertools import pairwise

import polars as pl

BELOW_HEALTHY = ("at_risk", "watch")
WITH_A_BAND = (*BELOW_HEALTHY, "healthy")
FEWEST_FOR_A_RANK = 3


@dataclass(frozen=True)
class Warned:
    """Who left, by what the score said beforehand."""

    leavers: int  # those with a score that long before
    at_risk: int
    watch: int
    unbanded: int  # new, or too little known to say

    @property
    def below_healthy(self) -> int:
        return self.at_risk + self.watch


@dataclass(frozen=True)
class Alarm:
    """A band as an alarm: each account counts on each day on which it had a band."""

    flagged: int
    left: int
    both: int
    total: int

    @property
    def precision(self) -> float | None:
        """Of those flagged, the share that left; None where nobody was."""
        return self.both / self.flagged if self.flagged else None

    @property
    def recall(self) -> float | None:
        """Of those that left, the share that had been flagged."""
        return self.both / self.left if self.left else None

    @property
    def marked(self) -> float | None:
        """The share that was flagged, whether it left or not."""
        return self.flagged / self.total if self.total else None

    @property
    def base_rate(self) -> float | None:
        """The share that left, flagged or not."""
        return self.left / self.total if self.total else None

    @property
    def lift(self) -> float | None:
        """How much more often the flagged left than all did."""
        if self.precision is None or not self.base_rate:
            return None
        return self.precision / self.base_rate


@dataclass(frozen=True)
class Tenth:
    """Accounts next to each other in the order of their scores."""

    lowest: int  # tenths of a point, as highest
    highest: int
    accounts: int
    truth: float  # their mean


def by_tenths(scores: pl.Series, truth: pl.Series, parts: int = 10) -> list[Tenth]:
    """The mean truth of the worst tenth of the scores, of the next, up to the best.

    scores  whole tenths of a point; pairs of which one is null are left out
    """
    pairs = pl.DataFrame({"score": scores, "truth": truth}).drop_nulls().sort("score")
    edges = [len(pairs) * part // parts for part in range(parts + 1)]
    groups = [pairs[low:high] for low, high in pairwise(edges) if high > low]
    return [
        Tenth(
            lowest=group["score"][0],
            highest=group["score"][-1],
            accounts=len(group),
            truth=float(group["truth"].sum() / len(group)),
        )
        for group in groups
    ]


def rank_correlation(scores: pl.Series, truth: pl.Series) -> float | None:
    """Spearman's, of the pairs that are both known; None with fewer than three.

    1 is the same order, 0 none, -1 the reverse.
    """
    pairs = pl.DataFrame({"score": scores, "truth": truth}).drop_nulls()
    if len(pairs) < FEWEST_FOR_A_RANK:
        return None
    found = pairs.select(pl.corr("score", "truth", method="spearman")).item()
    return None if found is None or found != found else float(found)


def warned(scores: pl.DataFrame, leaves: pl.DataFrame, days_before: int) -> Warned:
    """What the last score up to so many days before leaving said of each leaver.

    scores  customer_id, as_of, band: one row a day and account
    leaves  customer_id, leaves_on
    """
    seen = (
        leaves.join(scores, on="customer_id")
        .filter(pl.col("as_of") <= pl.col("leaves_on") - pl.duration(days=days_before))
        .sort("customer_id", "as_of")
        .group_by("customer_id", maintain_order=True)
        .last()
    )
    bands = seen["band"].to_list()
    at_risk, watch = bands.count("at_risk"), bands.count("watch")
    known = at_risk + watch + bands.count("healthy")
    return Warned(len(bands), at_risk, watch, len(bands) - known)


def share_below_healthy(scores: pl.DataFrame) -> float | None:
    """Of accounts with a band, each on each day; None where none has one.

    What `warned` is to be compared with. scores as there.
    """
    judged = scores.filter(pl.col("band").is_in(WITH_A_BAND))
    below = judged.filter(pl.col("band").is_in(BELOW_HEALTHY))
    return len(below) / len(judged) if len(judged) else None


def alarm(scores: pl.DataFrame, leaves: pl.DataFrame, within_days: int) -> Alarm:
    """The band "at risk" against leaving within so many days after.

    Accounts without a band are neither flagged nor not; who has left is not asked.

    scores, leaves  as in `warned`; every day lies so many days before the last known
    """
    rows = scores.filter(pl.col("band").is_in(WITH_A_BAND)).join(
        leaves, on="customer_id", how="left"
    )
    rows = rows.filter(
        pl.col("leaves_on").is_null() | (pl.col("leaves_on") > pl.col("as_of"))
    )
    until = pl.col("as_of") + pl.duration(days=within_days)
    flagged = pl.col("band") == "at_risk"
    left = (pl.col("leaves_on") <= until).fill_null(value=False)
    counts = rows.select(
        flagged=flagged.sum(),
        left=left.sum(),
        both=(flagged & left).sum(),
        total=pl.len(),
    )
    return Alarm(**counts.row(0, named=True))
