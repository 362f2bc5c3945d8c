"""Incidents, and the accounts they hit."""

from datetime import datetime

import numpy as np
import polars as pl

from accounts.demo import planted, wording
from accounts.demo.people import DEMO_EXECUTIVE
from accounts.demo.randomness import WINDOW_DAYS, Ints
from accounts.demo.scene import Scene, Tables, hours
from accounts.demo.stories import STORIES

_INCIDENT_GAP_DAYS = 32
_HIT_SHARE = (0.004, 0.05)  # of the accounts, lowest and highest
_OPEN_OUTAGE_HITS = 14


def technology_rows(scene: Scene) -> Tables:
    """Past incidents, the oldest first, then the open outage; and whom they hit."""
    rng = scene.stream("incidents")
    gaps = rng.exponential(_INCIDENT_GAP_DAYS, 3 * WINDOW_DAYS // _INCIDENT_GAP_DAYS)
    ago = (planted.OPEN_OUTAGE_AGO + 6 + gaps.cumsum()).astype(int)
    ago = np.append(ago[ago < WINDOW_DAYS - 20][::-1], planted.OPEN_OUTAGE_AGO)
    rows = _incidents(rng, scene, ago)
    affected = _affected(rng, scene, rows)
    return {
        "accounts_incident": rows.drop("ago", "hours"),
        "accounts_affectedcustomer": affected,
    }


def _incidents(rng: np.random.Generator, scene: Scene, ago: Ints) -> pl.DataFrame:
    size = len(ago)
    which = rng.integers(0, len(wording.INCIDENTS), size)
    titles = [wording.INCIDENTS[place] for place in which]
    lasted = rng.lognormal(1.6, 1.1, size).clip(0.3, 120)
    title, cause = wording.OPEN_OUTAGE
    severity = np.append(
        rng.choice([1, 2, 3, 4], size - 1, p=(0.1, 0.25, 0.45, 0.2)), 1
    )
    started = scene.instants(rng, pl.Series(ago))
    is_open = pl.int_range(pl.len()) == size - 1
    return pl.DataFrame(
        {
            "id": np.arange(1, size + 1),
            "source": ["demo"] * size,
            "external_id": [f"incident-{place}" for place in range(1, size + 1)],
            "title": [name for name, _ in titles[:-1]] + [title],
            "cause": [str(rng.choice(causes)) for _, causes in titles[:-1]] + [cause],
            "severity": severity,
            "started_at": started,
            "ended_at": started + hours(lasted),
            "knowable_on": started.dt.date(),
            "ago": ago,
            "hours": lasted,
        }
    ).with_columns(ended_at=pl.when(~is_open).then("ended_at"))


def _affected(
    rng: np.random.Generator, scene: Scene, incidents: pl.DataFrame
) -> pl.DataFrame:
    hit = [
        _hit(rng, scene, *incident)
        for incident in incidents.select("id", "ago", "started_at", "hours").iter_rows()
    ]
    return pl.concat(hit)


def _hit(
    rng: np.random.Generator, scene: Scene, incident: int, ago: int,
    started_at: datetime, lasted: float,
) -> pl.DataFrame:  # fmt: skip
    """Some of the accounts of the time, those that are ill the likelier."""
    is_open = ago == planted.OPEN_OUTAGE_AGO
    there = scene.months.filter(
        pl.col("newest_ago") <= ago,
        pl.col("oldest_ago") > ago,
        pl.col("archived_ago") < ago,
        (pl.col("id") > len(STORIES)) | (not is_open),
        ~pl.col("name").is_in(list(planted.TOUCHES)),
    )
    weight = 1.4 - there["health"].to_numpy()
    count = max(int(rng.uniform(*_HIT_SHARE) * len(there)), 2)
    count = min(_OPEN_OUTAGE_HITS if is_open else count, len(there))
    ids = there["id"].to_numpy()
    chosen = rng.choice(ids, count, replace=False, p=weight / weight.sum())
    if is_open:  # one at least where the demo executive looks
        mine = there.filter(owner=DEMO_EXECUTIVE)["id"].head(1)
        chosen = np.append(chosen, mine.to_numpy())
    return _hits(rng, incident, np.unique(chosen), started_at, lasted, is_open)


def _hits(
    rng: np.random.Generator, incident: int, chosen: Ints, started_at: datetime,
    lasted: float, is_open: bool,
) -> pl.DataFrame:  # fmt: skip
    """Rows of accounts_affectedcustomer; some were down for less than the incident."""
    count = len(chosen)
    delay = rng.uniform(0, lasted * 0.5, count)
    own = np.round(lasted * 60 * rng.uniform(0.2, 0.9, count)).astype(int)
    has_own = (rng.random(count) < 0.3) & (not is_open)
    hit_at = pl.Series([started_at] * count).dt.cast_time_unit("us") + hours(delay)
    return pl.DataFrame(
        {
            "source": ["demo"] * count,
            "external_id": [f"hit-{incident}-{customer}" for customer in chosen],
            "incident_id": [incident] * count,
            "customer_id": chosen,
            "hit_at": hit_at,
            "minutes_down": pl.Series(own).set(pl.Series(~has_own), None),
            "knowable_on": hit_at.dt.date(),
        }
    )
