"""Which account stands under which: parents that a file of accounts tells.

The database refuses a family that is too deep or goes round in a circle, and the whole
file with it. So the rows are put together with what is there before any of them is
loaded, and those that do not fit are told.
"""

from accounts.imports.fields import UNKNOWN
from accounts.imports.staging import Staging

MOST_LEVELS = 5  # as the table's own rule has it
_MOST_STEPS = 20  # a circle of more accounts is told as too deep
_UNKNOWN = """
SELECT r.line, format('no customer %%L from %%s', r.parent, %(customer_source)s)
  FROM resolved r
 WHERE r.parent <> ''
   AND NOT EXISTS (SELECT FROM accounts_externalid e
                    WHERE e.source = %(customer_source)s AND e.external_id = r.parent)
   AND NOT EXISTS (SELECT FROM resolved above
                    WHERE %(customer_source)s = %(source)s
                      AND above.external_id = r.parent)
"""
# New accounts and moves: a row that says what is known is not at fault.
_WANTED = """
DROP TABLE IF EXISTS wanted;
CREATE TEMPORARY TABLE wanted ON COMMIT DROP AS
SELECT told.*, c.parent_id IS NOT NULL AS has_other
  FROM (SELECT r.line, r.target_id AS customer_id, r.external_id AS label,
               coalesce(e.customer_id, above.target_id) AS parent_id
          FROM resolved r
          LEFT JOIN accounts_externalid e
            ON e.source = %(customer_source)s AND e.external_id = r.parent
          LEFT JOIN resolved above
            ON %(customer_source)s = %(source)s AND above.external_id = r.parent) told
  LEFT JOIN accounts_customer c ON c.id = told.customer_id
 WHERE c.id IS NULL OR c.parent_id IS DISTINCT FROM told.parent_id;
ANALYZE wanted
"""
_SOME_JOIN = "SELECT line FROM wanted WHERE parent_id IS NOT NULL LIMIT 1"
_FAMILY = """
DROP TABLE IF EXISTS family;
CREATE TEMPORARY TABLE family ON COMMIT DROP AS
SELECT coalesce(w.customer_id, c.id) AS id, w.line, coalesce(w.label, c.name) AS label,
       CASE WHEN w.line IS NULL THEN c.parent_id ELSE w.parent_id END AS parent_id
  FROM accounts_customer c FULL JOIN wanted w ON w.customer_id = c.id;
ANALYZE family
"""
# From each account up to the top; `line` is the first row on the way that moves one.
_WALKS = """
DROP TABLE IF EXISTS walks;
CREATE TEMPORARY TABLE walks ON COMMIT DROP AS
WITH RECURSIVE up AS (
    SELECT id AS began, id, parent_id, line, ARRAY[label] AS labels
      FROM family WHERE parent_id IS NOT NULL
    UNION ALL
    SELECT up.began, f.id, f.parent_id, coalesce(up.line, f.line), up.labels || f.label
      FROM up JOIN family f ON f.id = up.parent_id
     WHERE cardinality(up.labels) <= %(most_steps)s
) CYCLE id SET is_circle USING path
SELECT began, id, line, labels, is_circle FROM up
 WHERE is_circle OR cardinality(labels) > %(most_levels)s
"""
_CIRCLES = """
SELECT f.line, 'stands above itself: ' || array_to_string(w.labels, ' under ')
  FROM walks w JOIN family f ON f.id = w.began
 WHERE w.is_circle AND w.id = w.began AND f.line IS NOT NULL
"""
_TOO_DEEP = """
SELECT line, 'is more than %(most_levels)s levels deep: '
             || array_to_string(labels[:%(most_levels)s + 1], ' under ')
  FROM (SELECT DISTINCT ON (line) line, labels FROM walks
         WHERE line IS NOT NULL AND NOT is_circle ORDER BY line, cardinality(labels)
       ) first
"""
# A step at a time families only grow, so that none is too deep on the way.
_LEAVE = """
UPDATE accounts_customer c SET parent_id = NULL FROM wanted w
 WHERE c.id = w.customer_id AND w.has_other
"""
_JOIN = """
UPDATE accounts_customer c SET parent_id = w.parent_id FROM wanted w
 WHERE c.id = w.customer_id AND w.parent_id IS NOT NULL
"""
_COUNT = """
UPDATE resolved r SET verdict = 'updated' FROM wanted w
 WHERE r.line = w.line AND r.verdict = 'unchanged'
"""


def check(staging: Staging) -> None:
    """Reject rows whose parent is below them or too far down, and unknown ones.

    What a row said of others goes with it, so the rest is looked at again. New accounts
    must have their ids by now.
    """
    while _refuses_unknown(staging) or _rejects_misplaced(staging):
        staging.drop_rejected()


def _refuses_unknown(staging: Staging) -> bool:
    if not staging.rows(f"{_UNKNOWN} LIMIT 1"):
        return False
    staging.refuse("parent", _UNKNOWN, UNKNOWN)
    return True


def _rejects_misplaced(staging: Staging) -> bool:
    wrong = _misplaced(staging)
    staging.reject_each("parent", wrong)
    return bool(wrong)


def _misplaced(staging: Staging) -> list[tuple[int, str]]:
    """Circles first: what hangs below one is not too deep once it is gone."""
    staging.execute(_WANTED)
    if not staging.rows(_SOME_JOIN):
        return []
    staging.execute(_FAMILY)
    staging.execute(_WALKS, most_steps=_MOST_STEPS, most_levels=MOST_LEVELS)
    return staging.rows(_CIRCLES) or staging.rows(_TOO_DEEP, most_levels=MOST_LEVELS)


def settle(staging: Staging) -> None:
    """Put the accounts, all of which are there by now, under their parents."""
    for statement in (_LEAVE, _JOIN, _COUNT):
        staging.execute(statement)
