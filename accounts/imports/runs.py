"""What a person does with an import: bring a file, map it, take the next step."""

from collections.abc import Mapping as Query
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from accounts import clock
from accounts.imports import jobs, permission, storing
from accounts.imports.fields import Kind
from accounts.imports.form import MappingForm
from accounts.imports.importing import import_file
from accounts.imports.kinds import KINDS
from accounts.imports.mapping import mapping_of
from accounts.imports.reading import FileOptions
from accounts.imports.report import FileRefused, FileTooLarge, Report
from accounts.imports.suggesting import Sample, best_kind, sample_of, suggested
from accounts.models import ImportProfile, ImportRun, Organisation, User
from accounts.models.imports import UNDO_DAYS

State = ImportRun.State
DEMO = (
    "This is the demo organisation: its customers are made up, and real ones would be"
    ' lost among them. Choose "Start with my own data" in the banner first.'
)
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Draft:
    """What a file looks like, and what its columns probably mean."""

    kind: Kind
    sample: Sample
    base: dict[str, Any]


@dataclass(frozen=True)
class Pace:
    """How fast rows are read, and how long the rest may take; seconds."""

    rows_per_second: int
    seconds: int


def limits_in_words() -> str:
    return (
        f"Up to {settings.IMPORT_MAX_BYTES // _MEGABYTE} MB,"
        f" {settings.IMPORT_MAX_ROWS:,} rows and {settings.IMPORT_MAX_COLUMNS} columns;"
        " larger files by manage.py import."
    )


def too_large(what: str, size: int) -> str:
    return f"{what} has {size / _MEGABYTE:.1f} MB. {limits_in_words()}"


def receive(file: "UploadedFile[bytes] | None", user: User, **asked: Any) -> ImportRun:
    """Keep an uploaded file, and what was asked for with it as columns of the run.

    raises FileRefused when there is none to keep
    """
    if Organisation.objects.filter(is_demo=True).exists():
        raise FileRefused(DEMO)
    if file is None:
        raise FileRefused("Choose a file first.")
    if not file.size:
        raise FileRefused(f"{file.name} is empty.")
    if file.size > settings.IMPORT_MAX_BYTES:
        raise FileTooLarge(too_large(file.name or "The file", file.size))
    stored = storing.store(file.name or "file", file.chunks())
    return ImportRun.objects.create(
        file=stored,
        file_name=stored.name,
        sha256=stored.sha256,
        started_by=user,
        **asked,
    )


def use(run: ImportRun, known: ImportProfile | ImportRun) -> None:
    """Read the file by a mapping that is there already, and have it checked."""
    profile = known if isinstance(known, ImportProfile) else known.profile
    jobs.ask(
        run, State.CHECKING, kind=known.kind, mapping=known.mapping, profile=profile
    )


def drafted(run: ImportRun, kinds: dict[str, Kind], query: Query[str, str]) -> Draft:
    """The file's head, and the mapping given so far, else one that is suggested.

    query  `kind`, `encoding`, `delimiter` and `sheet` as chosen on the page
    raises FileRefused
    """
    if run.file is None:
        raise FileRefused(f"{run.file_name} is kept no longer; upload it again.")
    chosen = {
        name: query[name]
        for name in ("encoding", "delimiter", "sheet")
        if query.get(name)
    }
    file = {**run.mapping.get("file", {}), **chosen}
    with storing.on_disk(run.file) as path:
        sample = sample_of(path, _options(file))
    kind = kinds.get(query.get("kind", "")) or kinds.get(run.kind)
    if kind is None:
        kind = best_kind(kinds.values(), sample) or next(iter(kinds.values()))
    if kind.name == "customers":
        organisation = Organisation.objects.first() or Organisation()
        kind = kind.with_empty("currency", organisation.currency)
    is_mapped = run.mapping and run.kind == kind.name
    base = run.mapping if is_mapped else suggested(kind, sample)
    return Draft(kind, sample, base | ({"file": file} if file else {}))


def _options(file: dict[str, Any]) -> FileOptions:
    names = tuple(file.get("names", ()))
    known = ("delimiter", "encoding", "header", "comment", "sheet")
    return FileOptions(
        names=names, **{name: file[name] for name in known if name in file}
    )


def map_and_check(run: ImportRun, kind: Kind, form: MappingForm, user: User) -> None:
    """Keep what the form says, under a name if it gives one, and check the file."""
    mapping, name = form.given(), form.cleaned_data["profile"]
    profile = None
    if name:
        profile, _ = ImportProfile.objects.update_or_create(
            name=name,
            defaults={"kind": kind.name, "mapping": mapping},
            create_defaults={
                "kind": kind.name, "mapping": mapping, "created_by": user,
            },
        )  # fmt: skip
    jobs.ask(
        run,
        State.CHECKING,
        kind=kind.name,
        mapping=mapping,
        profile=profile,
        file_day=form.cleaned_data["file_day"],
    )


def take_step(run: ImportRun, step: str, user: User) -> str:
    """Load, load what is good, check again, or undo; why not, where it cannot be."""
    if run.is_at_work:
        return "This import is being worked on already."
    if run.kind and run.kind not in permission.kinds_for(user, clock.today()):
        return "Your role may not import this kind of rows."
    if step == "undo":
        return _ask_undo(run, user)
    if run.state not in (State.CHECKED, State.FAILED) or run.kind not in KINDS:
        return "There is nothing to import here."
    if Organisation.objects.filter(is_demo=True).exists():
        return DEMO
    if step not in ("check", "load", "load_good"):
        return "Choose what to do with the file."
    state = State.CHECKING if step == "check" else State.LOADING
    jobs.ask(run, state, skips_bad_rows=step == "load_good")
    return ""


def _ask_undo(run: ImportRun, user: User) -> str:
    if not run.can_be_undone(timezone.now()):
        return f"An import can be undone for {UNDO_DAYS} days."
    jobs.ask(run, State.UNDOING, undone_by=user)
    return ""


def pace(run: ImportRun, now: datetime) -> Pace | None:
    """None until some rows were read, or where nobody is at work."""
    if not run.is_at_work or run.begun_at is None or not run.rows_read:
        return None
    seconds = max((now - run.begun_at).total_seconds(), 1)
    rate = run.rows_read / seconds
    left = max((run.rows or 0) - run.rows_read, 0)
    return Pace(round(rate), round(left / rate))


def load_path(
    *,
    kind: Kind,
    path: Path,
    given: dict[str, Any],
    profile: ImportProfile | None = None,
    **options: Any,
) -> Report:
    """Import a file of this machine at once, and keep a record of it to undo it by.

    given    the mapping as it was written
    options  as in `importing.Import`
    raises   FileRefused, MappingError
    """
    started = timezone.now()

    def keep(report: Report) -> None:
        ImportRun.objects.create(
            kind=kind.name,
            mapping=given,
            profile=profile,
            file_name=path.name[-255:],
            sha256=storing.digest_of(path),
            file_day=options.get("file_day"),
            skips_bad_rows=options.get("skips_bad_rows", False),
            state=State.LOADED,
            begun_at=started,
            finished_at=timezone.now(),
            rows_read=report.rows,
            loaded_xid=jobs.this_transaction(),
            **jobs.outcome(report),
        )

    mapping = mapping_of(given, kind)
    return import_file(kind=kind, path=path, mapping=mapping, concluded=keep, **options)
