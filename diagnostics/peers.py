"""What is usual among accounts alike: the median of each measure, once a day.

Stored as shared inputs, so that everyone reads the same figure. Their name is "peer-"
and the measure's key; their subject says which accounts: twice the segment's id (0 for
accounts without a segment), plus 1 for contracts. One more row of no accounts says that
all of a day's are there.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from django.db import connection, transaction

from diagnostics import measured
from diagnostics.features.shared import MEDIAN_ACCOUNTS, MEDIAN_OWNERS
from diagnostics.judges import Judge, Judges
from diagnostics.measured import NOBODY
from diagnostics.models import SharedInput
from diagnostics.models.work import PEER_PREFIX
from diagnostics.scoring.numbers import Bools, Floats

Places = npt.NDArray[np.intp]
_ALL_ARE_THERE = {"name": f"{PEER_PREFIX}all", "subject_id": -1}

_FORGET = """
DELETE FROM diagnostics_sharedinput WHERE as_of <= %s AND starts_with(name, %s)
"""


@dataclass(frozen=True)
class Median:
    """Of one measure, in its unit, among accounts alike on a day."""

    as_of: date
    value: float


def write(day: date, judges: Judges) -> None:
    """Replace the medians by those of the diagnoses made as of `day`.

    Earlier ones go too, or a segment grown too small would keep its last for ever.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_FORGET, [day, PEER_PREFIX])
        found = [
            SharedInput(as_of=day, name=name, subject_id=subject, value=value)
            for judge in judges.each
            for name, subject, value in _medians(day, judge)
        ]
        found.append(SharedInput(as_of=day, value=len(found), **_ALL_ARE_THERE))
        SharedInput.objects.bulk_create(found, ignore_conflicts=True)


def are_written(day: date, *, since: datetime) -> bool:
    """Whether all medians of `day` were written, at `since` or later."""
    mark = SharedInput.objects.filter(as_of=day, **_ALL_ARE_THERE)
    return mark.filter(recorded_at__gte=since).exists()


def _medians(day: date, judge: Judge) -> Iterator[tuple[str, int, float]]:
    """Name, subject and median of each measure that enough accounts have.

    While one measure's are taken, those of the next are read.
    """
    kept = measured.of_day(day, judge)
    if not kept:
        return
    groups = _Alike.of(*measured.alike(kept))
    with ThreadPoolExecutor(1) as pool:
        taken = None
        for place, rule in enumerate(judge.framework.measures):
            if rule.measure.words:  # there is no middle between two states
                continue
            figures = measured.column(kept, place)
            yield from taken.result() if taken else ()
            taken = pool.submit(groups.medians, PEER_PREFIX + rule.key, figures)
        yield from taken.result() if taken else ()


@dataclass(frozen=True)
class _Alike:
    """Accounts by whom they are alike to.

    order    (n,) the accounts, those of a subject together
    rows     the places of each subject's in it
    owners   (n,) place in `is_owner` of who has the account, in that order
    """

    order: Places
    rows: dict[int, slice]
    owners: Places
    is_owner: Bools

    @classmethod
    def of(cls, subjects: Places, owners: Places) -> "_Alike":
        subjects = subjects.astype(np.min_scalar_type(subjects.max()))  # sorts faster
        order = np.argsort(subjects, kind="stable")
        found, starts = np.unique(subjects[order], return_index=True)
        rows = [slice(*ends) for ends in pairwise([*starts, len(order)])]
        people, owned_by = np.unique(owners[order], return_inverse=True)
        own = dict(zip(found.tolist(), rows, strict=True))
        return cls(order, own, owned_by, people != NOBODY)

    def medians(self, name: str, figures: Floats) -> list[tuple[str, int, float]]:
        """`name`, subject and the median of its accounts' figures."""
        figures = figures[self.order]
        found = [
            (name, subject, _median(figures[rows], self.owners[rows], self.is_owner))
            for subject, rows in self.rows.items()
        ]
        return [(name, subject, m) for name, subject, m in found if m is not None]


def _median(figures: Floats, owned_by: Places, is_owner: Bools) -> float | None:
    """None where it would tell of too few accounts, or of somebody's book.

    owned_by  place in `is_owner` of who has the account
    """
    known = ~np.isnan(figures)
    if known.sum() < MEDIAN_ACCOUNTS:
        return None
    counts = np.bincount(owned_by[known], minlength=len(is_owner))
    if ((counts > 0) & is_owner).sum() < MEDIAN_OWNERS:
        return None
    return float(np.median(figures[known]))


def read(day: date, *, segment_id: int | None, is_contract: bool) -> dict[str, Median]:
    """Measure key -> median among accounts alike, the latest up to `day`."""
    rows = SharedInput.objects.filter(
        name__startswith=PEER_PREFIX,
        subject_id=2 * (segment_id or 0) + is_contract,
        as_of__lte=day,
    ).order_by("as_of")
    return {
        name.removeprefix(PEER_PREFIX): Median(as_of, value)
        for name, as_of, value in rows.values_list("name", "as_of", "value")
    }
