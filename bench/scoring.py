"""How fast the pure core scores: every measure, every rule, no database.

usage: python -m bench.scoring [ACCOUNTS]     writes bench/out/scoring.json
baseline: one weighted mean over the same points, the least a score can cost
"""

import sys
import time
from collections.abc import Callable

import numpy as np

from bench._reporting import report
from diagnostics.measures import MEASURES
from diagnostics.scoring.defaults import DEFAULT
from diagnostics.scoring.diagnosis import diagnose
from diagnostics.scoring.observe import observe

SEED = 7
REPEATS = 3


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    columns = made_up_columns(size)
    feeds = {feed for measure in MEASURES.values() for feed in measure.feeds}
    seen = observe(DEFAULT, columns, feeds)
    weights = np.array([rule.weight for rule in DEFAULT.measures], float)
    figures = {
        "observe_seconds": best_of(lambda: observe(DEFAULT, columns, feeds)),
        "diagnose_seconds": best_of(
            lambda: diagnose(
                DEFAULT, seen.points, seen.states, seen.values, np.zeros(size, bool)
            )
        ),
        "weighted_mean_seconds": best_of(lambda: seen.points @ weights / weights.sum()),
    }
    total = figures["observe_seconds"] + figures["diagnose_seconds"]
    report(
        {
            "name": "scoring",
            "size": size,
            "seed": SEED,
            "figures": figures | {"accounts_per_second": size / total},
            "ratios": {"to_weighted_mean": total / figures["weighted_mean_seconds"]},
        }
    )


def made_up_columns(size: int) -> dict[str, np.ndarray]:
    """Random columns for every measure, one in ten not known."""
    rng = np.random.default_rng(SEED)
    names = {name for measure in MEASURES.values() for name in measure.columns}
    beside = {(measure.rated, measure.agreed) for measure in MEASURES.values()}
    names |= {name for pair in beside for name in pair if name}
    columns = {name: rng.uniform(0, 400, size) for name in sorted(names)}
    for column in columns.values():
        column[rng.random(size) < 0.1] = np.nan
    columns["is_contract"] = rng.integers(0, 2, size).astype(float)
    columns["purchase_days"] = rng.integers(0, 40, size).astype(float)
    return columns


def best_of(work: Callable[[], object]) -> float:
    """Seconds of the fastest of three runs."""
    times = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


if __name__ == "__main__":
    main()
