"""Figures that other systems already have of the accounts."""

import numpy as np
import polars as pl

from accounts.demo.scene import Scene, Tables, keys

# Name, unit, months between readings, share of the accounts.
_METRICS = (
    ("Portal logins", "a month", 1, 0.6),
    ("Machines connected", "%", 3, 0.35),
    ("Credit rating of the bureau", "points", 6, 0.5),
)


def reading_rows(scene: Scene) -> Tables:
    """The metrics, and their readings."""
    names, units, _, _ = zip(*_METRICS, strict=True)
    ids = range(1, len(_METRICS) + 1)
    readings = [_readings(scene, metric) for metric in ids]
    return {
        "accounts_metric": pl.DataFrame({"id": ids, "name": names, "unit": units}),
        "accounts_reading": pl.concat(readings),
    }


def _readings(scene: Scene, metric: int) -> pl.DataFrame:
    name, _, months, share = _METRICS[metric - 1]
    rng = scene.stream(name)
    rows = scene.every(rng, months, share)
    size, health = len(rows), rows["health"].to_numpy()
    values = (
        rng.poisson(3 + 30 * health**1.5 * (1 + rows["breadth"].to_numpy() / 8)),
        (100 * health + rng.normal(0, 9, size)).clip(0, 100),
        (260 + 280 * health + rng.normal(0, 60, size)).clip(100, 600),
    )[metric - 1]
    return rows.select(
        *keys(f"reading-{metric}"),
        pl.lit(metric).alias("metric_id"),
        scene.dates(rows["ago"]).alias("measured_on"),
        pl.Series("value", np.round(values).astype(float)),
        scene.dates(rows["ago"]).alias("knowable_on"),
    )
