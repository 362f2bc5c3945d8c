"""What has changed since somebody looked, or else in the last week."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import Q, QuerySet

from accounts.models import User
from dashboards.risk import Risk
from dashboards.work import ROW_WITHIN
from diagnostics.models import Diagnosis, DiagnosisHistory

CHANGE_TENTHS = 50
SINCE_DAYS = 7

# Set-based for what nobody looked at; a short search each for what somebody did.
_CHANGED = """
WITH ours AS ({ids}), looks AS (
    SELECT customer_id, as_of, score, band, looked_at FROM diagnostics_look
     WHERE user_id = %s AND customer_id IN (SELECT customer_id FROM ours)
), seen AS (
    SELECT l.customer_id, l.as_of AS looked_on, l.score, l.band,
           h.as_of, h.generation, h.version_id, h.engine, h.caps, h.override_id,
           h.is_set
      FROM looks l LEFT JOIN LATERAL (
           SELECT as_of, generation, version_id, engine, caps, override_id,
                  score IS DISTINCT FROM capped AS is_set
             FROM diagnostics_diagnosishistory h
            WHERE h.customer_id = l.customer_id AND h.as_of <= l.as_of
              AND (h.computed_later OR h.computed_at <= l.looked_at)
            ORDER BY h.as_of DESC, h.generation DESC LIMIT 1) h ON true
), before AS (
    SELECT DISTINCT ON (customer_id) customer_id, NULL::date AS looked_on, score, band,
           as_of, generation, version_id, engine, caps, override_id,
           score IS DISTINCT FROM capped AS is_set
      FROM diagnostics_diagnosishistory
     WHERE as_of > %s AND as_of <= %s
       AND customer_id IN (SELECT customer_id FROM ours)
       AND customer_id NOT IN (SELECT customer_id FROM looks)
     ORDER BY customer_id, as_of DESC, generation DESC
)
SELECT customer_id, was.looked_on, was.score, was.band, was.as_of, was.generation
  FROM (SELECT * FROM seen UNION ALL SELECT * FROM before) was
  JOIN diagnostics_diagnosis d USING (customer_id)
  JOIN accounts_customer c ON c.id = customer_id
 CROSS JOIN LATERAL (SELECT coalesce(
       (d.version_id, d.engine) <> (was.version_id, was.engine), false)
       AS is_judged_anew) judged
 WHERE (d.override_id IS NOT DISTINCT FROM was.override_id
        OR NOT (coalesce(was.is_set, false) OR d.score IS DISTINCT FROM d.capped))
   AND (abs(d.score - was.score) >= %s OR d.band <> was.band
        OR (d.version_id = was.version_id AND d.caps <> was.caps))
 ORDER BY is_judged_anew, CASE WHEN is_judged_anew THEN d.band = was.band END,
          CASE WHEN is_judged_anew THEN -abs(d.score - was.score) END,
          coalesce(d.score < was.score, false) DESC, d.band = 'healthy', {order},
          customer_id
 LIMIT %s
"""
_ORDER = {
    Risk.REVENUE: "d.revenue DESC NULLS LAST",
    Risk.MARGIN: "d.margin DESC NULLS LAST",
    Risk.STRATEGIC: "c.is_strategic DESC, d.revenue DESC NULLS LAST",
}


@dataclass(frozen=True)
class Before:
    """An account as the reader saw it, or as it stood a week ago.

    looked_on  the day of what they saw; None where they did not look
    score      tenths
    row        the diagnosis of then; None where it is not kept
    """

    customer_id: int
    looked_on: date | None
    score: int | None
    band: str
    row: DiagnosisHistory | None


def changed(
    diagnoses: QuerySet[Diagnosis], user: User, day: date, risk: Risk, most: int
) -> list[Before]:
    """Accounts that moved by 5 points or more, or changed their band or a limit.

    Not those of which a person set the score since, or ceased to. Those that another
    scoring model has judged since come last, whatever it was that moved them: those in
    another band first, then those that moved most. Of all others those that fell come
    first, of them those that are not healthy, and each time those in which most is at
    stake.
    """
    found = _found(diagnoses, user, day, risk, most)
    rows = _rows([(customer, *key) for customer, _, _, _, *key in found])
    return [
        Before(customer, looked_on, score, band, rows.get((customer, *key)))
        for customer, looked_on, score, band, *key in found
    ]


def _found(
    diagnoses: QuerySet[Diagnosis], user: User, day: date, risk: Risk, most: int
) -> list[tuple]:
    ours = diagnoses.order_by().values("customer_id")
    ids, parameters = ours.query.sql_with_params()
    until = day - timedelta(days=SINCE_DAYS)
    window = [until - ROW_WITHIN, until]
    statement = _CHANGED.format(ids=ids, order=_ORDER[risk])
    with connection.cursor() as cursor:
        cursor.execute(statement, [*parameters, user.pk, *window, CHANGE_TENTHS, most])
        return cursor.fetchall()


def _rows(keys: list[tuple]) -> dict[tuple, DiagnosisHistory]:
    """The rows of the history by customer, day and generation."""
    wanted = Q(pk__in=[])
    for customer, as_of, generation in keys:
        wanted |= Q(customer=customer, as_of=as_of, generation=generation)
    found = DiagnosisHistory.objects.filter(wanted).select_related(
        "version", "override"
    )
    return {(row.customer_id, row.as_of, row.generation): row for row in found}
