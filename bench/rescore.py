"""How long a full rescore takes, beside the least that it could.

usage: python -m bench.rescore [CUSTOMERS [FEWER]]     writes bench/out/rescore.json

The nightly run of the next day, by two workers, of 1,000,000 customers with 10,000,000
order lines and 5,000,000 other facts, under a model of 32 measures; and of a tenth of
them. Three nights one after the other; told is the one of the median length. Before
each, every worker answers requests, as by day. Baselines, in the same run:
floor            with two connections, a grouped aggregate over each fact table, and a
                 COPY out and in of all diagnoses; best of three. Afresh: into tables
                 that the same transaction made, as a run does, without a log
straightforward  a loop over 1,000 of the customers that asks each measure's query
                 through the ORM and prints it; nothing it finds may differ
"""

import json
import subprocess
import sys
from typing import Any

from bench._installation import SEED
from bench._reporting import report

SAMPLE = 1_000


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    fewer = int(sys.argv[2]) if len(sys.argv) > 2 else many // 10
    small, large = measured("bench._nightly", fewer), measured("bench._nightly", many)
    by_hand = measured("bench.straightforward", many, SAMPLE, SEED)
    report(
        {
            "name": "rescore",
            "size": {"customers": many, "fewer": fewer, "by_hand": SAMPLE},
            "seed": SEED,
            "figures": {"many": large, "fewer": small, "straightforward": by_hand},
            "ratios": {
                "to_floor": large["seconds"] / large["floor"]["total"],
                "to_floor_afresh": large["seconds"] / large["floor"]["total_afresh"],
                "straightforward_to_this": by_hand["seconds_per_account"]
                / per_account(large),
                "per_account_to_fewer": per_account(large) / per_account(small),
            },
        }
    )


def measured(module: str, *arguments: int | str) -> dict[str, Any]:
    """What another process prints as its last line: settings are read once in each."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(  # noqa: S603
        command, stdout=subprocess.PIPE, text=True, check=True
    )
    *told, last = done.stdout.splitlines()
    print("\n".join(told))
    return json.loads(last)


def per_account(run: dict[str, Any]) -> float:
    """Seconds inside tasks."""
    return run["seconds_in_tasks"] / run["customers"]


if __name__ == "__main__":
    main()
