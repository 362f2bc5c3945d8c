"""Customers, whose keys are rows of their own; their parents and their owners."""

from accounts.imports import owners
from accounts.imports.fields import Check
from accounts.imports.loading import insert, match, update
from accounts.imports.staging import Staging

_BY_EXTERNAL_ID = """
t.id = (SELECT e.customer_id FROM accounts_externalid e
         WHERE e.source = %(source)s AND e.external_id = r.external_id)
"""
_NEXT_ID = "nextval(pg_get_serial_sequence('accounts_customer', 'id'))"
_NUMBER_NEW = "UPDATE resolved SET target_id = {next_id} WHERE verdict = 'created'"
_KEYS = """
INSERT INTO accounts_externalid (customer_id, source, external_id)
SELECT target_id, %(source)s, external_id FROM resolved
 WHERE verdict = 'created' ORDER BY external_id
"""
_SAME_CURRENCY = Check(
    "currency",
    "r.verdict = 'updated' AND r.currency <>"
    " (SELECT currency FROM accounts_customer WHERE id = r.target_id)",
    "r.currency || ': an account keeps its currency, '"
    " || (SELECT currency FROM accounts_customer WHERE id = r.target_id)"
    " || '; a change opens a new account'",
    ("currency",),
)
_UNKNOWN_PARENT = """
SELECT r.line, format('no customer %%L from %%s', r.parent, %(customer_source)s)
  FROM resolved r
 WHERE r.parent <> ''
   AND NOT EXISTS (SELECT FROM accounts_externalid e
                    WHERE e.source = %(customer_source)s AND e.external_id = r.parent)
   AND NOT EXISTS (SELECT FROM resolved above
                    WHERE %(customer_source)s = %(source)s
                      AND above.external_id = r.parent)
"""
_CHANGED_PARENTS = """
DROP TABLE IF EXISTS parents;
CREATE TEMPORARY TABLE parents ON COMMIT DROP AS
SELECT r.line, r.target_id AS customer_id, e.customer_id AS parent_id
  FROM resolved r
  JOIN accounts_customer c ON c.id = r.target_id
  LEFT JOIN accounts_externalid e
    ON e.source = %(customer_source)s AND e.external_id = r.parent
 WHERE c.parent_id IS DISTINCT FROM e.customer_id
"""
_SET_PARENTS = """
UPDATE accounts_customer c SET parent_id = p.parent_id FROM parents p
 WHERE c.id = p.customer_id
"""
_COUNT_PARENTS = """
UPDATE resolved r SET verdict = 'updated' FROM parents p
 WHERE r.line = p.line AND r.verdict = 'unchanged'
"""


def load(staging: Staging) -> None:
    """Customers with their keys. An account never changes its currency."""
    match(staging, _BY_EXTERNAL_ID)
    staging.check(_SAME_CURRENCY)
    staging.drop_rejected()
    staging.execute(_NUMBER_NEW.format(next_id=_NEXT_ID))
    tells_owners = "owner" in staging.mapping.fields
    if tells_owners:
        owners.check(staging)
    while unknown := staging.rows(_UNKNOWN_PARENT):
        staging.reject_each("parent", unknown)
        staging.drop_rejected()
    update(staging)
    insert(staging, id="r.target_id")
    staging.execute(_KEYS)
    if "parent" in staging.mapping.fields:
        for statement in (_CHANGED_PARENTS, _SET_PARENTS, _COUNT_PARENTS):
            staging.execute(statement)
    if tells_owners:
        owners.assign(staging)
