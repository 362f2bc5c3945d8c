"""Rows that a file moves to another account, while facts of the old one name them."""

from typing import Any

from accounts.imports.staging import Staging
from accounts.models.recorded import of_an_account

_MOVED = """
SELECT r.line, 'is of another account, whose facts name it; give it a new key'
  FROM resolved r JOIN {table} t
    ON t.source = %(source)s AND t.external_id = r.external_id
 WHERE t.customer_id <> r.customer_id AND ({is_named})
"""
_IS_NAMED = """
EXISTS (SELECT FROM {table} f
         WHERE f.{column} = t.id AND f.customer_id <> r.customer_id)
"""


def check(staging: Staging) -> None:
    """Reject what the database would refuse at the end, and the whole file with it."""
    found: Any = staging.kind.model._meta.get_fields(include_hidden=True)
    named = [
        _IS_NAMED.format(
            table=each.related_model._meta.db_table, column=each.field.column
        )
        for each in found
        if each.one_to_many and each.field.name in of_an_account(each.related_model)
    ]
    statement = _MOVED.format(
        table=staging.kind.model._meta.db_table, is_named=" OR ".join(named)
    )
    staging.reject_where("external_id", statement)
    staging.drop_rejected()
