"""Hold the scores of the demo organisation against what is true of it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from diagnostics import demonstration
from diagnostics.models import Band
from diagnostics.retention.backtest import Alarm
from diagnostics.spread import JUDGED, share
from diagnostics.truth import DAYS_BEFORE, NoTruth, Truth, held_against_truth


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--seed",
            type=int,
            default=demonstration.SEED,
            help="what the demo was made from (default: %(default)s)",
        )

    def handle(self, *args: Any, seed: int, **options: Any) -> None:
        try:
            found = held_against_truth(seed)
        except NoTruth as refusal:
            raise CommandError(str(refusal)) from refusal
        for line in lines(found):
            self.stdout.write(line)


def lines(found: Truth) -> list[str]:
    """What the command prints."""
    before = found.warned
    return [
        f"Demo, seed {found.seed}: {found.days} days up to {found.day}, all but the "
        "last worked out later",
        f"Rank correlation of score and true health: {figure(found.correlation)} on "
        f"the last day ({found.accounts} accounts), {figure(found.monthly)} on average "
        "of the others",
        f"Bands on the last day: {_bands(found)}",
        f"Leavers below healthy {DAYS_BEFORE} days before: {before.below_healthy} of "
        f"{before.leavers} ({before.at_risk} at risk, {before.watch} on watch, "
        f"{before.unbanded} without a band), where {figure(found.usually)} of all "
        "accounts were",
        *(_alarm(within, alarm) for within, alarm in found.alarms.items()),
    ]


def _bands(found: Truth) -> str:
    shares = [f"{Band(b).label} {share(found.bands, b):.1%}" for b in JUDGED]
    others = [
        f"{count} {Band(band).label.lower()}"
        for band, count in sorted(found.bands.items())
        if band not in JUDGED
    ]
    return ", ".join(shares) + f" of those that have one; {', '.join(others)}"


def _alarm(within: int, alarm: Alarm) -> str:
    return (
        f"At risk, leaving within {within} days: precision {figure(alarm.precision)} "
        f"({alarm.both} of {alarm.flagged}), recall {figure(alarm.recall)} "
        f"({alarm.both} of {alarm.left}), base rate {figure(alarm.base_rate)}, "
        f"lift {figure(alarm.lift)}"
    )


def figure(value: float | None) -> str:
    """Two decimals, or n/a."""
    return "n/a" if value is None else f"{value:.2f}"
