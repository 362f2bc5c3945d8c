"""Imports as jobs: checked, loaded and undone by a worker, and told on a page."""

from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now

from accounts.imports import storing
from accounts.imports.importing import Limits, import_file, reason_of
from accounts.imports.kinds import KINDS
from accounts.imports.leases import MOST_ATTEMPTS, Lease, claim, prolonged
from accounts.imports.mapping import MappingError, mapping_of
from accounts.imports.reading.counting import expected_rows
from accounts.imports.report import FileRefused, Report
from accounts.imports.undo import undo
from accounts.models import ImportRun, StoredFile

State = ImportRun.State
_DOES_NOT_FIT = (
    "Nothing was undone: what was there before no longer fits what has changed since."
)
SHOWN_PROBLEMS = 200
_LOST = (
    "The worker ended three times while at it, so this stopped. Nothing was kept of it."
    " Ask an administrator to look at the worker's log, then try again."
)
_NOT_UNDONE = (
    "The worker ended three times while undoing this, so it is still loaded. Ask an"
    " administrator to look at the worker's log, then try again."
)


def ask(run: ImportRun, state: str, **changes: Any) -> None:
    """Have a worker check, load or undo the run, unless it has moved on since."""
    ImportRun.objects.filter(pk=run.pk, state=run.state).update(
        state=state,
        error="",
        attempts=0,
        lease=None,
        leased_until=None,
        rows_read=0,
        **changes,
    )


def work(run_id: int) -> None:
    """Do what a run waits for; nothing where another worker does, or it is done."""
    lease = claim(run_id)
    if lease is None:
        return
    run = ImportRun.objects.select_related("started_by", "file").get(pk=run_id)
    if run.attempts > MOST_ATTEMPTS:
        _give_up(run, lease)
        return
    with prolonged(lease):
        try:
            _undo(run, lease) if run.state == State.UNDOING else _import(run, lease)
        except (FileRefused, MappingError) as error:
            lease.finish(state=State.FAILED, error=str(error), finished_at=Now())


def _give_up(run: ImportRun, lease: Lease) -> None:
    """What was to be undone is still loaded, and may be tried again."""
    if run.state == State.UNDOING:
        lease.finish(state=State.LOADED, error=_NOT_UNDONE)
    else:
        lease.finish(state=State.FAILED, error=_LOST, finished_at=Now())


def _import(run: ImportRun, lease: Lease) -> None:
    """Check the file, or load it; a load is kept together with the run's own row."""
    is_dry_run = run.state == State.CHECKING
    if run.file is None:
        raise FileRefused(f"{run.file_name} is kept no longer; upload it again.")
    with storing.on_disk(run.file) as path, TemporaryDirectory() as folder:
        rejects, verdicts = Path(folder) / "rejects.csv", Path(folder) / "verdicts.csv"
        lease.rows_expected = run.rows or expected_rows(path)
        report = import_file(
            kind=KINDS[run.kind],
            path=path,
            mapping=mapping_of(run.mapping, KINDS[run.kind]),
            importer=run.started_by,
            file_day=run.file_day,
            is_dry_run=is_dry_run,
            skips_bad_rows=run.skips_bad_rows,
            rejects=rejects,
            verdicts=verdicts,
            limits=Limits(settings.IMPORT_MAX_ROWS, settings.IMPORT_MAX_COLUMNS),
            progress=lambda rows: _tell(lease, rows),
            stage=lease.enter,
            concluded=lambda report: _keep(run, lease, report),
        )
        if not report.is_loaded:
            _finish(run, lease, report, State.CHECKED)
        if rejects.exists():
            _attach(run, rejects=storing.store_path(rejects, _named(run, "rejects")))
        _attach(run, verdicts=storing.store_path(verdicts, _named(run, "verdicts")))


def _tell(lease: Lease, rows: int) -> None:
    lease.rows_read = rows


def _keep(run: ImportRun, lease: Lease, report: Report) -> None:
    """Called in the transaction of the load: both are kept, or neither."""
    _finish(run, lease, report, State.LOADED, loaded_xid=this_transaction())


def _finish(
    run: ImportRun, lease: Lease, report: Report, state: str, **more: Any
) -> None:
    lease.finish(
        state=state, finished_at=Now(), rows_read=report.rows, **outcome(report), **more
    )


def outcome(report: Report) -> dict[str, Any]:
    """A report as the columns of a run."""
    return {
        "rows": report.rows,
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "rejected": report.rejected,
        "problems": [asdict(each) for each in report.problems[:SHOWN_PROBLEMS]],
        "changes": [asdict(each) for each in report.changes],
        "remarks": report.remarks,
        "vanished": report.vanished[:SHOWN_PROBLEMS],
        "vanished_count": report.vanished_count,
        "rejects": None,
        "verdicts": None,
    }


def this_transaction() -> int:
    """The id by which rows written now are known later."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text")
        return int(cursor.fetchone()[0])


def _attach(run: ImportRun, **files: StoredFile) -> None:
    ImportRun.objects.filter(pk=run.pk).update(**files)


def _named(run: ImportRun, what: str) -> str:
    return f"{Path(run.file_name).stem}-{what}.csv"


def _undo(run: ImportRun, lease: Lease) -> None:
    try:
        with transaction.atomic():
            left = undo(run)
            lease.finish(state=State.UNDONE, undone_at=Now(), left_by_undo=left)
    except IntegrityError as error:
        lease.finish(state=State.LOADED, error=f"{_DOES_NOT_FIT} {reason_of(error)}.")
