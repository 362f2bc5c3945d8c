"""What is usual among accounts alike: the median of each measure, once a day.

Stored as shared inputs, so that everyone reads the same figure. Their name is "peer-"
and the measure's key; their subject says which accounts: twice the segment's id (0 for
accounts without a segment), plus 1 for contracts.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from diagnostics.features.shared import MEDIAN_ACCOUNTS, MEDIAN_OWNERS
from diagnostics.judges import Judge, Judges
from diagnostics.models import SharedInput
from diagnostics.models.work import PEER_PREFIX
from diagnostics.scoring.rules import MeasureRule

_FORGET = """
DELETE FROM diagnostics_sharedinput WHERE as_of <= %s AND starts_with(name, %s)
"""
# Grouped by place rather than name: a million accounts make many numbers to sort.
_WRITE = """
INSERT INTO diagnostics_sharedinput (as_of, name, subject_id, value)
SELECT %(day)s::date, (%(names)s::text[])[known.place],
       coalesce(c.segment_id, 0) * 2 + (c.relationship_type = 'contract')::int,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY known.value)
  FROM diagnostics_diagnosis d
  JOIN accounts_customer c ON c.id = d.customer_id
  LEFT JOIN accounts_assignment a ON a.customer_id = c.id AND a.role = 'owner'
       AND a.started_on <= d.as_of AND (a.ended_on IS NULL OR a.ended_on > d.as_of)
 CROSS JOIN unnest(d.values) WITH ORDINALITY known (value, place)
 WHERE d.as_of = %(day)s AND d.version_id = %(version)s AND known.value IS NOT NULL
   AND (%(names)s::text[])[known.place] IS NOT NULL
 GROUP BY known.place, 3
HAVING count(*) >= %(accounts)s AND count(DISTINCT a.user_id) >= %(owners)s
ON CONFLICT DO NOTHING
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
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_FORGET, [day, PEER_PREFIX])
        for judge in judges.each:
            cursor.execute(_WRITE, _fields(day, judge))


def _fields(day: date, judge: Judge) -> dict[str, Any]:
    return {
        "day": day,
        "version": judge.version_id,
        "names": [_name(rule) for rule in judge.framework.measures],
        "accounts": MEDIAN_ACCOUNTS,
        "owners": MEDIAN_OWNERS,
    }


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
