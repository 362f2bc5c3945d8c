"""How fresh scores are: of everybody, and of one account; one bounded query each."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import connection

MOST_COUNTED = 1_000  # waiting changes; of a longer queue we only know that it is
NEWEST = 10_000  # requests looked through for those of one account

# Both walks along an index end with the first day that is whole, and after so many
# requests. Requests of failed customers wait apart: an administrator sees those.
_OF_EVERYBODY = """
SELECT (SELECT r.as_of FROM diagnostics_rangerun r
         WHERE NOT r.is_past AND r.as_of <= %(day)s
           AND NOT EXISTS (SELECT FROM diagnostics_rangerun u
                            WHERE u.as_of = r.as_of AND NOT u.is_past
                              AND u.done_at IS NULL)
         ORDER BY r.as_of DESC LIMIT 1),
       today.*, queue.*
  FROM (SELECT count(*), count(done_at),
               now() - coalesce(max(done_at), min(started_at))
          FROM diagnostics_rangerun WHERE NOT is_past AND as_of = %(day)s) today,
       (SELECT count(*), now() - min(requested_at)
          FROM (SELECT requested_at FROM diagnostics_recomputerequest r
                 WHERE NOT EXISTS (SELECT FROM diagnostics_failedcustomer f
                                    WHERE f.customer_id = r.customer_id)
                 ORDER BY id LIMIT %(most)s) oldest) queue
"""
# The queue has no index on customers, which would make every fact dearer.
_OF_ACCOUNT = """
SELECT d.as_of, d.computed_at,
       EXISTS (SELECT FROM diagnostics_failedcustomer f
                WHERE f.customer_id = one.id AND f.parked_at IS NOT NULL),
       EXISTS (SELECT FROM (SELECT customer_id FROM diagnostics_recomputerequest
                             ORDER BY id DESC LIMIT %s) newest
                WHERE newest.customer_id = one.id)
  FROM (SELECT %s::bigint AS id) one
  LEFT JOIN diagnostics_diagnosis d ON d.customer_id = one.id
"""


@dataclass(frozen=True)
class Freshness:
    """As of when everybody is scored, and what is still to be counted."""

    day: date  # the organisation's
    as_of: date | None  # the last day on which everybody was scored
    ranges: int  # of customers, laid out for `day`
    done: int
    idle: timedelta | None  # since the last of them was done, or all were laid out
    waiting: int  # changes; MOST_COUNTED + 1 stands for any more
    oldest: timedelta | None  # for how long the first of them has waited

    @property
    def is_under_way(self) -> bool:
        """Whether a part of everybody is scored for the day, or about to be."""
        return self.done < self.ranges


@dataclass(frozen=True)
class AccountFreshness:
    """The last diagnosis of one account, and whether another is on its way."""

    as_of: date | None  # None without a diagnosis
    computed_at: datetime | None
    is_parked: bool  # it failed, and nobody tries again by themselves
    is_waiting: bool  # facts are not counted yet, and will be

    @property
    def version(self) -> str:
        """What a page shows; another one means that there is something newer."""
        at = self.computed_at
        stamp = f"{at.astimezone(UTC):%Y%m%d%H%M%S%f}" if at else "none"
        return f"{stamp}-parked" if self.is_parked else stamp

    @property
    def token(self) -> str:
        """The version, and whether a newer one is waited for."""
        return f"{self.version}-waiting" if self.is_waiting else self.version


def of_everybody(day: date) -> Freshness:
    """As of the organisation's `day`; days ahead of it do not count."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_EVERYBODY, {"day": day, "most": MOST_COUNTED + 1})
        return Freshness(day, *cursor.fetchone())


def of_account(customer_id: int) -> AccountFreshness:
    """Of a queue longer than NEWEST only the end is looked through."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_ACCOUNT, [NEWEST, customer_id])
        as_of, computed_at, is_parked, has_asked = cursor.fetchone()
    is_waiting = has_asked and not is_parked
    return AccountFreshness(as_of, computed_at, is_parked, is_waiting)
