"""Facts arrive while everything dies; afterwards no score may be wrong.

usage: python -m bench.chaos [--seeds N] [--first SEED] [--customers N] [--short]
writes bench/out/chaos.json, unless it is short; the exit code is 1 where something
does not hold
"""

import argparse
import signal
import sys
import tempfile
from io import StringIO
from pathlib import Path
from typing import Any

from bench._reporting import report
from bench.chaos.fleet import environment
from bench.chaos.site import Site

SYNTH_SEED = 7


def main() -> None:
    options = arguments()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # clear up first
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL is another user under root
        site = Site(Path(folder) / "home")
        environment(site.places.addresses)
        with site.running():
            import django

            django.setup()
            from bench.chaos.ordeal import one_seed

            facts = prepare(site, options)
            seeds = range(options.first, options.first + options.seeds)
            runs = [one_seed(site, seed, options.short) for seed in seeds]
    if not options.short:
        report(told(runs, options.customers, facts))
    sys.exit(not all(run["holds"] for run in runs))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--customers", type=int)
    parser.add_argument("--short", action="store_true")
    options = parser.parse_args()
    options.customers = options.customers or (800 if options.short else 2_000)
    return options


def prepare(site: Site, options: argparse.Namespace) -> int:
    """A small organisation, scored, that every seed begins with; returns its facts."""
    from django.core.management import call_command
    from django.db import connection

    from accounts import clock
    from bench.chaos.tripled import make_blocks_small
    from diagnostics import runs

    purchases, others = options.customers * 10, options.customers * 5
    make_blocks_small()
    call_command("migrate", verbosity=0)
    size = {"customers": options.customers, "purchases": purchases, "facts": others}
    call_command("synth", **size, seed=SYNTH_SEED, stdout=StringIO())
    if options.short:
        runs.score_day(clock.today())
    else:
        runs.score_everything(as_of=clock.today())
    connection.close()
    site.keep_as_base()
    return purchases + others


def told(runs: list[dict[str, Any]], customers: int, facts: int) -> dict[str, Any]:
    """The worst of all seeds, and each of them."""
    from bench.chaos import oracle

    waits = [run["settled_seconds"] for run in runs]
    return {
        "name": "chaos",
        "size": {"customers": customers, "facts": facts},
        "seed": [run["seed"] for run in runs],
        "figures": {
            "seeds_that_hold": sum(run["holds"] for run in runs),
            "longest_seconds_from_last_fault_to_0_pending": (
                None if None in waits else max(waits)
            ),
            **{name: sum(run[name] for run in runs) for name in oracle.WRONG},
            "runs": runs,
        },
        "ratios": {},
    }


if __name__ == "__main__":
    main()
