"""What a person does with an import: bring a file, map it, take the next step."""

from dataclasses import dataclass
from datetime import date, datetime
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
from accounts.imports.report import FileRefused, FileTooLarge, Report
from accounts.models import ImportProfile, ImportRun, Organisation, User
from accounts.models.imports import UNDO_DAYS

State, Stage = ImportRun.State, ImportRun.Stage
DEMO = (
    "This is the demo organisation: its customers are made up, and real ones would be"
    ' lost among them. Choose "Start with my own data" in the banner first.'
)
_MEGABYTE = 1024 * 1024
_WINDOWS_ADVICE = " If an older Windows program wrote the file"
_UNKNOWN_WORD = " is none of "
_SHOWN_WORDS = 20
_SHOWN_FILES = 5


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


def use(
    run: ImportRun, known: ImportProfile | ImportRun, file_day: date | None = None
) -> None:
    """Read the file by a mapping that is there already, and have it checked.

    file_day  the day it speaks of; None: that of the earlier import, else today
    raises    FileRefused when the mapping needs another file beside this one
    """
    check_needs_one_file(known.mapping)
    profile = known if isinstance(known, ImportProfile) else known.profile
    earlier = known.file_day if isinstance(known, ImportRun) else None
    jobs.ask(
        run,
        State.CHECKING,
        kind=known.kind,
        mapping=known.mapping,
        profile=profile,
        file_day=file_day or earlier,
    )


def second_files(mapping: dict[str, Any]) -> list[str]:
    """The files that the mapping joins with the imported one."""
    return [join["file"] for join in mapping.get("joins", {}).values()]


def check_needs_one_file(mapping: dict[str, Any]) -> None:
    """raises FileRefused: pages and API take one file at a time"""
    if files := second_files(mapping):
        raise FileRefused(
            f"This mapping also reads {', '.join(files)}, and only one file comes by"
            " page or API. Put the files into one folder on the server and run there:"
            " manage.py import --profile NAME FILE."
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


def later_files(run: ImportRun, user: User) -> list[str]:
    """Names of the files that were loaded after the run, and still are: newest first.

    Those whose imports the user may see; none of a run that is not loaded.
    """
    if run.state != State.LOADED:
        return []
    later = (
        permission.visible_runs(user, clock.today())
        .filter(state=State.LOADED, finished_at__gt=run.finished_at)
        .order_by("-finished_at")
    )
    names = later.values_list("file_name", flat=True)[: _SHOWN_FILES + 1]
    more = ["and others"] if len(names) > _SHOWN_FILES else []
    return [*names[:_SHOWN_FILES], *more]


def pace(run: ImportRun, now: datetime) -> Pace | None:
    """None until some rows were read, and where no more are being read."""
    if not run.is_at_work or run.begun_at is None or not run.rows_read:
        return None
    if run.stage != Stage.READING:
        return None
    seconds = max((now - run.begun_at).total_seconds(), 1)
    rate = run.rows_read / seconds
    left = max((run.rows_expected or 0) - run.rows_read, 0)
    return Pace(round(rate), round(left / rate))


def stage_of(run: ImportRun) -> str:
    """What is being done with a file at work, in words."""
    if run.lease is None:
        return "Waiting for a worker"
    if run.stage == Stage.WRITING and run.state == State.CHECKING:
        return "Trying it out; nothing of it is kept"
    return run.get_stage_display() or run.get_state_display()


def may_be_windows(error: str) -> bool:
    """Whether the file could not be read as UTF-8, and may be of another encoding."""
    return _WINDOWS_ADVICE in error


def for_a_page(error: str) -> str:
    """An error without the advice that is for the command line."""
    return error.split(_WINDOWS_ADVICE)[0]


def rejected_words(run: ImportRun) -> list[str]:
    """The words that rows were rejected for, each in quotes."""
    reasons = [problem["reason"] for problem in run.problems]
    words = [each.split(_UNKNOWN_WORD)[0] for each in reasons if _UNKNOWN_WORD in each]
    return list(dict.fromkeys(words))[:_SHOWN_WORDS]


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
