"""What a source told before and a file that holds everything no longer does."""

from accounts import clock
from accounts.imports.report import Report
from accounts.imports.scope import sql_of
from accounts.imports.staging import Staging
from accounts.models import Customer, User

SHOWN_VANISHED = 1_000
_VANISHED = """
SELECT t.external_id, count(*) OVER () FROM {table} t
 WHERE t.source = %(source)s AND {is_told}
   AND NOT EXISTS (SELECT FROM staging s WHERE s.external_id = t.external_id)
   AND NOT EXISTS (SELECT FROM resolved r WHERE r.external_id = t.external_id)
   AND NOT EXISTS (SELECT FROM misread m WHERE m.external_id = t.external_id)
 ORDER BY t.external_id LIMIT %(most)s
"""


def tell_vanished(staging: Staging, importer: User | None, report: Report) -> None:
    """List the keys; of accounts that the importer may not change nothing is told."""
    is_customers = staging.kind.name == "customers"
    table = "accounts_externalid" if is_customers else staging.kind.model._meta.db_table
    statement = _VANISHED.format(table=table, is_told=_told(staging, importer))
    found = staging.rows(statement, most=SHOWN_VANISHED)
    report.vanished = [key for key, _ in found]
    report.vanished_count = found[0][1] if found else 0


def _told(staging: Staging, importer: User | None) -> str:
    """SQL on a row `t` for whether it may be listed."""
    is_customers = staging.kind.name == "customers"
    customers = Customer.objects.all()
    if importer and (is_customers or staging.kind.is_of_a_customer):
        customers = Customer.objects.writable_by(importer, clock.today())
    elif not is_customers:
        return "true"
    if is_customers:
        customers = customers.filter(archived_on=None)
    return f"t.customer_id IN ({sql_of(staging, customers.values('pk'))})"
