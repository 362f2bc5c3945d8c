"""manage.py import KIND FILE --mapping M.toml, or --profile NAME FILE"""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from accounts.imports import runs
from accounts.imports.importing import reason_of
from accounts.imports.kinds import KINDS
from accounts.imports.mapping import MappingError, given_in
from accounts.imports.report import FileRefused, Report
from accounts.models import ImportProfile, Organisation

_SHOWN_PROBLEMS = 50
_DEMO = (
    "This is the demo organisation: its customers are made up, and real ones would be"
    ' lost among them. Choose "Start with my own data" in the banner on any page, or'
    " run `manage.py demo --remove`: either removes the demo. Then import again."
)


class Command(BaseCommand):
    help = "Load a file: all of it, or nothing and a list of what is wrong."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "what",
            nargs="+",
            metavar="KIND FILE",
            help=f"a kind of rows and a file; kinds: {', '.join(KINDS)}."
            " With --profile only the file",
        )
        how = parser.add_mutually_exclusive_group(required=True)
        how.add_argument(
            "--mapping",
            type=Path,
            metavar="M.toml",
            help="names the source columns and formats; see docs/importing.md",
        )
        how.add_argument(
            "--profile", metavar="NAME", help="a mapping that was saved on a page"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="check and count, but load nothing"
        )
        parser.add_argument(
            "--skip-bad-rows",
            action="store_true",
            help="load what is good; else one bad row keeps the whole file out",
        )
        parser.add_argument(
            "--rejects", type=Path, metavar="FILE", help="where to write the bad rows"
        )
        parser.add_argument(
            "--file-day",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="the day the file speaks of, on which a changed owner takes over",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if Organisation.objects.filter(is_demo=True).exists():
            raise CommandError(_DEMO)
        try:
            kind, path, given, profile = _asked(options)
            report = runs.load_path(
                kind=KINDS[kind],
                path=path,
                given=given,
                profile=profile,
                is_dry_run=options["dry_run"],
                skips_bad_rows=options["skip_bad_rows"],
                rejects=options["rejects"],
                file_day=options["file_day"],
                progress=self.show_progress,
            )
        except (FileRefused, MappingError) as error:
            raise CommandError(f"{error} Nothing was loaded.") from error
        except OperationalError as error:
            raise CommandError(
                f"The database went away: {reason_of(error)}. Nothing was loaded; run"
                " it again."
            ) from error
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
        if report.rejected and (not report.is_loaded or report.rejected == report.rows):
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
    skipped = f", {report.skipped:,} more left out as asked" if report.skipped else ""
    return f"{report.rows:,} rows: {counts}{skipped}{would}"


def _asked(
    options: dict[str, Any],
) -> tuple[str, Path, dict[str, Any], ImportProfile | None]:
    """Kind, file, mapping as written, and the profile it stands in, if any."""
    *kinds, file = options["what"]
    if name := options["profile"]:
        profile = ImportProfile.objects.filter(name=name).first()
        if profile is None:
            raise CommandError(f"No mapping was saved as {name!r}. {_saved()}")
        if kinds and kinds != [profile.kind]:
            raise CommandError(f"{name} is a mapping for {profile.kind}.")
        return profile.kind, Path(file), profile.mapping, profile
    if len(kinds) != 1 or kinds[0] not in KINDS:
        raise CommandError(f"Say KIND FILE; the kinds are {', '.join(KINDS)}.")
    return kinds[0], Path(file), given_in(options["mapping"]), None


def _saved() -> str:
    names = ImportProfile.objects.order_by("name").values_list("name", flat=True)
    return f"There are {', '.join(names)}." if names else "There are none yet."
