"""Who looked after whom, and since when.

An owner stays until the next begins. Starts that no column tells are taken as the day
the customer was acquired (marked as assumed) or, where somebody else had the account
before and the file tells no other start, as the day it speaks of.
"""

from accounts.imports.fields import Check
from accounts.imports.staging import Staging

# Rows about accounts that are still to be made bring the day they are acquired on.
_ADD_COLUMNS = """
ALTER TABLE resolved
  ADD COLUMN is_assumed boolean NOT NULL DEFAULT false, ADD COLUMN run integer,
  ADD COLUMN IF NOT EXISTS acquired_on date
"""
# Nobody can tell which of them is the present one: with each file they would change.
_UNORDERED = """
WITH several AS (
    SELECT customer_id, min(line) AS first, max(line) AS last FROM resolved
     WHERE role = 'owner' AND started_on IS NULL
     GROUP BY customer_id HAVING count(*) > 1)
SELECT r.line, 'has no start, nor has the owner on line '
               || CASE WHEN r.line = first THEN last ELSE first END
  FROM resolved r JOIN several USING (customer_id)
 WHERE r.role = 'owner' AND r.started_on IS NULL
"""
# Beside owners whose start is told, one without is the first, whom they have ended.
_ASSUME_STARTS = """
WITH told AS (
    SELECT customer_id, role, array_agg(started_on) AS starts FROM resolved
     WHERE started_on IS NOT NULL GROUP BY customer_id, role)
UPDATE resolved r
   SET started_on = coalesce(present.started_on,
                             CASE WHEN past.known THEN %(file_day)s::date
                                  ELSE coalesce(again.acquired_on, c.acquired_on)
                             END),
       is_assumed = coalesce(present.is_assumed, NOT past.known)
  FROM resolved again
  LEFT JOIN accounts_customer c ON c.id = again.customer_id
  LEFT JOIN told ON (told.customer_id, told.role) = (again.customer_id, again.role)
  LEFT JOIN LATERAL (
       SELECT a.started_on, a.is_assumed FROM accounts_assignment a
        WHERE a.customer_id = again.customer_id AND a.role = again.role
          AND a.user_id = again.user_id
          AND (a.ended_on IS NULL OR a.ended_on = again.ended_on
               OR again.ended_on IS NULL
                  AND (a.ended_on = ANY(told.starts)
                       OR a.is_assumed AND told.starts IS NOT NULL))
        ORDER BY a.ended_on IS NULL, a.started_on LIMIT 1) present ON true
  CROSS JOIN LATERAL (
       SELECT told.starts IS NULL
              AND EXISTS (SELECT FROM accounts_assignment a
                           WHERE a.customer_id = again.customer_id
                             AND a.role = again.role) AS known) past
 WHERE r.line = again.line AND r.started_on IS NULL
"""
_NUMBER_RUNS = """
UPDATE resolved r SET run = numbered.run FROM (
    SELECT line, count(*) FILTER (WHERE is_start)
             OVER (PARTITION BY customer_id, role ORDER BY place) AS run
      FROM (SELECT line, customer_id, role, place,
                   NOT %(runs)s OR lag(user_id) OVER (
                       PARTITION BY customer_id, role ORDER BY place)
                       IS DISTINCT FROM user_id AS is_start
              FROM (SELECT *, row_number() OVER (
                               ORDER BY started_on, length("order"), "order", line)
                               AS place
                      FROM resolved) placed) marked) numbered
 WHERE r.line = numbered.line
"""
# An order number of more digits is the later one, hence length before text.
_SPANS = """
DROP TABLE IF EXISTS spans;
CREATE TEMPORARY TABLE spans ON COMMIT DROP AS
SELECT first.*,
       coalesce(ended_on, CASE WHEN %(runs)s OR role = 'owner' THEN
           lead(started_on) OVER (PARTITION BY customer_id, role ORDER BY run) END
       ) AS until,
       NULL::bigint AS target_id, 'created' AS outcome
  FROM (SELECT DISTINCT ON (customer_id, role, run)
               customer_id, role, run, user_id, started_on, ended_on, is_assumed, line
          FROM resolved
         ORDER BY customer_id, role, run, started_on, length("order"), "order", line
       ) first;
DELETE FROM spans WHERE until = started_on AND %(runs)s
"""
_OVERLAPS = """
SELECT line, 'until ' || ended_on || ', but the next owner begins on ' || next_start
  FROM (SELECT line, ended_on, lead(started_on) OVER (
                   PARTITION BY customer_id ORDER BY started_on, line) AS next_start
          FROM resolved WHERE role = 'owner') owners
 WHERE ended_on > next_start
"""
_REPEATED = """
SELECT line, 'begins on ' || started_on || ', as on line '
             || CASE WHEN line = first THEN second ELSE first END
  FROM (SELECT line, started_on,
               count(*) OVER same AS count, min(line) OVER same AS first,
               nth_value(line, 2) OVER (same ORDER BY line ROWS BETWEEN
                   UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS second
          FROM resolved WINDOW same AS (
               PARTITION BY customer_id, role, started_on,
                            CASE WHEN role <> 'owner' THEN user_id END)) rows
 WHERE count > 1
"""
_MATCH = """
UPDATE spans s
   SET target_id = a.id, until = {until},
       outcome = CASE WHEN (a.ended_on, a.is_assumed)
                           IS DISTINCT FROM ({until}, s.is_assumed)
                      THEN 'updated' ELSE 'unchanged' END
  FROM accounts_assignment a
 WHERE a.customer_id = s.customer_id AND a.role = s.role AND a.user_id = s.user_id
   AND a.started_on = s.started_on
"""
# What this source said before and now says otherwise: all of it where the file is the
# whole history, else guesses that became known and owners from the very same day.
_STALE = """
DROP TABLE IF EXISTS stale;
CREATE TEMPORARY TABLE stale ON COMMIT DROP AS
SELECT a.id FROM accounts_assignment a
 WHERE a.source = %(source)s
   AND NOT EXISTS (SELECT FROM spans s WHERE s.target_id = a.id)
   AND EXISTS (SELECT FROM spans s
                WHERE s.customer_id = a.customer_id AND s.role = a.role
                  AND (%(runs)s OR (a.is_assumed AND s.user_id = a.user_id)
                       OR (a.role = 'owner' AND s.started_on = a.started_on)))
"""
# What others recorded of the owners, and what this source says no more of: open ends
# are where the first new owner begins.
_STANDING = """
DROP TABLE IF EXISTS standing;
CREATE TEMPORARY TABLE standing ON COMMIT DROP AS
SELECT a.id, a.customer_id, a.started_on, coalesce(a.ended_on, first.started_on)
       AS until, a.ended_on IS NULL AND first.started_on IS NOT NULL AS is_handed_over
  FROM accounts_assignment a
  JOIN (SELECT DISTINCT customer_id FROM spans WHERE role = 'owner') told
    USING (customer_id)
  LEFT JOIN (SELECT customer_id, min(started_on) AS started_on FROM spans
              WHERE role = 'owner' AND target_id IS NULL GROUP BY customer_id) first
    ON first.customer_id = a.customer_id AND first.started_on > a.started_on
 WHERE a.role = 'owner'
   AND NOT EXISTS (SELECT FROM spans s WHERE s.target_id = a.id)
   AND NOT EXISTS (SELECT FROM stale WHERE stale.id = a.id)
"""
_CLASHES = """
DROP TABLE IF EXISTS clashes;
CREATE TEMPORARY TABLE clashes ON COMMIT DROP AS
SELECT s.customer_id, s.role, s.run, min(a.started_on) AS recorded_on
  FROM spans s JOIN standing a USING (customer_id)
 WHERE s.role = 'owner'
   AND daterange(a.started_on, a.until) && daterange(s.started_on, s.until)
 GROUP BY s.customer_id, s.role, s.run
"""
_CLASHING = """
SELECT r.line, 'overlaps an owner recorded from ' || c.recorded_on
  FROM resolved r JOIN clashes c USING (customer_id, role, run)
"""
_OF_CLASHING_ACCOUNTS = """
SELECT r.line, 'goes with an owner who overlaps one recorded from ' || c.recorded_on
  FROM resolved r
  JOIN (SELECT customer_id, role, min(recorded_on) AS recorded_on FROM clashes
         GROUP BY customer_id, role) c USING (customer_id, role)
"""
_REMOVE_STALE = "DELETE FROM accounts_assignment a USING stale WHERE a.id = stale.id"
_HAND_OVER = """
UPDATE accounts_assignment a SET ended_on = standing.until
  FROM standing WHERE a.id = standing.id AND standing.is_handed_over
"""
_UPDATE = """
UPDATE accounts_assignment a SET ended_on = s.until, is_assumed = s.is_assumed
  FROM spans s WHERE a.id = s.target_id AND s.outcome = 'updated'
"""
_INSERT = """
INSERT INTO accounts_assignment
       (customer_id, user_id, role, started_on, ended_on, is_assumed, source)
SELECT customer_id, user_id, role, started_on, until, is_assumed, %(source)s
  FROM spans WHERE outcome = 'created' ORDER BY customer_id, started_on
"""
_VERDICTS = """
UPDATE resolved r SET verdict = coalesce(
    (SELECT s.outcome FROM spans s WHERE s.customer_id = r.customer_id
        AND s.role = r.role AND s.run = r.run), 'unchanged')
"""
_ENDS_AFTER_START = Check(
    "ended_on",
    "r.ended_on <= r.started_on",
    "r.ended_on || ' is not after ' || r.started_on",
    ("ended_on",),
)
_HAS_A_DAY = Check("started_on", "r.started_on IS NULL", "'is empty'", ("started_on",))


def load(staging: Staging) -> None:
    """Bring the assignments of the customers in the file to what the file says."""
    check(staging)
    carry_out(staging)


def check(staging: Staging) -> None:
    """Reject the rows that do not fit; what the others change is laid out.

    Nothing is written before: a rejected row leaves no trace.
    """
    staging.parameters["runs"] = staging.mapping.runs
    staging.execute(_ADD_COLUMNS)
    _check_rows(staging)
    staging.drop_rejected()
    lay_out(staging)
    _reject_clashing(staging)


def _check_rows(staging: Staging) -> None:
    if staging.mapping.runs:
        staging.check(_HAS_A_DAY)
        return
    staging.reject_where("started_on", _UNORDERED)
    staging.drop_rejected()
    staging.execute(_ASSUME_STARTS)
    staging.check(_ENDS_AFTER_START)
    staging.reject_where("started_on", _REPEATED)
    staging.reject_where("started_on", _OVERLAPS)


def lay_out(staging: Staging) -> None:
    """What the rows come to, beside what is recorded: spans, stale, standing, clashes.

    To be done again when rows were dropped.
    """
    staging.execute(_NUMBER_RUNS)
    staging.execute(_SPANS)
    staging.execute(_MATCH.format(until=_until(staging)))
    for statement in (_STALE, _STANDING, _CLASHES):
        staging.execute(statement)


def _until(staging: Staging) -> str:
    """An end that neither the file nor its next owner tells stays as it was."""
    tells_ends = staging.mapping.runs or "ended_on" in staging.mapping.fields
    return "s.until" if tells_ends else "coalesce(s.until, a.ended_on)"


def _reject_clashing(staging: Staging) -> None:
    """Reject owners who overlap a recorded one.

    Without them the owner before may last longer, and clash in turn: then none of the
    account's are taken.
    """
    for clashing in (_CLASHING, _OF_CLASHING_ACCOUNTS):
        if not staging.rows("SELECT FROM clashes LIMIT 1"):
            return
        staging.reject_where("started_on", clashing)
        staging.drop_rejected()
        lay_out(staging)


def carry_out(staging: Staging) -> None:
    """Write what was laid out."""
    if removed := staging.execute(_REMOVE_STALE):
        staging.remarks.append(f"Replaced {removed:,} assignments.")
    if ended := staging.execute(_HAND_OVER):
        staging.remarks.append(f"Ended {ended:,} assignments where a new owner begins.")
    staging.execute(_UPDATE)
    staging.execute(_INSERT)
    staging.execute(_VERDICTS)
