"""Customers, whose keys are rows of their own; their parents and their owners."""

from accounts.imports import families, owners
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


def load(staging: Staging) -> None:
    """Customers with their keys. An account never changes its currency."""
    match(staging, _BY_EXTERNAL_ID)
    staging.check(_SAME_CURRENCY)
    staging.drop_rejected()
    staging.execute(_NUMBER_NEW.format(next_id=_NEXT_ID))
    tells_owners = "owner" in staging.mapping.fields
    tells_parents = "parent" in staging.mapping.fields
    if tells_owners:
        owners.check(staging)
    if tells_parents:
        families.check(staging)
    update(staging)
    insert(staging, id="r.target_id")
    staging.execute(_KEYS)
    if tells_parents:
        families.settle(staging)
    if tells_owners:
        owners.assign(staging)
