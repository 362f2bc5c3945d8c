"""Load one file: all of it, or what is good of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper

from accounts import clock
from accounts.imports import (
    assignments,
    contacts,
    customers,
    feeds,
    invoices,
    newcomers,
    people,
    rejects,
    scope,
    verdicts,
)
from accounts.imports.checking import checked_file
from accounts.imports.fields import Kind
from accounts.imports.loading import upsert
from accounts.imports.mapping import Mapping
from accounts.imports.report import FileRefused, Problem, Progress, Report
from accounts.imports.staging import Staging
from accounts.imports.vanished import tell_vanished
from accounts.models import ImportRun, Organisation, User

Stage = ImportRun.Stage
SHOWN_PROBLEMS = 1_000
# Longer than any limit of the worker's role; the task has its own, of hours.
_UNHURRIED = """
SET LOCAL statement_timeout = 0;
SET LOCAL lock_timeout = 0;
SET LOCAL idle_in_transaction_session_timeout = 0;
SET LOCAL transaction_timeout = 0
"""
ONE_IMPORT_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('holdfast import'))"
_MEMORY = "SET LOCAL work_mem = '128MB'; SET LOCAL jit = off"
_PROBLEMS = """
SELECT line, label, reason FROM rejected ORDER BY line, label LIMIT %(most)s
"""
_LOADERS: dict[str, Callable[[Staging], None]] = {
    "people": people.load,
    "customers": customers.load,
    "contacts": contacts.load,
    "invoices": invoices.load,
    "assignments": assignments.load,
}


@dataclass(frozen=True)
class Limits:
    """How large a file may be; None: as large as it likes."""

    rows: int | None = None
    columns: int | None = None

    def check(self, rows: int, columns: int) -> None:
        """raises FileRefused"""
        if self.columns is not None and columns > self.columns:
            raise FileRefused(
                f"The file has {columns:,} columns; {self.columns:,} are allowed here."
            )
        if self.rows is not None and rows > self.rows:
            raise FileRefused(
                f"The file has more than {self.rows:,} rows; larger ones are for the"
                " command line: manage.py import."
            )


_NO_LIMITS = Limits()


_SAID_BEFORE = (
    "Unchanged rows say what is recorded already. If one of them happened a second"
    " time, bring the whole corrected file, in which repeats count."
)


def limits_of_uploads() -> Limits:
    """For files that come by page or API; the command line has none."""
    return Limits(settings.IMPORT_MAX_ROWS, settings.IMPORT_MAX_COLUMNS)


@dataclass(frozen=True)
class Import:
    """What is to be loaded, and how.

    importer       whose scope bounds it; None: all accounts
    file_day       the day the file speaks of, on which a changed owner takes over;
                   None: today
    skips_bad_rows load what is good; else one bad row keeps all of the file out
    rejects        where to write the bad rows, to be corrected and imported again
    verdicts       where to write what becomes of each row, line by line
    stage          called with an `ImportRun.Stage` when it begins
    concluded      called inside the transaction that keeps the rows, so that whoever
                   counts on them is never ahead of or behind them
    """

    kind: Kind
    path: Path
    mapping: Mapping
    importer: User | None = None
    file_day: date | None = None
    is_dry_run: bool = False
    skips_bad_rows: bool = False
    rejects: Path | None = None
    verdicts: Path | None = None
    limits: Limits = _NO_LIMITS
    stage: Callable[[str], None] = lambda stage: None
    progress: Progress = lambda rows: None
    concluded: Callable[[Report], None] = lambda report: None


def import_file(**what: Any) -> Report:
    """Read, check and load a file in one transaction; for the arguments see `Import`.

    The report tells of every row what became of it, or would have become of it.
    raises FileRefused, MappingError when there are no rows to speak of;
           OperationalError when the database went away, which is no fault of the file
    """
    job = Import(**what)
    report = Report()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            job.stage(Stage.WAITING)
            wait_for_turn(cursor)
            cursor.execute(_MEMORY)
            currency = _currency(job.mapping)
            _ensure_organisation(report, currency)
            staging = _staging(job, currency, cursor)
            _fill(job, staging, report)
            _load_staged(job, staging, currency)
            _conclude(job, staging, report)
            transaction.set_rollback(not report.is_loaded)
    except OperationalError:
        raise
    except DatabaseError as error:
        raise FileRefused(
            f"The database refuses the file: {reason_of(error)}."
        ) from error
    return report


def wait_for_turn(cursor: CursorWrapper) -> None:
    """From here to its end the transaction is alone with the facts, however long."""
    cursor.execute(_UNHURRIED)
    cursor.execute(ONE_IMPORT_AT_A_TIME)


def _staging(job: Import, currency: str, cursor: Any) -> Staging:
    organisation = Organisation.objects.get()
    today = clock.today_of(organisation)
    if job.file_day and job.file_day > today:
        raise FileRefused(f"The file's date, {job.file_day}, lies ahead of {today}.")
    kind = job.kind
    if kind.name == "customers":
        kind = kind.with_empty("currency", currency)
    formats = job.mapping.formats
    zone = formats.time_zone or organisation.time_zone
    mapping = replace(job.mapping, formats=replace(formats, time_zone=zone))
    if not scope.may_create(job.importer):
        mapping = replace(mapping, create_customers=None)
    staging = Staging(cursor, kind, mapping)
    staging.parameters |= {"zone": zone, **_present(organisation)}
    staging.parameters["file_day"] = job.file_day or today
    return staging


def _fill(job: Import, staging: Staging, report: Report) -> None:
    """Read the file into the staging table, batch by batch."""
    job.stage(Stage.READING)
    staging.create()
    with checked_file(job.path, staging.kind, staging.mapping) as file:
        staging.read_by(file.mapping)
        report.remarks.insert(0, f"Read {job.path.name} as {file.description}.")
        job.limits.check(0, file.columns)
        staging.is_of_rejects = file.is_ours
        for batch in file.batches:
            staging.add(batch.good, batch.misread, batch.problems)
            report.rows += batch.rows
            report.skipped += batch.skipped
            job.limits.check(report.rows, file.columns)
            job.progress(report.rows)


def _currency(mapping: Mapping) -> str:
    """The organisation's currency; before there is one, the mapping's."""
    organisation = Organisation.objects.first()
    if organisation:
        return organisation.currency
    new = mapping.create_customers
    return (
        mapping.defaults.get("currency", "")
        or (new.currency if new else "")
        or Organisation().currency
    )


def _present(organisation: Organisation) -> dict[str, date | str]:
    """Parameters of checks: the last day on which something can have happened.

    Where the clock runs it is tomorrow, as files come from other time zones, too.
    """
    today = clock.today_of(organisation)
    if organisation.frozen_on:
        return {"last_day": today, "present": f"the frozen day, {today}"}
    return {"last_day": today + timedelta(days=1), "present": f"today, {today}"}


def _load_staged(job: Import, staging: Staging, currency: str) -> None:
    job.stage(Stage.MATCHING)
    newcomers.make(staging, currency)
    staging.resolve()
    if job.importer:
        scope.hide(staging, job.importer)
    staging.refuse_unresolved()
    if job.importer:
        scope.check(staging, job.importer)
    staging.check(*staging.kind.checks)
    staging.count_repeats_once()
    staging.check_unique("external_id")
    staging.drop_rejected()
    job.stage(Stage.WRITING)
    _LOADERS.get(staging.kind.name, upsert)(staging)
    newcomers.unmake_unused(staging)


def _conclude(job: Import, staging: Staging, report: Report) -> None:
    """Count what became of the rows, and have the database check what it is to keep."""
    _count_left_out(staging, report)
    counts = staging.verdicts()
    report.created = counts.get("created", 0)
    report.updated = counts.get("updated", 0)
    report.unchanged = counts.get("unchanged", 0) + staging.repeated
    report.rejected = staging.rows("SELECT count(DISTINCT line) FROM rejected")[0][0]
    for what, rows in staging.emptied.items():
        report.remarks.append(f"{what}, left empty: {rows:,}.")
    report.remarks += staging.remarks
    if staging.is_of_rejects and staging.has_hashes and report.unchanged:
        report.remarks.append(_SAID_BEFORE)
    problems = staging.rows(_PROBLEMS, most=SHOWN_PROBLEMS)
    report.problems = sorted(Problem(*row) for row in problems)
    if staging.mapping.is_snapshot and not staging.is_of_rejects:
        tell_vanished(staging, job.importer, report)
    if job.verdicts:
        report.changes = verdicts.write(staging, job.verdicts)
    if report.rejected and job.rejects:
        rejects.write(job.path, staging, job.rejects)
    is_good = job.skips_bad_rows or not report.rejected
    report.is_loaded = is_good and not job.is_dry_run
    if report.is_loaded:
        # Deferred are references, each of which was found a moment ago, and moves,
        # which were told by line: rows that are not kept need not be checked again.
        staging.cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"
        )
        staging.cursor.execute(f"ANALYZE {staging.kind.model._meta.db_table}")
        feeds.advance(staging, job.importer, report)
        job.concluded(report)


def _count_left_out(staging: Staging, report: Report) -> None:
    """Count apart what the mapping leaves out, and tell by what word of it."""
    reasons = {"not asked for": report.skipped, **staging.left_out}
    told = ", ".join(f"{rows:,} ({word})" for word, rows in reasons.items() if rows)
    if told:
        report.remarks.append(f"Left out as the mapping says: {told}.")
    report.rows -= staging.left_out.total()
    report.skipped += staging.left_out.total()


def _ensure_organisation(report: Report, currency: str) -> None:
    """A file may be the first thing an installation sees; it then decides the money."""
    if Organisation.objects.exists():
        return
    Organisation.objects.create(pk=1, name="My organisation", currency=currency)
    report.remarks.append(
        f"Set up My organisation: {currency}, UTC, the clock is live."
        " Change it in the settings."
    )


def reason_of(error: DatabaseError) -> str:
    """What PostgreSQL says, with the key at fault where it names one."""
    lines = [line for line in str(error).strip().splitlines() if line]
    details = [line for line in lines if line.startswith("DETAIL:")]
    return " ".join([lines[0], *details]).removesuffix(".")
