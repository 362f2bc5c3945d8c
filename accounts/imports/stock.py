"""Folders of mappings, and those for exports of other systems that come along."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.imports.kinds import KINDS
from accounts.imports.mapping import MappingError, given_in, mapping_of
from accounts.models import ImportProfile

SYSTEMS = {"salesforce": "Salesforce", "hubspot": "HubSpot"}
_SAMPLES = settings.BASE_DIR / "samples"


@transaction.atomic
def keep_folder(folder: Path) -> list[ImportProfile]:
    """Save every mapping of a folder, all or none; those of the same name are replaced.

    raises MappingError, naming the file, where one cannot be used or there is none
    """
    files = _files_by_name(folder)
    if not files:
        raise MappingError(f"{folder} holds no mapping (*.toml).")
    return [
        ImportProfile.objects.update_or_create(name=name, defaults=_told_in(file))[0]
        for name, file in files.items()
    ]


@transaction.atomic
def add_lacking(system: str) -> int:
    """Save the mappings for a system that are not there; how many they were.

    Those that are there stay as they are, for somebody may have corrected them.
    """
    added = [
        ImportProfile.objects.get_or_create(name=name, defaults=_told_in(file))[1]
        for name, file in _files_by_name(_SAMPLES / system).items()
    ]
    return sum(added)


def systems_to_add() -> dict[str, str]:
    """The systems, key and name, some mapping for which is not saved."""
    saved = set(ImportProfile.objects.values_list("name", flat=True))
    return {
        key: name
        for key, name in SYSTEMS.items()
        if not saved.issuperset(_files_by_name(_SAMPLES / key))
    }


def _files_by_name(folder: Path) -> dict[str, Path]:
    """The mappings of a folder by the names they are saved under."""
    prefix = folder.resolve().name
    return {f"{prefix}-{file.stem}": file for file in sorted(folder.glob("*.toml"))}


def _told_in(file: Path) -> dict[str, Any]:
    """What is saved of a mapping. raises MappingError where it cannot be used"""
    given = given_in(file)
    kind = KINDS.get(given.get("kind", ""))
    if kind is None:
        raise MappingError(f'{file.name}: kind = "…" is one of {", ".join(KINDS)}.')
    try:
        mapping_of(given, kind)
    except MappingError as error:
        raise MappingError(f"{file.name}: {error}") from error
    return {"kind": kind.name, "mapping": given}
