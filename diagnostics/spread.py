"""How accounts are spread over the bands: now, and when a version took effect."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, Min

from diagnostics.models import Band, Diagnosis, FrameworkVersion, RangeRun
from web import memory

JUDGED = (Band.AT_RISK, Band.WATCH, Band.HEALTHY)
FEWEST = 10  # accounts, below which shares say nothing
NOTABLE = 0.10  # of the accounts that have a band
DAY_SECONDS = 86_400
Spread = Counter[str]

_AT_START = """
SELECT band, count(*)
  FROM (SELECT DISTINCT ON (customer_id) band
          FROM diagnostics_diagnosishistory
         WHERE as_of = %s AND version_id = %s AND NOT computed_later
         ORDER BY customer_id, generation DESC) first
 GROUP BY band
"""


@dataclass(frozen=True)
class Drift:
    """The spread on the day a version took effect, and now."""

    since: date
    before: Spread
    now: Spread

    @property
    def shares(self) -> list[tuple[Band, float, float]]:
        """Each band's share of the accounts that have one, 0..1, then and now."""
        return [
            (band, share(self.before, band), share(self.now, band)) for band in JUDGED
        ]

    @property
    def is_known(self) -> bool:
        """Whether there were enough accounts, then and now, to speak of shares."""
        return min(_judged(self.before), _judged(self.now)) >= FEWEST

    @property
    def farthest(self) -> tuple[Band, float, float] | None:
        """The band whose share moved farthest, if by a tenth or more."""
        if not self.is_known:
            return None
        moved = max(self.shares, key=lambda one: abs(one[2] - one[1]))
        return moved if abs(moved[2] - moved[1]) >= NOTABLE else None


def spreads() -> dict[int, Spread]:
    """Accounts by band, for each version that made their scores."""
    rows = Diagnosis.objects.values_list("version", "band").annotate(n=Count("pk"))
    found: dict[int, Spread] = {}
    for version_id, band, count in rows:
        found.setdefault(version_id, Counter())[band] = count
    return found


def first_scored() -> date | None:
    """The first day of which scores are known; None before it."""
    day: date | None = RangeRun.objects.filter(is_past=False).aggregate(
        day=Min("as_of")
    )["day"]
    return day


def drift_of(
    version: FrameworkVersion, now: Spread, begun: date | None, today: date
) -> Drift | None:
    """How far its accounts moved since it took effect.

    begun    the first day of which scores are known
    returns  None before that, or over too few accounts to speak of shares
    """
    if begun is None or version.effective_on is None or _judged(now) < FEWEST:
        return None
    day = max(begun, version.effective_on)
    return Drift(day, _at_start(version.pk, day, today), now)


def _at_start(version_id: int, day: date, today: date) -> Spread:
    """On its first day, which never changes once it is over."""
    key = f"spread-{version_id}-{day:%Y%m%d}"
    known: Spread | None = memory.recall([key]).get(key)
    if known is not None:
        return known
    with connection.cursor() as cursor:
        cursor.execute(_AT_START, [day, version_id])
        spread = Counter(dict(cursor.fetchall()))
    if spread and day < today:
        memory.remember({key: spread}, DAY_SECONDS)
    return spread


def _judged(spread: Spread) -> int:
    return sum(spread[band] for band in JUDGED)


def share(spread: Spread, band: str) -> float:
    """The share of one band among the accounts that have a band, 0..1."""
    return spread[band] / (_judged(spread) or 1)
