"""manage.py import_mappings FOLDER"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.imports.kinds import KINDS
from accounts.imports.mapping import MappingError, given_in, mapping_of
from accounts.models import ImportProfile


class Command(BaseCommand):
    help = "Save the mappings of a folder, to be chosen on the imports page."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        files = sorted(folder.glob("*.toml"))
        if not files:
            raise CommandError(f"{folder} holds no mapping (*.toml).")
        for file in files:
            try:
                self.save(f"{folder.resolve().name}-{file.stem}", given_in(file))
            except MappingError as error:
                raise CommandError(f"{file.name}: {error}") from error

    def save(self, name: str, given: dict[str, Any]) -> None:
        """raises MappingError"""
        kind = KINDS.get(given.get("kind", ""))
        if kind is None:
            raise MappingError(f'kind = "…" is one of {", ".join(KINDS)}.')
        mapping_of(given, kind)
        ImportProfile.objects.update_or_create(
            name=name, defaults={"kind": kind.name, "mapping": given}
        )
        self.stdout.write(f"{name}: {kind.title}")
