"""manage.py synth --customers N --purchases M --facts K --seed S"""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.demo import NotEmpty
from accounts.demo.synth import synthesize
from web.progress import ProgressBar


class Command(BaseCommand):
    help = "Fill an empty database with made-up data of any size, to measure with."

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name, default, what in (
            ("customers", 10_000, "customers"),
            ("purchases", 100_000, "order lines"),
            ("facts", 50_000, "other facts; docs/demo.md tells how they are split"),
            ("seed", 7, "another number makes other data of the same size"),
        ):
            parser.add_argument(
                f"--{name}", type=int, default=default,
                help=f"{what} (default: %(default)s)",
            )  # fmt: skip

    def handle(
        self,
        *args: Any,
        customers: int,
        purchases: int,
        facts: int,
        seed: int,
        **options: Any,
    ) -> None:
        started = time.perf_counter()
        try:
            written = synthesize(
                customers=customers,
                purchases=purchases,
                facts=facts,
                seed=seed,
                progress=ProgressBar(self.stderr),
            )
        except (NotEmpty, ValueError) as refusal:
            raise CommandError(str(refusal)) from refusal
        seconds = time.perf_counter() - started
        for table, rows in written.items():
            self.stdout.write(f"{rows:>12,}  {table.removeprefix('accounts_')}")
        total = sum(written.values())
        self.stdout.write(f"{total:>12,}  rows in {seconds:,.0f} s. Not scored yet.")
