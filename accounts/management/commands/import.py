"""manage.py import KIND FILE --mapping M.toml"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.imports.importing import import_file
from accounts.imports.kinds import KINDS
from accounts.imports.mapping import MappingError, read_mapping
from accounts.imports.report import FileRefused, Report
from accounts.models import Organisation

_SHOWN_PROBLEMS = 50
_DEMO = (
    "This is the demo organisation: its customers are made up, and real ones would be"
    ' lost among them. Choose "Start with my own data" in the banner on any page, or'
    " run `manage.py demo --remove`: either removes the demo. Then import again."
)


class Command(BaseCommand):
    help = "Load a CSV file: all of it, or nothing and a list of what is wrong."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "kind", choices=KINDS, metavar="KIND", help=", ".join(KINDS)
        )
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--mapping",
            type=Path,
            required=True,
            metavar="M.toml",
            help="names the source columns and formats; see docs/importing.md",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="check and count, but load nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if Organisation.objects.filter(is_demo=True).exists():
            raise CommandError(_DEMO)
        kind = KINDS[options["kind"]]
        try:
            report = import_file(
                kind=kind,
                path=options["file"],
                mapping=read_mapping(options["mapping"], kind),
                is_dry_run=options["dry_run"],
                progress=self.show_progress,
            )
        except (FileRefused, MappingError) as error:
            raise CommandError(f"{error} Nothing was loaded.") from error
        self.show(report)

    def show_progress(self, rows: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{rows:,} rows read ", ending="")

    def show(self, report: Report) -> None:
        """raises CommandError when rows were rejected, so that the exit code is 1"""
        for remark in report.remarks:
            self.stdout.write(remark)
        for problem in report.problems[:_SHOWN_PROBLEMS]:
            self.stderr.write(str(problem))
        if (more := len(report.problems) - _SHOWN_PROBLEMS) > 0:
            self.stderr.write(f"… and {more:,} more problems")
        self.stdout.write(summary(report))
        if report.problems:
            raise CommandError(
                f"{report.rejected:,} of {report.rows:,} rows are wrong."
                " Nothing was loaded."
            )


def summary(report: Report) -> str:
    """One line on all rows."""
    counts = (
        f"{report.created:,} created, {report.updated:,} updated,"
        f" {report.unchanged:,} unchanged, {report.rejected:,} rejected"
    )
    would = "" if report.is_loaded else " (nothing loaded)"
    return f"{report.rows:,} rows: {counts}{would}"
