"""How soon a fact is in the score, from commit to sight, while many arrive.

usage: python -m bench.freshness [CUSTOMERS [FEWER [SECONDS]]]
writes bench/out/freshness.json

50 facts a second, of customers drawn at random, for 5 minutes: once with nothing else
to do, once with one nightly run after the other; with the workers and the beat of an
installation. Baseline: the same at 10,000 customers, in the same run.
"""

import sys

from bench._arrivals import RATE
from bench._installation import SEED
from bench._reporting import report
from bench.rescore import measured

HOURS = ("idle", "nightly")


def main() -> None:
    many, fewer, seconds = 1_000_000, 10_000, 300
    given = [int(argument) for argument in sys.argv[1:]]
    many, fewer, seconds = given + [many, fewer, seconds][len(given) :]
    figures = {
        size: {when: measured("bench._arrivals", size, seconds, when) for when in HOURS}
        for size in (fewer, many)
    }
    report(
        {
            "name": "freshness",
            "size": {"customers": many, "fewer": fewer, "facts_a_second": RATE},
            "seed": SEED,
            "figures": figures,
            "ratios": {
                f"{when}_p95_to_fewer": figures[many][when]["p95"]
                / figures[fewer][when]["p95"]
                for when in HOURS
            },
        }
    )


if __name__ == "__main__":
    main()
