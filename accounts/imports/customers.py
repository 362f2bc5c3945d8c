"""Customers, whose keys are rows of their own; their parents and their owners."""

from accounts.imports import families, owners
from accounts.imports.fields import Check
from accounts.imports.loading import insert, match, update
from accounts.imports.mapping import NewCustomers
from accounts.imports.report import Problem
from accounts.imports.staging import Staging, unset_columns
from accounts.models import Customer

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
_FROM_PURCHASES = """
WITH fresh AS MATERIALIZED (
    SELECT {next_id} AS id, first.*
      FROM (SELECT customer, min(purchased_on) AS acquired_on FROM staging s
             WHERE NOT EXISTS (SELECT FROM accounts_externalid e
                                WHERE e.source = %(customer_source)s
                                  AND e.external_id = s.customer)
             GROUP BY customer ORDER BY customer) first
), keys AS (
    INSERT INTO accounts_externalid (customer_id, source, external_id)
    SELECT id, %(customer_source)s, customer FROM fresh ORDER BY customer
)
INSERT INTO accounts_customer (id, name, currency, acquired_on {columns})
SELECT id, replace(%(new_name)s, '{{id}}', customer), %(new_currency)s, acquired_on
       {values}
  FROM fresh ORDER BY id
"""


def load(staging: Staging) -> None:
    """Customers with their keys. An account never changes its currency."""
    match(staging, _BY_EXTERNAL_ID)
    staging.check(_SAME_CURRENCY)
    staging.drop_rejected()
    staging.execute(_NUMBER_NEW.format(next_id=_NEXT_ID))
    while clashes := _write(staging):
        staging.reject(clashes)
        staging.drop_rejected()


def _write(staging: Staging) -> list[Problem]:
    """Write all rows; or nothing, where owners clash: those rows are returned."""
    tells_parents = "parent" in staging.mapping.fields
    if tells_parents:
        families.check(staging)
    staging.execute("SAVEPOINT accounts_of_file")
    update(staging)
    insert(staging, id="r.target_id")
    staging.execute(_KEYS)
    if tells_parents:
        families.settle(staging)
    clashes = owners.assign(staging) if "owner" in staging.mapping.fields else []
    if clashes:
        staging.execute("ROLLBACK TO SAVEPOINT accounts_of_file")
    return clashes


def create_from_purchases(staging: Staging, new: NewCustomers, currency: str) -> None:
    """A customer for each key that only purchases name, acquired with the first."""
    others = unset_columns(Customer, {"name", "currency", "acquired_on"})
    created = staging.execute(
        _FROM_PURCHASES.format(
            next_id=_NEXT_ID,
            columns="".join(f", {column}" for column in others),
            values="".join(f", %({column})s" for column in others),
        ),
        new_name=new.name,
        new_currency=new.currency or currency,
        **others,
    )
    if created:
        staging.remarks.append(f"Created {created:,} customers from their purchases.")
