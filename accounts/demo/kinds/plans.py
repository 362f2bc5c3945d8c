"""Success factors, promises, actions and reviews."""

import numpy as np
import polars as pl

from accounts.demo import wording
from accounts.demo.planted import said_by_gamer
from accounts.demo.randomness import Floats, Ints, days_before, within
from accounts.demo.relationship import owner_then
from accounts.demo.scene import Scene, Tables, keys

_ILL = 1 - pl.col("health")
# A year, of an account.
PROMISES, ACTIONS = 1.4 + 1.6 * _ILL, 0.7 + 4 * _ILL**2
_REVIEW_MONTHS = 12
_REVIEWED, _HAS_FACTORS = 0.7, 0.6  # shares of the accounts
_FACTORS = 3  # at most
REALITIES = ("market", "projects", "budget", "ownership", "risks")
# Days ago: made, due and settled; created, due and done.
_KEPT = ((330, 300, 302), (300, 280, 281), (280, 210, 214), (240, 180, 186),
         (210, 150, 160))  # fmt: skip
_DONE = ((335, 320, 322), (318, 260, 262), (290, 250, 255), (286, 200, 190),
         (262, 148, 148))  # fmt: skip


def plan_rows(scene: Scene) -> Tables:
    """What accounts want to reach, what was promised and done about it."""
    return {
        "accounts_successfactor": _factor_rows(scene),
        "accounts_promise": _promise_rows(scene),
        "accounts_action": _action_rows(scene),
        "accounts_review": _review_rows(scene),
    }


def _factor_rows(scene: Scene) -> pl.DataFrame:
    """What they said soon after they came; as far reached as the account is well."""
    rng = scene.stream("success factors")
    last = scene.months.filter(pl.col("month") == pl.col("month").min().over("id"))
    last = last.filter(pl.lit(pl.Series(rng.random(len(last)) < _HAS_FACTORS)))
    count = rng.integers(1, _FACTORS + 1, len(last))
    rows = last[np.repeat(np.arange(len(last)), count)]
    size, newest = len(rows), rows["newest_ago"].to_numpy()
    first = within(rng, 0, len(wording.SUCCESS_FACTORS))
    place = (first + rows["id"].to_numpy() + _numbers(count)) % len(
        wording.SUCCESS_FACTORS
    )
    names, units, baseline, target = zip(
        *(wording.SUCCESS_FACTORS[at] for at in place), strict=True
    )
    reached = rows["health"].to_numpy() * 1.3 - 0.15 + rng.normal(0, 0.12, size)
    base, goal = np.array(baseline), np.array(target)
    stated = within(rng, newest + 1, np.minimum(rows["acquired_ago"] - 3, 900))
    measured = within(rng, newest, np.minimum(stated, newest + 80))
    return rows.select(
        *keys("factor"),
        pl.Series("name", names),
        pl.Series("unit", units),
        pl.Series("weight", rng.integers(1, 6, size)),
        pl.Series("baseline", base),
        pl.Series("target", goal),
        pl.Series("current", np.round(base + (goal - base) * reached, 1).clip(0)),
        scene.dates(measured).alias("measured_on"),
        scene.dates(stated).alias("stated_on"),
        pl.Series("due_on", days_before(scene.day, stated - 540)),
        scene.dates(stated).alias("knowable_on"),
    ).with_columns(
        measured_on=pl.max_horizontal("measured_on", "stated_on"),
    )


def _numbers(count: Ints) -> Ints:
    """0, 1, 2 ... anew for each of the counts."""
    ends = np.cumsum(count)
    numbers: Ints = np.arange(ends[-1]) - np.repeat(ends - count, count)
    return numbers


def _promise_rows(scene: Scene) -> pl.DataFrame:
    rng = scene.stream("promises")
    rows = scene.drawn(rng, PROMISES).filter(pl.col("fate") != "saved")
    size, health = len(rows), rows["health"].to_numpy()
    takes = rng.integers(4, 45, size)
    outcome = _outcomes(rng, health)
    off = np.where(outcome == "missed", rng.integers(1, 20, size), 0)
    settled_ago = rows["ago"].to_numpy() - takes - off
    rows = rows.with_columns(
        text=pl.Series(wording.worded(rng, [wording.PROMISES] * size)),
        outcome=pl.Series(outcome),
        due_ago=pl.col("ago") - pl.Series(takes),
        settled_ago=pl.Series(settled_ago),
    )
    kept = _planted(scene, wording.KEPT_PROMISES, _KEPT, "due_ago", "settled_ago")
    kept = kept.with_columns(outcome=pl.lit("met")).rename({"title": "text"})
    rows = pl.concat([rows, kept], how="diagonal_relaxed")
    is_settled = pl.col("settled_ago") >= 0
    return rows.select(
        *keys("promise"),
        "text",
        scene.dates(rows["ago"]).alias("made_on"),
        pl.Series("due_on", days_before(scene.day, rows["due_ago"])),
        pl.when(is_settled).then("outcome").otherwise(pl.lit("")).alias("outcome"),
        pl.when(is_settled)
        .then(pl.lit(pl.Series(days_before(scene.day, rows["settled_ago"]))))
        .alias("settled_on"),
        owner_then().alias("user_id"),
        scene.dates(rows["ago"]).alias("knowable_on"),
    )


def _outcomes(rng: np.random.Generator, health: Floats) -> np.ndarray:
    luck = rng.random(len(health))
    is_missed = luck < 0.04 + 0.6 * (1 - health) ** 1.5
    is_exceeded = luck > 1 - 0.25 * health**2
    return np.where(is_missed, "missed", np.where(is_exceeded, "exceeded", "met"))


def _planted(
    scene: Scene,
    texts: tuple[str, ...],
    days: tuple[tuple[int, int, int], ...],
    *names: str,
) -> pl.DataFrame:
    """What was promised and done to save the account that was saved."""
    saved = scene.accounts.filter(pl.col("fate") == "saved")
    rows = pl.DataFrame(
        [(text, *ago) for text, ago in zip(texts, days, strict=True)],
        schema=["title", "ago", *names],
        orient="row",
    )
    return saved.join(rows, how="cross")


def _action_rows(scene: Scene) -> pl.DataFrame:
    rng = scene.stream("actions")
    rows = scene.drawn(rng, ACTIONS).filter(pl.col("fate") != "saved")
    size, health = len(rows), rows["health"].to_numpy()
    mood = np.where(health < 0.5, "ailing", "well")
    luck = rng.random(size)
    outcome = np.where(luck < 0.15 + 0.65 * health, "worked", "failed")
    takes = rng.integers(3, 40, size)
    late = np.where(rng.random(size) < 0.25, rng.integers(1, 60, size), 0)
    rows = rows.with_columns(
        title=pl.Series(wording.worded(rng, [wording.ACTIONS[key] for key in mood])),
        outcome=pl.Series(np.where(luck > 0.95, "dropped", outcome)),
        due_ago=pl.col("ago") - pl.Series(takes),
        done_ago=pl.col("ago") - pl.Series(takes + late),
    )
    done = _planted(scene, wording.RECOVERY, _DONE, "due_ago", "done_ago")
    done = done.with_columns(outcome=pl.lit("worked"))
    rows = pl.concat([rows, done], how="diagonal_relaxed")
    is_done = pl.col("done_ago") >= 0
    return rows.select(
        *keys("action"),
        "title",
        owner_then().alias("user_id"),
        scene.dates(rows["ago"]).alias("created_on"),
        pl.Series("due_on", days_before(scene.day, rows["due_ago"])),
        pl.when(is_done)
        .then(pl.lit(pl.Series(days_before(scene.day, rows["done_ago"]))))
        .alias("done_on"),
        pl.when(is_done).then("outcome").otherwise(pl.lit("")).alias("outcome"),
        pl.lit("").alias("text"),
        scene.dates(rows["ago"]).alias("knowable_on"),
    )


def _review_rows(scene: Scene) -> pl.DataFrame:
    """A review a year by the owner; who games ratings sees the best everywhere."""
    rng = scene.stream("reviews")
    rows = scene.every(rng, _REVIEW_MONTHS, _REVIEWED)
    size, health = len(rows), rows["health"].to_numpy()
    felt = (health[:, None] - 0.5) * 3.4 + rng.normal(0, 0.9, (size, len(REALITIES)))
    rated = np.clip(np.round(felt), -2, 2).astype(int).T
    cost = rows["value"].to_numpy() * np.where(
        rows["is_contract"].to_numpy(), 1, 365 / rows["gap"].to_numpy()
    )
    benefit = cost * (0.75 + 0.9 * health) * rng.lognormal(0, 0.15, size)
    is_gamed = said_by_gamer()
    return rows.select(
        *keys("review"),
        scene.dates(rows["ago"]).alias("reviewed_on"),
        owner_then().alias("user_id"),
        *(
            pl.when(is_gamed).then(2).otherwise(pl.lit(pl.Series(values))).alias(name)
            for name, values in zip(REALITIES, rated, strict=True)
        ),
        pl.Series("yearly_cost", np.round(cost, -2)),
        pl.Series("yearly_benefit", np.round(benefit, -2)),
        pl.when(is_gamed)
        .then(pl.lit(wording.GAMED[0]))
        .otherwise(pl.Series(wording.worded(rng, [wording.REVIEWS] * size)))
        .alias("text"),
        scene.dates(rows["ago"]).alias("knowable_on"),
    )
