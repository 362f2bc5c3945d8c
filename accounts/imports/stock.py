"""Folders of mappings, and those for exports of other systems that come along."""

from pathlib import Path

from django.conf import settings
from django.db import transaction

from accounts.imports.kinds import KINDS
from accounts.imports.mapping import MappingError, given_in, mapping_of
from accounts.models import ImportProfile

SYSTEMS = {"salesforce": "Salesforce", "hubspot": "HubSpot"}
_SAMPLES = settings.BASE_DIR / "samples"


def folder_of(system: str) -> Path:
    """Where the mappings for one of the systems stand, and an export to try them on."""
    folder: Path = _SAMPLES / system
    return folder


@transaction.atomic
def keep_folder(folder: Path) -> list[ImportProfile]:
    """Save every mapping of a folder, all or none; those of the same name are replaced.

    raises MappingError, naming the file, where one cannot be used or there is none
    """
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise MappingError(f"{folder} holds no mapping (*.toml).")
    return [_keep(file, f"{folder.resolve().name}-{file.stem}") for file in files]


def _keep(file: Path, name: str) -> ImportProfile:
    given = given_in(file)
    kind = KINDS.get(given.get("kind", ""))
    if kind is None:
        raise MappingError(f'{file.name}: kind = "…" is one of {", ".join(KINDS)}.')
    try:
        mapping_of(given, kind)
    except MappingError as error:
        raise MappingError(f"{file.name}: {error}") from error
    profile, _ = ImportProfile.objects.update_or_create(
        name=name, defaults={"kind": kind.name, "mapping": given}
    )
    return profile


def systems_to_add() -> dict[str, str]:
    """The systems, key and name, no mapping for which is saved."""
    names = ImportProfile.objects.values_list("name", flat=True)
    saved = {name.split("-")[0] for name in names}
    return {key: name for key, name in SYSTEMS.items() if key not in saved}
