"""Contacts, known since their account was acquired where nobody says since when."""

from accounts.imports import moves
from accounts.imports.loading import upsert
from accounts.imports.staging import Staging

_FILL_SINCE = """
UPDATE resolved r
   SET since = coalesce(
       (SELECT t.since FROM accounts_contact t
         WHERE t.source = %(source)s AND t.external_id = r.external_id),
       (SELECT acquired_on FROM accounts_customer c WHERE c.id = r.customer_id))
 WHERE r.since IS NULL
"""


def load(staging: Staging) -> None:
    staging.execute(_FILL_SINCE)
    moves.check(staging)
    upsert(staging)
