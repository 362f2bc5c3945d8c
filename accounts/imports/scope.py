"""What somebody may import: only what they may change by hand."""

from typing import Any

from django.db.models import QuerySet

from accounts import clock
from accounts.imports.staging import Staging
from accounts.models import Contact, Customer, Incident, Invoice, Membership, User
from accounts.scope import LEADS, administers, people_below

_OUT_OF_REACH = """
UPDATE resolved SET {column} = NULL WHERE {column} NOT IN ({reach})
"""
_NOT_OF_THEIRS = """
SELECT line, person || ' is not of your teams' FROM resolved
 WHERE user_id <> ALL (%(people)s)
"""
_OF_NO_ACCOUNT = """
SELECT line, 'only administrators import rows without an account' FROM resolved
 WHERE customer_id IS NULL AND line NOT IN (SELECT line FROM rejected)
"""
_OF_ANOTHER = """
SELECT r.line, '''' || r.external_id || ''' is known of another account'
  FROM resolved r JOIN {table} t
    ON t.source = %(source)s AND t.external_id = r.external_id
 WHERE t.customer_id IS NULL OR t.customer_id NOT IN ({scope})
"""


def may_create(importer: User | None) -> bool:
    """Whether accounts may be made of what a file of purchases names."""
    return importer is None or administers(importer, clock.today())


def hide(staging: Staging, importer: User) -> None:
    """Let the rows find only what the importer may name.

    The rest is then told, left out and checked like what does not exist.
    """
    if not _is_limited(staging, importer):
        return
    day = clock.today()
    mine = Customer.objects.writable_by(importer, day)
    seen = Customer.objects.visible_to(importer, day)
    reach: dict[str, QuerySet[Any, Any]] = {
        "customer_id": mine,
        "contact_id": Contact.objects.filter(customer__in=mine),
        "invoice_id": Invoice.objects.filter(customer__in=mine),
        "incident_id": Incident.objects.that_hit(seen),
    }
    columns = {field.column for field in staging.given if field.reference}
    for column in sorted(columns & reach.keys()):
        rows = sql_of(staging, reach[column].values("pk"))
        staging.execute(_OUT_OF_REACH.format(column=column, reach=rows))


def check(staging: Staging, importer: User) -> None:
    """Reject rows about accounts that the importer may not change, and guard staff."""
    staging.guards_staff = not importer.is_superuser
    if _is_limited(staging, importer):
        _check_accounts(staging, importer)


def _is_limited(staging: Staging, importer: User) -> bool:
    return staging.kind.is_of_a_customer and not administers(importer, clock.today())


def _check_accounts(staging: Staging, importer: User) -> None:
    if staging.kind.name == "assignments":
        _check_people(staging, importer)
    staging.reject_where("customer", _OF_NO_ACCOUNT)
    if any(field.name == "external_id" for field in staging.kind.fields):
        mine = Customer.objects.writable_by(importer, clock.today())
        scope = sql_of(staging, mine.values("pk"))
        table = staging.kind.model._meta.db_table
        staging.reject_where(
            "external_id", _OF_ANOTHER.format(table=table, scope=scope)
        )


def _check_people(staging: Staging, importer: User) -> None:
    """Whoever leads hands accounts to people of their own teams only."""
    today = clock.today()
    led = Membership.objects.in_force(today).filter(user=importer, role__in=LEADS)
    people = people_below(list(led.values_list("team_id", flat=True)), today)
    staging.reject_where("person", _NOT_OF_THEIRS, people=people)


def sql_of(staging: Staging, rows: QuerySet[Any, Any]) -> str:
    """The query as SQL to put inside another one."""
    sql, parameters = rows.query.sql_with_params()
    text = staging.cursor.mogrify(sql, parameters)
    told = text.decode() if isinstance(text, bytes) else text
    return told.replace("%", "%%")
