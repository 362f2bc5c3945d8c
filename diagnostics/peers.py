"""What is usual among accounts alike: the median of each measure, once a day.

Stored as shared inputs, so that everyone reads the same figure. Their name is "peer-"
and the measure's key; their subject says which accounts: twice the segment's id (0 for
accounts without a segment), plus 1 for contracts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db import connection, transaction

from diagnostics.binary import list_of, read_fixed
from diagnostics.features.shared import MEDIAN_ACCOUNTS, MEDIAN_OWNERS
from diagnostics.judges import Judge, Judges
from diagnostics.models import SharedInput
from diagnostics.models.work import PEER_PREFIX
from diagnostics.scoring.rules import MeasureRule

_FORGET = """
DELETE FROM diagnostics_sharedinput WHERE as_of <= %s AND starts_with(name, %s)
"""
_FIGURES = """
SELECT coalesce(c.segment_id, 0) * 2 + (c.relationship_type = 'contract')::int,
       coalesce(a.user_id, 0), d.values[%s:%s]
  FROM diagnostics_diagnosis d
  JOIN accounts_customer c ON c.id = d.customer_id
  LEFT JOIN accounts_assignment a ON a.customer_id = c.id AND a.role = 'owner'
       AND a.started_on <= d.as_of AND (a.ended_on IS NULL OR a.ended_on > d.as_of)
 WHERE d.as_of = %s AND d.version_id = %s
"""
NOBODY = 0
_MEASURES_AT_ONCE = 8  # of a million accounts they take 150 MB


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
        for judge in judges.each:
            found = [
                SharedInput(as_of=day, name=name, subject_id=subject, value=value)
                for name, subject, value in _medians(day, judge)
            ]
            SharedInput.objects.bulk_create(found, ignore_conflicts=True)


def _medians(day: date, judge: Judge) -> Iterator[tuple[str, int, float]]:
    """Name, subject and median of each measure that enough accounts have."""
    names = [_name(rule) for rule in judge.framework.measures]
    for start in range(0, len(names), _MEASURES_AT_ONCE):
        some = names[start : start + _MEASURES_AT_ONCE]
        rows = read_fixed(
            _FIGURES,
            [start + 1, start + len(some), day, judge.version_id],
            {"subject": ">i8", "owner": ">i8", "values": list_of(">f8", len(some))},
        )
        for subject in np.unique(rows["subject"]):
            alike = rows[rows["subject"] == subject]
            figures = alike["values"]["items"]["value"].astype(np.float64)
            for name, column in zip(some, figures.T, strict=True):
                median = _median(column, alike["owner"])
                if name and median is not None:
                    yield name, int(subject), median


def _median(column: np.ndarray, owners: np.ndarray) -> float | None:
    """None where it would tell of too few accounts, or of somebody's book."""
    known = ~np.isnan(column)
    if known.sum() < MEDIAN_ACCOUNTS:
        return None
    present = np.unique(owners[known])
    if (present != NOBODY).sum() < MEDIAN_OWNERS:
        return None
    return float(np.median(column[known]))


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


def _name(rule: MeasureRule) -> str | None:
    """None for a measure in words: there is no middle between two states."""
    return None if rule.measure.words else PEER_PREFIX + rule.key
