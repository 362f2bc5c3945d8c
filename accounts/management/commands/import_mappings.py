"""manage.py import_mappings FOLDER"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.imports import stock
from accounts.imports.mapping import MappingError


class Command(BaseCommand):
    help = "Save the mappings of a folder, to be chosen on the imports page."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            profiles = stock.keep_folder(options["folder"])
        except MappingError as error:
            raise CommandError(str(error)) from error
        for profile in profiles:
            self.stdout.write(f"{profile.name}: {profile.kind_title}")
