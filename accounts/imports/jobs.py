"""Imports as jobs: checked, loaded and undone by a worker, and told on a page."""

from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models.functions import Now

from accounts.imports import storing
from accounts.imports.importing import import_file, limits_of_uploads, reason_of
from accounts.imports.kinds import KINDS
from accounts.imports.leases import MOST_ATTEMPTS, Lease, claim, prolonged
from accounts.imports.mapping import MappingError, mapping_of
from accounts.imports.reading.counting import expected_rows
from accounts.imports.report import FileRefused, Report
from accounts.imports.undo import UndoRefused, undo
from accounts.models import ImportRun, StoredFile

State = ImportRun.State
SHOWN_PROBLEMS = 200
_LOST = (
    "The worker ended three times while at it, so this stopped. Nothing was kept of it."
    " Ask an administrator to look at the worker's log, then try again."
)
_NOT_UNDONE = (
    "The worker ended three times while undoing this, so it is still loaded. Ask an"
    " administrator to look at the worker's log, then try again."
)


_NOTHING_TOLD: dict[str, Any] = {
    **dict.fromkeys(("rows", "created", "updated", "unchanged", "rejected")),
    **{name: [] for name in ("problems", "changes", "remarks", "vanished")},
    "vanished_count": 0,
    "rejects": None,
    "verdicts": None,
}


def ask(run: ImportRun, state: str, **changes: Any) -> None:
    """Have a worker check, load or undo the run, unless it has moved on since.

    A check forgets what an earlier one told, which may be of another mapping.
    """
    told = _NOTHING_TOLD if state == State.CHECKING else {}
    ImportRun.objects.filter(pk=run.pk, state=run.state).update(
        state=state,
        error="",
        attempts=0,
        lease=None,
        leased_until=None,
        rows_read=0,
        **told,
        **changes,
    )


def work(run_id: int) -> None:
    """Do what a run waits for; nothing where another worker does, or it is done."""
    lease = claim(run_id)
    if lease is None:
        return
    run = ImportRun.objects.select_related("started_by", "undone_by", "file").get(
        pk=run_id
    )
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
        files = {name: Path(folder) / f"{name}.csv" for name in ("rejects", "verdicts")}
        lease.rows_expected = run.rows or expected_rows(path)
        report = import_file(
            kind=KINDS[run.kind],
            path=path,
            mapping=mapping_of(run.mapping, KINDS[run.kind]),
            importer=run.started_by,
            file_day=run.file_day,
            is_dry_run=is_dry_run,
            skips_bad_rows=run.skips_bad_rows,
            **files,
            limits=limits_of_uploads(),
            progress=lambda rows: _tell(lease, rows),
            stage=lease.enter,
            concluded=lambda report: _keep(run, lease, report, files),
        )
        if not report.is_loaded:
            _finish(run, lease, report, files, state=State.CHECKED)


def _tell(lease: Lease, rows: int) -> None:
    lease.rows_read = rows


def _keep(run: ImportRun, lease: Lease, report: Report, files: dict[str, Path]) -> None:
    """Called in the transaction of the load: both are kept, or neither."""
    loaded = {"state": State.LOADED, "loaded_xid": this_transaction()}
    _finish(run, lease, report, files, **loaded)


@transaction.atomic
def _finish(
    run: ImportRun, lease: Lease, report: Report, files: dict[str, Path], **more: Any
) -> None:
    """Whoever reads the outcome finds its files beside it."""
    kept = {name: _stored(run, name, file) for name, file in files.items()}
    lease.finish(
        finished_at=Now(), rows_read=report.rows, **kept, **outcome(report), **more
    )


def _stored(run: ImportRun, name: str, file: Path) -> StoredFile | None:
    if not file.exists():
        return None
    return storing.store_path(file, f"{Path(run.file_name).stem}-{name}.csv")


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
    }


def this_transaction() -> int:
    """The id by which rows written now are known later."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text")
        return int(cursor.fetchone()[0])


def _undo(run: ImportRun, lease: Lease) -> None:
    """Take it back, or say why it is still loaded; then it may be tried again."""
    try:
        with transaction.atomic():
            undone = {"left_by_undo": undo(run), "undone_xid": this_transaction()}
            lease.finish(state=State.UNDONE, undone_at=Now(), **undone)
    except UndoRefused as refusal:
        lease.finish(state=State.LOADED, error=str(refusal))
    except DatabaseError as error:
        reason = (
            f"The database refuses the undo: {reason_of(error)}. It is still imported."
        )
        lease.finish(state=State.LOADED, error=reason)
