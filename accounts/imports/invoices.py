"""Invoices, due by the agreed terms where their file does not say when."""

from accounts.imports import moves
from accounts.imports.loading import upsert
from accounts.imports.staging import Staging

# What an account has agreed on for itself comes before what holds for its segment.
_FILL_DUE = """
UPDATE resolved r
   SET due_on = coalesce(
       (SELECT t.due_on FROM accounts_invoice t
         WHERE t.source = %(source)s AND t.external_id = r.external_id),
       (SELECT r.issued_on + coalesce(c.payment_terms_days, s.payment_terms_days)
          FROM accounts_customer c LEFT JOIN accounts_segment s ON s.id = c.segment_id
         WHERE c.id = r.customer_id))
 WHERE r.due_on IS NULL
"""
_WITHOUT_TERMS = """
SELECT line, 'is empty, and no terms are agreed with the account or its segment'
  FROM resolved WHERE due_on IS NULL
"""


def load(staging: Staging) -> None:
    staging.execute(_FILL_DUE)
    staging.reject_where("due_on", _WITHOUT_TERMS)
    moves.check(staging)
    upsert(staging)
