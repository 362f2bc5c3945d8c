"""A file that was brought: how it is read, and what its columns probably mean."""

from collections.abc import Mapping as Query
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from accounts.imports import storing
from accounts.imports.fields import Kind
from accounts.imports.file_form import OPTIONS, FileForm
from accounts.imports.importing import limits_of_uploads
from accounts.imports.mapping import MappingError
from accounts.imports.mapping.formats import check_options
from accounts.imports.reading import FileOptions, is_text, sheets_of
from accounts.imports.reading.windows import windows_lines
from accounts.imports.report import FileRefused
from accounts.imports.sampling import Sample, sample_of
from accounts.imports.suggesting import best_kind, suggested
from accounts.models import ImportRun, Organisation, StoredFile

_OLD_WINDOWS = "cp1252"
_WINDOWS_LINES = 5
_REJECTED_ROWS = 5_000  # of those with words to translate
_NOTHING = Sample([], [], "")


@dataclass(frozen=True)
class Draft:
    """What a file looks like, and what its columns probably mean.

    file      the form that says how it is read
    error     why it cannot be read so; the rest is then empty
    windows   lines that are not UTF-8 and are read as Windows-1252, with their numbers
    base      the mapping given so far, else one that is suggested
    """

    file: FileForm
    kind: Kind
    error: str = ""
    sample: Sample = _NOTHING
    windows: list[tuple[int, str]] = field(default_factory=list)
    base: dict[str, Any] = field(default_factory=dict)


def drafted(run: ImportRun, kinds: dict[str, Kind], query: Query[str, str]) -> Draft:
    """The file's head, and the mapping given so far, else one that is suggested.

    query  `kind`, `encoding`, `delimiter` and `sheet` as chosen on the page
    raises FileRefused when the file is kept no longer
    """
    if run.file is None:
        raise FileRefused(f"{run.file_name} is kept no longer; upload it again.")
    file = _chosen(run, query)
    kind = kinds.get(query.get("kind", "")) or kinds.get(run.kind)
    first = next(iter(kinds.values()))
    with storing.on_disk(run.file) as path:
        try:
            sample = sample_of(path, _options(file))
            limits_of_uploads().check(0, len(sample.columns))
        except (FileRefused, MappingError) as error:
            form = _form(kinds, kind, file, path)
            return Draft(form, kind or first, str(error))
        kind = _told(kind or best_kind(kinds.values(), sample) or first)
        form = _form(kinds, kind, file, path)
        is_old = file.get("encoding") == _OLD_WINDOWS and is_text(path)
        windows = windows_lines(path, _WINDOWS_LINES) if is_old else []
    sample = replace(sample, rejected=_rejected(run.rejects))
    return Draft(form, kind, "", sample, windows, _base(run, kind, sample, file))


def _chosen(run: ImportRun, query: Query[str, str]) -> dict[str, Any]:
    """The [file] section; what is chosen as found out is not told there."""
    file = {**run.mapping.get("file", {})}
    for name in OPTIONS:
        if name in query:
            file[name] = query[name]
    return {name: value for name, value in file.items() if value != ""}


def _options(file: dict[str, Any]) -> FileOptions:
    """raises MappingError"""
    names = tuple(file.get("names", ()))
    known = ("delimiter", "encoding", "header", "comment", "sheet")
    options = FileOptions(
        names=names, **{name: file[name] for name in known if name in file}
    )
    check_options(options)
    return options


def _form(
    kinds: dict[str, Kind], kind: Kind | None, file: dict[str, Any], path: Path
) -> FileForm:
    held = {**file, "kind": kind.name if kind else ""}
    return FileForm(kinds.values(), held, is_text=is_text(path), sheets=sheets_of(path))


def _told(kind: Kind) -> Kind:
    """The kind, with what the organisation says where the file does not."""
    if kind.name != "customers":
        return kind
    organisation = Organisation.objects.first() or Organisation()
    return kind.with_empty("currency", organisation.currency)


def _base(
    run: ImportRun, kind: Kind, sample: Sample, file: dict[str, Any]
) -> dict[str, Any]:
    is_mapped = run.mapping and run.kind == kind.name
    base = dict(run.mapping if is_mapped else suggested(kind, sample))
    base.pop("file", None)
    return base | ({"file": file} if file else {})


def _rejected(rejects: StoredFile | None) -> Sample | None:
    """The rows that the last check rejected, for the words they hold."""
    if rejects is None:
        return None
    with storing.on_disk(rejects) as path:
        return sample_of(path, FileOptions(), _REJECTED_ROWS)
