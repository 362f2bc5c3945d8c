"""Load one file, all of it or nothing."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryFile
from typing import TextIO, cast

from django.db import DatabaseError, connection, transaction

from accounts import clock
from accounts.imports import assignments, customers, people
from accounts.imports.checking import check_file
from accounts.imports.fields import Kind
from accounts.imports.loading import upsert
from accounts.imports.mapping import Mapping
from accounts.imports.report import FileRefused, Progress, Report
from accounts.imports.staging import Staging
from accounts.models import Customer, Organisation, Segment, Series

_ONE_IMPORT_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('holdfast import'))"
_FILL_SINCE = """
UPDATE resolved r SET since = c.acquired_on FROM accounts_customer c
 WHERE c.id = r.customer_id AND r.since IS NULL
"""

_LOADERS: dict[str, Callable[[Staging], None]] = {
    "people": people.load,
    "customers": customers.load,
    "assignments": assignments.load,
}


def import_file(
    *,
    kind: Kind,
    path: Path,
    mapping: Mapping,
    is_dry_run: bool = False,
    progress: Progress = lambda rows: None,
) -> Report:
    """Read, check and load a file in one transaction; a bad row keeps all of it out.

    The report tells of every row what became of it, or would have become of it.
    raises FileRefused, MappingError when there are no rows to speak of
    """
    currency = _currency(mapping)
    if kind.name == "customers":
        kind = kind.with_empty("currency", currency)
    with TemporaryFile("w+", encoding="utf-8", newline="\n") as checked:
        spool = cast(TextIO, checked)
        report = check_file(path, kind, mapping, spool, progress)
        spool.seek(0)
        _load(kind, mapping, spool, report, currency, is_dry_run)
    return report


def _currency(mapping: Mapping) -> str:
    """The organisation's currency; before there are customers, the mapping's."""
    organisation = Organisation.objects.first() or Organisation()
    if Customer.objects.exists():
        return organisation.currency
    new = mapping.create_customers
    return (
        mapping.defaults.get("currency", "")
        or (new.currency if new else "")
        or organisation.currency
    )


def _load(
    kind: Kind,
    mapping: Mapping,
    checked: TextIO,
    report: Report,
    currency: str,
    is_dry_run: bool,
) -> None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_ONE_IMPORT_AT_A_TIME)
            _ensure_organisation(report, currency)
            staging = Staging(cursor, kind, mapping)
            staging.parameters |= _present(Organisation.objects.get())
            staging.fill(checked)
            _load_staged(staging, currency)
            _conclude(staging, report)
            report.is_loaded = not (report.problems or is_dry_run)
            transaction.set_rollback(not report.is_loaded)
    except DatabaseError as error:
        reason = str(error).strip().splitlines()[0]
        raise FileRefused(f"The database refuses the file: {reason}.") from error


def _present(organisation: Organisation) -> dict[str, date | str]:
    """Parameters of checks: the last day on which something can have happened.

    Where the clock runs it is tomorrow, as files come from other time zones, too.
    """
    today = clock.today_of(organisation)
    if organisation.frozen_on:
        return {"last_day": today, "present": f"the frozen day, {today}"}
    return {"last_day": today + timedelta(days=1), "present": f"today, {today}"}


def _load_staged(staging: Staging, currency: str) -> None:
    name = staging.kind.name
    if name == "customers":
        staging.add_names(Segment, "segment")
    if name == "products":
        staging.add_names(Series, "series")
    if staging.mapping.create_customers:
        customers.create_from_purchases(
            staging, staging.mapping.create_customers, currency
        )
    staging.resolve()
    if name == "contacts":
        staging.execute(_FILL_SINCE)
    staging.check(*staging.kind.checks)
    if name != "assignments":
        staging.check_unique("external_id")
    staging.drop_rejected()
    _LOADERS.get(name, upsert)(staging)


def _conclude(staging: Staging, report: Report) -> None:
    """Have the database check what it defers, and count what became of the rows."""
    staging.cursor.execute(
        "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"
    )
    staging.cursor.execute(f"ANALYZE {staging.kind.model._meta.db_table}")
    verdicts = staging.verdicts()
    report.created = verdicts.get("created", 0)
    report.updated = verdicts.get("updated", 0)
    report.unchanged = verdicts.get("unchanged", 0)
    report.remarks += staging.remarks
    report.problems = sorted([*report.problems, *staging.problems])


def _ensure_organisation(report: Report, currency: str) -> None:
    """Files may be the first thing an installation sees; they decide the money."""
    organisation = Organisation.objects.first()
    if organisation:
        if organisation.currency != currency:
            Organisation.objects.update(currency=currency)
            report.remarks.append(f"The organisation now counts in {currency}.")
        return
    Organisation.objects.create(pk=1, name="My organisation", currency=currency)
    report.remarks.append(
        f"Set up My organisation: {currency}, UTC, the clock is live."
        " Change it under Organisation in the administration."
    )
