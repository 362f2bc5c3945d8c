"""Inputs many diagnoses share, written once a day so that everyone reads the same."""

from datetime import date
from typing import Any

import polars as pl
from django.db import connection, transaction

from accounts.models.value import ActivityKind
from diagnostics.features.frame import Reading, known, query
from diagnostics.features.gaps import usual_gaps
from diagnostics.features.leavers import GONE

BOOK = "book"  # accounts in a person's book; subject 0: the organisation's median
USUAL_GAP = "usual_gap"  # median days between orders; subject: the segment
SERIES_TOTAL = "series_total"  # series that have products; subject 0
CAPACITY = "capacity"  # share of the coming four weeks that an owner is here, 0 to 1
AWAY = "away"  # days until who is away, or soon will be, is back
# What an hour of an activity costs, in cents; subject: the segment, or 0 for all
HOUR_COSTS = {kind: f"hour_cost-{kind}" for kind in ActivityKind.values}
ORGANISATION = 0  # the subject of what belongs to no person or segment
# Of two books the median tells either owner how large the other's is.
MEDIAN_OWNERS = 3
MEDIAN_ACCOUNTS = 10
CAPACITY_DAYS = 28
SOON_DAYS = 14
OPEN_ABSENCE_DAYS = 30  # how long who has no day of return stays away from here on

_GONE = GONE.format(
    users="accounts_user", memberships="accounts_membership", day="%(day)s"
)
# Spans that overlap or touch are one.
_ABSENCES = """
SELECT user_id, unnest(range_agg(daterange(started_on, coalesce(
           ended_on, greatest(started_on, %(day)s) + %(open_absence)s)))) AS span
  FROM accounts_absence WHERE announced_on <= %(day)s GROUP BY 1
"""
_HELD = """
a.role = 'owner' AND a.started_on <= %(day)s
       AND (a.ended_on IS NULL OR a.ended_on > %(day)s)"""
# Few accounts have gone: to count these again costs less than to look each one up.
_BOOKS = f"""
WITH counts AS (
    SELECT a.user_id, count(*) AS accounts FROM accounts_assignment a
     WHERE {_HELD} GROUP BY 1
     UNION ALL
    SELECT a.user_id, -count(*)
      FROM accounts_customer c JOIN accounts_assignment a ON a.customer_id = c.id
     WHERE (c.merged_into_id IS NOT NULL OR c.archived_on <= %(day)s) AND {_HELD}
     GROUP BY 1
), books AS (
    SELECT user_id, sum(accounts) AS size FROM counts
     WHERE user_id NOT IN ({_GONE}) GROUP BY 1 HAVING sum(accounts) > 0)
SELECT user_id, size FROM books
UNION ALL
SELECT 0, percentile_cont(0.5) WITHIN GROUP (ORDER BY size)
  FROM books HAVING count(*) >= %(owners)s AND sum(size) >= %(accounts)s
"""  # noqa: S608
# Without a series there is no row: what comes later that day can still be fixed.
_SERIES = """
SELECT 0, count(DISTINCT series_id) FROM accounts_product
HAVING count(series_id) > 0
"""
_CAPACITY = f"""
WITH away AS ({_ABSENCES}), weeks AS (
    SELECT daterange(%(day)s, %(day)s::date + %(capacity)s) AS span
), lost AS (
    SELECT user_id, sum(upper(w.span * a.span) - lower(w.span * a.span)) AS days
      FROM away a JOIN weeks w ON w.span && a.span GROUP BY 1)
SELECT u.id, 1 - coalesce(lost.days, 0) / %(capacity)s::float
  FROM accounts_user u LEFT JOIN lost ON lost.user_id = u.id
 CROSS JOIN LATERAL (  -- one of each is enough: there are as many as accounts
     SELECT FROM accounts_assignment a
      WHERE a.user_id = u.id AND a.role = 'owner' AND a.started_on <= %(day)s
        AND (a.ended_on IS NULL OR a.ended_on > %(day)s) LIMIT 1) owned
"""  # noqa: S608
# The organisation's row fixes a day on which nobody is away.
_AWAY = f"""
SELECT 0, 0
UNION ALL
SELECT user_id, max(upper(span) - greatest(lower(span), %(day)s))
  FROM ({_ABSENCES}) away
 WHERE upper(span) > %(day)s AND lower(span) <= %(day)s::date + %(soon)s GROUP BY 1
"""  # noqa: S608
_HOUR_COST = """
SELECT coalesce(segment_id, 0), cost_per_hour * 100
  FROM accounts_unitcost
 WHERE 'hour_cost-' || activity = %(name)s AND started_on <= %(day)s
   AND (ended_on IS NULL OR ended_on > %(day)s)
"""
# Read before they are written: PostgreSQL shares no work out for an INSERT.
_FIGURES = {
    BOOK: _BOOKS,
    SERIES_TOTAL: _SERIES,
    CAPACITY: _CAPACITY,
    AWAY: _AWAY,
    **dict.fromkeys(HOUR_COSTS.values(), _HOUR_COST),
}
# The last day on which any was fixed; asked name by name, for years of them lie there.
_IN_FORCE = """
SELECT f.name, f.subject_id, f.value FROM {relation} f
 WHERE f.name = ANY(%s) AND f.as_of = (
       SELECT max(latest.as_of) FROM unnest(%s) AS each (name) CROSS JOIN LATERAL (
              SELECT l.as_of FROM {relation} l
               WHERE l.name = each.name AND l.as_of <= %s
               ORDER BY l.as_of DESC LIMIT 1) latest)
"""
_NAMES = (USUAL_GAP, *_FIGURES)
_IS_FIXED = """
SELECT EXISTS (SELECT FROM diagnostics_sharedinput WHERE as_of = %s AND name = %s)
"""
# In order: who fixes the same beside us waits, and never in a circle.
_FIX = """
INSERT INTO diagnostics_sharedinput (as_of, name, subject_id, value)
SELECT %s, %s, subject_id, value
  FROM unnest(%s::bigint[], %s::float8[]) AS found (subject_id, value)
 ORDER BY subject_id
    ON CONFLICT DO NOTHING
"""


def write(day: date) -> None:
    """Fix the shared inputs of `day`, each unless it was fixed before."""
    with transaction.atomic(), connection.cursor() as cursor:
        for name in _NAMES:
            cursor.execute(_IS_FIXED, [day, name])
            if not cursor.fetchone()[0]:
                subjects, values = _worked_out(name, day)
                cursor.execute(_FIX, [day, name, subjects, values])


def _worked_out(name: str, day: date) -> tuple[list[int], list[float]]:
    """Subjects, and the figure of each."""
    if name == USUAL_GAP:
        return usual_gaps(day)
    parameters: dict[str, Any] = {
        "day": day,
        "name": name,
        "owners": MEDIAN_OWNERS,
        "accounts": MEDIAN_ACCOUNTS,
        "capacity": CAPACITY_DAYS,
        "soon": SOON_DAYS,
        "open_absence": OPEN_ABSENCE_DAYS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES[name], parameters)
        rows = cursor.fetchall()
    return [subject for subject, _ in rows], [float(value) for _, value in rows]


def forget(*days: date) -> None:
    """Let the shared inputs of `days` be fixed anew."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM diagnostics_sharedinput WHERE as_of = ANY(%s)", [list(days)]
        )


def read(reading: Reading, *names: str) -> dict[str, pl.DataFrame]:
    """The shared inputs in force on as_of: name -> columns subject_id, value.

    A name that was not fixed that day, or not yet by known_at, has no rows.

    names  those to read; all of them where none is given
    """
    relation, parameters = known("diagnostics_sharedinput", reading.known_at)
    wanted = list(names or _NAMES)
    rows = query(
        _IN_FORCE.format(relation=relation),
        [*parameters, wanted, list(_NAMES), *parameters, reading.as_of],
        {"name": pl.String, "subject_id": pl.Int64, "value": pl.Float64},
    )
    return {name: rows.filter(pl.col("name") == name).drop("name") for name in wanted}
