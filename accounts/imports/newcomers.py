"""What rows bring along: the accounts of their purchases, segments, series, metrics.

They are made before the rows that name them are checked, and unmade where no good row
names them in the end: what is rejected or left out leaves nothing behind.
"""

from accounts.imports.mapping import NewCustomers
from accounts.imports.staging import Staging, unset_columns
from accounts.models import Customer, Metric, Segment, Series

# Names that a file may bring along; whatever else it refers to must be there.
_NAMED = {
    "customers": (Segment, "segment"),
    "products": (Series, "series"),
    "readings": (Metric, "metric"),
}
_NAMES = """
DROP TABLE IF EXISTS newcomers;
CREATE TEMPORARY TABLE newcomers ON COMMIT DROP AS
SELECT nextval(pg_get_serial_sequence('{table}', 'id')) AS id, new.name
  FROM (SELECT DISTINCT s.{field} AS name FROM staging s
         WHERE s.{field} IS NOT NULL
           AND NOT EXISTS (SELECT FROM {table} known WHERE known.name = s.{field})
         ORDER BY 1) new;
INSERT INTO {table} (id, name {columns}) SELECT id, name {values} FROM newcomers
"""
_CUSTOMERS = """
DROP TABLE IF EXISTS newcomers;
CREATE TEMPORARY TABLE newcomers ON COMMIT DROP AS
SELECT nextval(pg_get_serial_sequence('accounts_customer', 'id')) AS id, first.*
  FROM (SELECT customer, min(purchased_on) AS acquired_on FROM staging s
         WHERE NOT EXISTS (SELECT FROM accounts_externalid e
                            WHERE e.source = %(customer_source)s
                              AND e.external_id = s.customer)
         GROUP BY customer ORDER BY customer) first;
INSERT INTO accounts_customer (id, name, currency, acquired_on {columns})
SELECT id, left(replace(%(new_name)s, '{{id}}', customer), {longest}),
       %(new_currency)s, acquired_on {values}
  FROM newcomers;
INSERT INTO accounts_externalid (customer_id, source, external_id)
SELECT id, %(customer_source)s, customer FROM newcomers
"""
_UNMAKE = """
DELETE FROM {table} t USING newcomers n
 WHERE t.id = n.id AND NOT EXISTS (SELECT FROM resolved r WHERE r.{column} = t.id)
"""
_UNMAKE_KEYS = """
DELETE FROM accounts_externalid e USING newcomers n
 WHERE e.customer_id = n.id
   AND NOT EXISTS (SELECT FROM accounts_customer c WHERE c.id = n.id)
"""
# The first purchase may be among the rejected ones.
_ACQUIRED_WITH_FIRST_GOOD = """
UPDATE accounts_customer c SET acquired_on = first.purchased_on
  FROM (SELECT customer_id, min(purchased_on) AS purchased_on FROM resolved
         GROUP BY customer_id) first
  JOIN newcomers n ON n.id = first.customer_id
 WHERE c.id = n.id AND c.acquired_on <> first.purchased_on
"""


def make(staging: Staging, currency: str) -> None:
    """Whoever the rows name and nobody knows; accounts in `currency` for want of one.

    An account begins with its first purchase.
    """
    if new := staging.mapping.create_customers:
        _make_customers(staging, new, currency)
    elif _brings_names(staging):
        _make_names(staging)


def _brings_names(staging: Staging) -> bool:
    _, field = _NAMED.get(staging.kind.name, (None, ""))
    return field in staging.mapping.fields


def _make_names(staging: Staging) -> None:
    model, field = _NAMED[staging.kind.name]
    others = unset_columns(model, {"name"})
    statement = _NAMES.format(
        table=model._meta.db_table,
        field=field,
        columns="".join(f", {column}" for column in others),
        values="".join(f", %({column})s" for column in others),
    )
    staging.execute(statement, **others)


def _make_customers(staging: Staging, new: NewCustomers, currency: str) -> None:
    others = unset_columns(Customer, {"name", "currency", "acquired_on"})
    statement = _CUSTOMERS.format(
        longest=Customer._meta.get_field("name").max_length,
        columns="".join(f", {column}" for column in others),
        values="".join(f", %({column})s" for column in others),
    )
    currency = new.currency or currency
    staging.execute(statement, new_name=new.name, new_currency=currency, **others)


def unmake_unused(staging: Staging) -> None:
    """Take back what only rows name that are not loaded, and tell of the others."""
    if staging.mapping.create_customers:
        left = _left(staging, "accounts_customer", "customer_id")
        if _has_fewer_rows(staging):
            staging.execute(_UNMAKE_KEYS)
            staging.execute(_ACQUIRED_WITH_FIRST_GOOD)
        told = f"Customers made from their purchases: {left:,}."
    elif _brings_names(staging):
        model, field = _NAMED[staging.kind.name]
        left = _left(staging, model._meta.db_table, staging.kind.field(field).column)
        told = f"New {model._meta.verbose_name_plural}: {left:,}."
    else:
        return
    if left:
        staging.remarks.append(told)


def _has_fewer_rows(staging: Staging) -> bool:
    """Whether some rows that named newcomers are not loaded."""
    return staging.has_rejected or bool(staging.left_out)


def _left(staging: Staging, table: str, column: str) -> int:
    """How many newcomers stay."""
    made: int = staging.rows("SELECT count(*) FROM newcomers")[0][0]
    if not _has_fewer_rows(staging):
        return made
    return made - staging.execute(_UNMAKE.format(table=table, column=column))
